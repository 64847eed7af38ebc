"""How much a file may hold before it is refused, and why. Checked before it costs anything.

A full intake of a city (thousands of accounts) stays far below each of these.
"""

from __future__ import annotations

# A sheet of 5,000 accounts is 2 MB; beyond this a file holds pictures or something else.
FILE_BYTES = 20 * 1024 * 1024
# PyYAML needs about 100 times the memory of the text.
YAML_BYTES = 2 * 1024 * 1024
# accounts → account → devices → device → uses → value is seven; more is a slip or an attack.
YAML_DEPTH = 12
# A workbook of many sheets has some hundred parts.
ZIP_ENTRIES = 2_000
# openpyxl reads about 10 MB of XML in a second and keeps all shared strings in memory.
UNPACKED_BYTES = 64 * 1024 * 1024
# Deflate reaches 1,032 : 1 on nothing but blanks; honest sheets with many blank rows reach 60.
UNPACKED_RATIO = 200
# Small parts may be as regular as they like.
RATIO_MATTERS_FROM = 1024 * 1024
# Values beyond these were not typed by a person. Blank formatted rows below are no harm.
ROWS = 20_000
COLUMNS = 4_000
# Accounts and devices in one YAML file; each costs a tenth of a millisecond and some kilobytes.
RECORDS = 20_000
# Cells visited in one sheet, blank ones too: bounds the time spent on what is only formatted.
CELLS_VISITED = 3_000_000
# The labels stand in one of the first rows; a title or a group heading may stand above.
HEADER_ROWS = 20
# Of one kind in one sheet; more would hide the others and help nobody.
PROBLEMS_OF_A_KIND = 30
# A longer text than any label is shown in part and not compared with the labels.
LABEL_LENGTH = 40
