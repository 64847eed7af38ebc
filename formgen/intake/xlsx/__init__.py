"""Workbooks as any program may have written them: archive, XML, parts, cells, notes."""
