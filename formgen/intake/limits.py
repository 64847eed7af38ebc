"""How much a file may hold before it is refused, and why. Checked before it costs anything.

A full intake of a city (thousands of accounts) stays below each of these; any file, however made,
is read or refused within 300 MB, and sooner than an honest one that is as large as they allow.
"""

from __future__ import annotations

# A sheet of 5,000 accounts is 2 MB; beyond this a file holds pictures or something else.
FILE_BYTES = 20 * 1024 * 1024

# --- Workbooks
# A workbook of many sheets has some hundred parts.
ZIP_ENTRIES = 2_000
# All is unpacked once to look for declarations, a tenth of a second for each of these megabytes.
UNPACKED_BYTES = 64 * 1024 * 1024
# Deflate reaches 1,032 : 1 on nothing but blanks; honest sheets with many blank rows reach 60.
UNPACKED_RATIO = 200
# Small parts may be as regular as they like.
RATIO_MATTERS_FROM = 1024 * 1024
# Elements of XML in all that is read of a workbook, a microsecond each. 5,000 accounts take
# 700,000; a sheet formatted down to its last row takes a million rows without a cell.
XML_ELEMENTS = 2_000_000
# Elements within elements: a sheet takes eight levels.
XML_DEPTH = 64
# Bytes of one tag with its attributes, which expat keeps until the tag ends.
XML_TAG = 1024 * 1024
# Characters of a namespace, and names of elements and attributes in one part. Office Open XML has
# some thousand names, and namespaces of some 80 characters.
XML_NAMESPACE = 300
XML_NAMES = 10_000
# Excel itself stops at 65,490 formats, and at 255 characters in one.
FORMATS = 66_000
FORMAT_LENGTH = 255
# Sheets of a workbook, and the relations between its parts.
SHEETS = 1_000
RELATIONS = 5_000
# A sheet of a form merges some dozen cells; more would be kept for nothing.
MERGED_RANGES = 10_000

# --- Sheets: workbooks and CSV
# Values beyond these were not typed by a person. Blank formatted rows below are no harm.
ROWS = 20_000
COLUMNS = 6_100  # RECORDS side by side, with labels and guidance
# Cells that are not blank; a cell takes about 250 bytes until it has become part of a record.
FILLED_CELLS = 350_000
# Lines of a CSV file, blank ones too: all that Excel can have saved.
CSV_LINES = 1_048_576
# All text of a file, every cell counted: a shared text may stand in every cell.
CHARACTERS = 12_000_000
# The labels stand in one of the first rows; a title or a group heading may stand above.
HEADER_ROWS = 20

# --- YAML
# PyYAML needs about 100 times the memory of the text.
YAML_BYTES = 2 * 1024 * 1024
# Values, keys, lists and mappings; each takes some microseconds. 2,000 accounts take 250,000.
YAML_NODES = 300_000
# accounts → account → devices → device → uses → value is seven; more is a slip or an attack.
YAML_DEPTH = 12

# --- Records, of whatever format
# Accounts and devices in one file; each costs a tenth of a millisecond and ten kilobytes.
RECORDS = 6_000
# How many pictures one post may name; no service takes more.
PICTURES_OF_A_POST = 50
# Excel holds 32,767 characters in a cell; other programs more. Three times that is a book.
TEXT_LENGTH = 100_000
# Values that cannot be read; a file with more is another kind of file, or lost its columns.
UNREAD_VALUES = 1_000

# --- Messages
# Of one kind in one sheet; more would hide the others and help nobody.
PROBLEMS_OF_A_KIND = 30
# A longer text than any label is shown in part and not compared with the labels.
LABEL_LENGTH = 40
