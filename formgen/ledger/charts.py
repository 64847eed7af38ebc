"""The charts of the ledger: how many accounts there are, by the state of their procedure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from openpyxl.chart import BarChart, Reference
from openpyxl.worksheet.worksheet import Worksheet

from formgen.ledger.counts import BLANK, STATES
from formgen.ledger.grids import Grid

_COLOURS = ("2F5D7C", "7FB069", "B4B4B4", "D9822B")
_MOST_BARS = 40  # more cannot be told apart
_BESIDE, _WIDTH = "K", 22  # the column from which they stand; centimetres
_PER_BAR, _LEAST = 0.55, 7


def add_charts(sheet: Worksheet, tables: Sequence[Grid], starts: Mapping[str, int]) -> None:
    """A bar for each row of each table, in parts by state; starts has the rows of the headings."""
    row = 1
    for table in tables:
        if not table.rows:
            continue
        chart = _chart(sheet, table, starts[table.name])
        sheet.add_chart(chart, f"{_BESIDE}{row}")
        row += int(chart.height / 0.62) + 2


def _chart(sheet: Worksheet, table: Grid, head: int) -> BarChart:
    bars = min(len(table.rows), _MOST_BARS)
    heading = table.heads[0].heading
    chart = BarChart()
    chart.type, chart.grouping, chart.overlap = "bar", "stacked", 100
    chart.gapWidth = 40
    more = f"（多い順に{_MOST_BARS}）" if len(table.rows) > bars else ""
    chart.title = f"{heading}ごとのアカウントの数{more}"
    first = table.column(STATES[0])
    data = Reference(
        sheet, min_col=first, max_col=table.column(BLANK), min_row=head, max_row=head + bars
    )
    chart.add_data(data, titles_from_data=True)
    chart.set_categories(Reference(sheet, min_col=1, min_row=head + 1, max_row=head + bars))
    for series, colour in zip(chart.series, _COLOURS, strict=True):
        series.graphicalProperties.solidFill = colour
    chart.x_axis.scaling.orientation = "maxMin"  # the first row on top
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.y_axis.number_format = "0"
    chart.legend.position = "b"
    chart.width, chart.height = _WIDTH, max(_LEAST, round(3 + bars * _PER_BAR))
    return chart
