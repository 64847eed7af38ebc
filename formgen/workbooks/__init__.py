"""Every workbook that formgen writes for staff."""
