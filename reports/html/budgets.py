"""Which file to ship under a limit of bytes: each limit from which on another file is the best."""

from dataclasses import dataclass

from reports import gate, metrics, units
from reports.html.report_view import ReportView
from reports.recommendation import candidates, is_trained
from reports.sections.best_files import pareto_front
from reports.tables import printable

EXAMPLE = 200 * 2**10  # the limit that the page opens with


@dataclass(frozen=True)
class BudgetStep:
    """One step of a staircase: from `ship_bytes` on this file predicts best of all that fit, until the next step."""

    ship_bytes: int
    size: str
    name: str
    figures: str
    gate: str
    row: str  # the id of its row in the table of quality


def budget_steps(view: ReportView) -> tuple[BudgetStep, ...]:
    """Smallest first; none where no trained file was measured."""
    files = [file for file in candidates(view.record) if is_trained(view.record, file.cell)]
    steps = []
    for file in pareto_front(files):
        verdict = gate.judge_artifact(view.record, file.cell, view.level)
        time = "" if file.latency is None else f", {units.duration(file.latency)} a character"
        quality = f"{units.number(file.scores.bits_per_character, 3)} {metrics.BITS}"
        steps.append(
            BudgetStep(
                file.ship_bytes,
                units.size(file.ship_bytes),
                printable(file.cell.id.label),
                f"{quality}, {units.percent(file.scores.top1)} top-1{time}",
                verdict.outcome if verdict else "none, it is a float model itself",
                view.file_row(file.cell),
            )
        )
    return tuple(steps)


def best_step(steps: tuple[BudgetStep, ...], most_bytes: int) -> BudgetStep | None:
    """The file for a limit; None where nothing is so small."""
    return next((step for step in reversed(steps) if step.ship_bytes <= most_bytes), None)
