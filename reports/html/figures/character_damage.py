"""What compression does to which characters: points of top-1 against the float model, a colour a cell."""

from typing import Any

import altair as alt

from reports import queries, units
from reports.html.figures.figure import (
    ONLY_WHERE_WIDE,
    Figure,
    LegendEntry,
    chart,
    colour_of,
    names_above,
    names_down,
    rows_of,
    specification,
    tooltip,
)
from reports.html.report_view import ReportView
from reports.origins import origin
from reports.record import Cell
from reports.scores import same_blocks
from reports.sections.character_classes import top1_by_class
from reports.tables import printable

_COLOURS = {"worse": "#d64545", "better": "#2f7ed8"}
_FULL = 5.0  # points from which on the colour is as strong as text on it allows
_STRENGTH = alt.Opacity("strength:Q", scale=alt.Scale(domain=[0, 1], range=[0, 0.55]), legend=None)


def draw(view: ReportView) -> Figure | None:
    """None where no file can be compared with a float model."""
    values = [value for cell in queries.listed_cells(view.record) for value in _values(view, cell)]
    if not values:
        return None
    cells = chart(values).encode(
        names_above("class"),
        names_down("file"),
        tooltip=tooltip("variant", "technique", "class", "points", "now", "before"),
    )
    worst = min(values, key=lambda value: float(value["change"]))
    return Figure(
        "character-damage",
        "Damage by class of character",
        "Points of top-1 of each file against the float model it comes from. A class of few characters moves by "
        "chance.",
        f"{len(values)} changes. The largest loss: {worst['points']} points on {worst['class']}, {worst['file']}.",
        specification(
            view.record,
            cells.mark_rect(cursor="pointer").encode(colour_of("sign", _COLOURS), _STRENGTH),
            cells.mark_text(fontSize=10, cursor="pointer", opacity=ONLY_WHERE_WIDE).encode(text="short:N"),
            height=rows_of(values, "file", 18),
            right=50,
        ),
        view.table_id("character_classes"),
        tuple(LegendEntry(name, colour, "pale") for name, colour in _COLOURS.items()),
    )


def _values(view: ReportView, cell: Cell) -> list[dict[str, Any]]:
    """A row of values for each class that occurs; none for what is itself a float model."""
    model = origin(view.record, cell)
    if not (model and model.quality and cell.quality and same_blocks(model.quality, cell.quality)):
        return []
    before, now = (top1_by_class(view.record, quality) for quality in (model.quality, cell.quality))
    changes = {index: (now[index] - before[index]) * 100 for index in sorted(now)}
    row = view.row_id("character_classes", cell.variant, cell.technique)
    return [
        {
            "variant": printable(cell.variant),
            "technique": printable(cell.technique),
            "file": printable(cell.id.label),
            "class": printable(view.record.test.classes[index]),
            "change": change,
            "sign": "worse" if change < 0 else "better",
            "strength": min(abs(change) / _FULL, 1.0),
            "short": units.signed(change, 1),
            "points": units.signed(change),
            "now": units.percent(now[index]),
            "before": units.percent(before[index]),
            "row": row,
        }
        for index, change in changes.items()
    ]
