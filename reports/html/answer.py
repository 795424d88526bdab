"""The first screen: what to train and ship for size, latency and quality, each against counting and the targets."""

from dataclasses import dataclass
from typing import Literal

from reports import gate, recommendation
from reports.html.measured_figures import MeasuredFigure, against_counting, measured_figures
from reports.html.report_view import ReportView
from reports.inference.intervals import Placement
from reports.recommendation import Candidate
from reports.record import Cell
from reports.sections import targets
from reports.sections.targets import TARGETS
from reports.summary import TOLERANCE
from reports.tables import printable

Goal = Literal["size", "latency", "quality"]
_STATES: dict[Placement, str] = {"inside": "met", "outside": "missed", "not shown": "not shown"}
_SAMPLE_LINES, _SAMPLE_CHARACTERS = 4, 160


@dataclass(frozen=True)
class TargetState:
    """A target and whether it is met, missed, or neither is shown for noise."""

    name: str
    state: str


@dataclass(frozen=True)
class Choice:
    """One of the three answers. `figures` begin with the one that it was chosen by."""

    goal: Goal
    reason: str
    train: str
    ship: str
    figures: tuple[MeasuredFigure, ...]
    gate: str
    counting: str
    targets: tuple[TargetState, ...]
    sample: str  # the beginning of a text that it wrote; empty where the record has none
    row: str  # the id of the file's row in the table of quality


def choices(view: ReportView) -> tuple[Choice, ...]:
    """The files to choose for size, for latency and for quality; without those that the run does not answer."""
    best = recommendation.recommended_file(view.record)
    fastest = recommendation.fastest_file(view.record)
    picked: tuple[tuple[Goal, Candidate | None, str], ...] = (
        ("size", recommendation.smallest_file(view.record), f"The smallest file {TOLERANCE}."),
        ("latency", fastest, _lead(view, fastest) if fastest else ""),
        (
            "quality",
            best.file if best else None,
            "The smallest file that keeps what the best model predicts.",
        ),
    )
    return tuple(_choice(view, goal, file, reason) for goal, file, reason in picked if file)


def picked_rows(chosen: tuple[Choice, ...]) -> dict[str, str]:
    """Row id -> the goals that its file was chosen for, in words: labels of a figure."""
    goals: dict[str, list[str]] = {}
    for choice in chosen:
        goals.setdefault(choice.row, []).append(choice.goal)
    return {row: ", ".join(names) for row, names in goals.items()}


def _choice(view: ReportView, goal: Goal, file: Candidate, reason: str) -> Choice:
    cell = file.cell
    figures = measured_figures(file)
    first = figures.pop(goal)
    verdict = gate.judge_artifact(view.record, cell, view.level)
    return Choice(
        goal=goal,
        reason=reason,
        train=printable(cell.variant),
        ship=printable(cell.technique),
        figures=(first, *figures.values()),
        gate=verdict.outcome if verdict else "",
        counting=against_counting(view, cell),
        targets=_targets(view, cell),
        sample=_sample(cell),
        row=view.file_row(cell),
    )


def _lead(view: ReportView, fastest: Candidate) -> str:
    """How far the fastest file's lead is shown."""
    others = recommendation.against_fastest(view.record, fastest)
    equals = [printable(file.cell.id.label) for file, shown in others if shown == "no difference shown"]
    unknown = recommendation.not_comparable(others)
    rest = f"; not shown over {unknown} more" if unknown else ""
    if not equals:
        return f"The least time for one character{rest}."
    names = ", ".join(equals[:2]) + (f" and {len(equals) - 2} more" if len(equals) > 2 else "")
    return f"The least time for one character; no difference shown from {names}{rest}."


def _targets(view: ReportView, cell: Cell) -> tuple[TargetState, ...]:
    quality = cell.quality
    if quality is None:
        return ()
    known, level = (target for target in TARGETS if target.metric in quality.sums), targets.level(view.record)
    return tuple(TargetState(target.name, _STATES[target.shown(quality, level)]) for target in known)


def _sample(cell: Cell) -> str:
    """The first lines of the first text, its line breaks kept."""
    texts = cell.sample.texts if cell.sample else ()
    lines = [printable(line) for line in texts[0].splitlines()[:_SAMPLE_LINES]] if texts else []
    text = "\n".join(lines)
    return text if len(text) <= _SAMPLE_CHARACTERS else f"{text[:_SAMPLE_CHARACTERS]}\N{HORIZONTAL ELLIPSIS}"
