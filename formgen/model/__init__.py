"""The words of the domain: problems, records and their fields, values, dates."""
