"""How figures of training steps name a case (variant, engine, precision), and draw it with its interval."""

from typing import Any

import altair as alt

from reports.html.figures.figure import Values, chart, colour_by_variant, names_down, tooltip
from reports.html.report_view import ReportView
from reports.record import Cell, Record
from reports.tables import printable

ROW_PIXELS = 22


def stepped_cells(record: Record) -> list[Cell]:
    """Every case whose step was timed, without second measurements."""
    return [cell for cell in record.cells if cell.step and not cell.repeat]


def describe(view: ReportView, cell: Cell, section: str) -> dict[str, Any]:
    """Its names, and its row in a section's table."""
    variant, engine, precision = (printable(part) for part in (cell.variant, cell.engine, cell.precision))
    suffix = "" if precision == "float32" else f" {precision.removeprefix('mixed_')}"
    return {
        "variant": variant,
        "engine": engine,
        "precision": precision,
        "case": f"{variant}, {engine}{suffix}",
        "row": view.row_id(section, cell.variant, cell.engine, cell.precision),
    }


def points_with_intervals(
    record: Record, values: Values, across: alt.X, details: tuple[str, ...]
) -> tuple[alt.Chart, alt.Chart]:
    """Draws a bar from `low` to `high`, and on it the point that one can hover and click."""
    cases, colour, down = chart(values), colour_by_variant(record), names_down("case")
    bars = cases.mark_rule(strokeWidth=3, opacity=0.6).encode(alt.X("low:Q"), alt.X2("high"), down, colour)
    points = cases.mark_point(filled=True, size=60, cursor="pointer", opacity=1)
    return bars, points.encode(across, down, colour, tooltip=tooltip(*details))
