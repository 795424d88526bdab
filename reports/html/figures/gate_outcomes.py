"""The gate as a heat map of technique by variant; what could not be made or measured has its own sign."""

from typing import Any

from reports import gate, queries, units
from reports.html.figures.figure import (
    QUIET,
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
from reports.leaks import SEES_FUTURE
from reports.origins import origin
from reports.record import Cell
from reports.scores import NOT_USABLE
from reports.tables import printable

NO_RESULT = "no result"
_NEITHER = "\N{EXCLAMATION MARK}", "#6f5aa8"
# Outcome -> its sign and colour: the sign is for whoever cannot tell the colours apart.
_OUTCOMES = {
    "passes": ("\N{CHECK MARK}", "#2a9060"),
    "not shown": ("?", "#9a7800"),
    "fails": ("\N{MULTIPLICATION SIGN}", "#d64545"),
    NOT_USABLE: _NEITHER,
    SEES_FUTURE: _NEITHER,
    NO_RESULT: (units.DASH, QUIET),
}
_COLOURS = {name: colour for name, (_, colour) in _OUTCOMES.items()}


def draw(view: ReportView) -> Figure | None:
    """None where no artifact was asked for."""
    values = [_value(view, cell) for cell in queries.listed_cells(view.record) if _is_judged(view, cell)]
    if not values:
        return None
    cells = chart(values).encode(
        names_above("variant"), names_down("technique"), tooltip=tooltip("variant", "technique", "gate")
    )
    counts = ", ".join(f"{sum(value['outcome'] == name for value in values)} {name}" for name in _OUTCOMES)
    return Figure(
        "gate-outcomes",
        "Gate by variant and technique",
        "Whether a file is as good as the float model it comes from, within "
        f"{units.number(gate.TOP1_TOLERANCE * 100, 1)} points of top-1 and {units.number(gate.NATS_TOLERANCE)} nats. "
        "Empty: not part of this run.",
        f"{len(values)} artifacts: {counts}.",
        specification(
            view.record,
            cells.mark_rect(opacity=0.45, cursor="pointer").encode(colour_of("outcome", _COLOURS)),
            cells.mark_text(fontSize=12, fontWeight="bold", cursor="pointer").encode(text="sign:N"),
            height=rows_of(values, "technique", 20),
            right=60,
        ),
        view.table_id("quality_gate"),
        tuple(LegendEntry(f"{sign} {name}", colour, "pale") for name, (sign, colour) in _OUTCOMES.items()),
    )


def _is_judged(view: ReportView, cell: Cell) -> bool:
    """Not a float model that was measured: there is nothing to compare it with."""
    return cell.technique != queries.CHECKPOINT and not (cell.quality and origin(view.record, cell) is None)


def _value(view: ReportView, cell: Cell) -> dict[str, Any]:
    verdict = gate.judge_artifact(view.record, cell, view.level)
    failures = queries.failures(view.record, cell.id)
    reasons = "; ".join(f"{failure.status}: {failure.reason}" for failure in failures)
    outcome = verdict.outcome if verdict and verdict.outcome in _OUTCOMES else NO_RESULT
    return {
        "variant": printable(cell.variant),
        "technique": printable(cell.technique),
        "outcome": outcome,
        "sign": _OUTCOMES[outcome][0],
        "gate": printable(verdict.text if verdict else reasons or "not measured"),
        "row": view.row_id("quality_gate", cell.variant, cell.technique),
    }
