"""Measures one cell of a run again: its quality must come out the same, its time within the run's own noise."""

from pathlib import Path
from typing import Literal, NamedTuple

from bench import user_text
from bench.environment import machine
from bench.measurements import quality
from bench.measurements.quality import QualityJob
from bench.pipeline.plan import FILE_ENGINE
from bench.pipeline.run_folder import RunFolder
from bench.pipeline.verification.check import Check
from bench.timing import session
from bench.timing.protocol import RoundLimits
from bench.timing.workloads import Case
from compress.isolation import ChildFailed
from reports import queries, units
from reports.inference.intervals import Band, place
from reports.noise_floor import TimeComparison, Timing, compare_times, margin
from reports.queries import CHECKPOINT
from reports.record import Cell, Quality, Record, Speed
from reports.scores import same_blocks
from shakespeare.errors import InvalidInput
from shakespeare.evaluation import Positions
from shakespeare.text import plays
from shakespeare.text.corpus import Corpus

# Of the loss: what another order of float32 sums makes of a few hundred products, not of other weights.
TOLERANCE_NATS = 1e-4
SAME_SPEED = Band(1 / 1.25, 1.25)  # a ratio of times in it, with its noise, is that of the same work
_ROUNDS = RoundLimits(least=8, most=8, target_half_width=0.02, budget_seconds=30, turn_seconds=0.1)


class MeasuredCell(NamedTuple):
    """A checkpoint or an artifact of a run, its recorded quality, and where it lies."""

    cell: Cell
    quality: Quality
    path: Path


def choose_cell(record: Record, folder: RunFolder, name: str | None) -> MeasuredCell:
    """The cell of that name (`stream-gru.int8`, or a variant alone), or the smallest file of the run.

    Raises:
        InvalidInput: there is none, or none whose quality was measured.
    """
    known: dict[str, MeasuredCell] = {}
    for cell in queries.listed_cells(record):
        if cell.quality:
            variant, technique = cell.variant, cell.technique
            label = variant if technique == CHECKPOINT else f"{variant}.{technique}"
            known[label] = MeasuredCell(cell, cell.quality, folder.model(variant, technique))
    if not known:
        raise InvalidInput("run", folder.path, "holds no cell with a measured quality")
    if name is not None and name not in known:
        raise InvalidInput("cell", name, f"is not in this run; known are {', '.join(known)}")
    sizes = {
        label: measured.cell.size.ship
        for label, measured in known.items()
        if measured.cell.size and measured.cell.size.ship
    }
    return known[name or min(sizes, key=lambda label: sizes[label], default=next(iter(known)))]


def check_quality(record: Record, measured: MeasuredCell, text: Path | None) -> Check:
    """Evaluates the cell anew at the same positions."""
    recorded = measured.quality
    name = f"quality of {measured.cell.id.label}"
    engine: Literal["keras", "tf_keras"] = (
        "tf_keras" if queries.training_engine(record) == "tf_keras" else "keras"
    )
    job = QualityJob(
        path=str(measured.path),
        text=str(text) if text else None,
        positions=Positions(len(recorded.starts), recorded.block_length, recorded.context),
        engine=engine,
    )
    try:
        again = quality.measure_in_child(job).quality
    except ChildFailed as error:
        return Check(name, _verdict_of_failure(repeatable=error.repeatable), str(error))
    return compare_quality(name, recorded, again)


def compare_quality(name: str, recorded: Quality, again: Quality) -> Check:
    """Whether a quality is the recorded one, within what another order of sums explains."""
    if not same_blocks(recorded, again):
        return Check(name, "differs", "it lies on other blocks of the text")
    if (again.predicted, again.nats) == (recorded.predicted, recorded.nats):
        characters = units.count(len(recorded.starts) * recorded.block_length)
        return Check(name, "same", f"exactly, on {characters} characters")
    differences = [abs(a - b) for a, b in zip(again.nats, recorded.nats, strict=True)]
    worst = max(differences) / recorded.block_length
    changed = sum(
        a != b
        for before, after in zip(recorded.predicted, again.predicted, strict=True)
        for a, b in zip(before, after, strict=True)
    )
    detail = f"{changed} predictions and at most {worst:.2g} nats a character in any block"
    close = worst <= TOLERANCE_NATS
    return Check(name, "same" if close else "differs", f"{detail}; the tolerance is {TOLERANCE_NATS:g} nats")


def check_speed(record: Record, measured: MeasuredCell) -> Check:
    """Times the cell anew and compares it with the run's noise floor."""
    cell = measured.cell
    name = f"speed of {cell.id.label}"
    if cell.latency is None:
        return Check(name, "cannot be checked", "the run did not time it")
    if machine.read().fingerprint != record.machine.fingerprint:
        return Check(name, "cannot be checked", "another machine: times do not carry over")
    engine = cell.engine if cell.technique == CHECKPOINT else FILE_ENGINE
    case = Case(workload="latency", path=str(measured.path), engine=engine)
    again = session.measure({cell.id: case}, _ROUNDS, lambda _done, _total: None)[cell.id]
    if not isinstance(again, Speed):
        return Check(name, _verdict_of_failure(repeatable=again.repeatable), again.reason)
    timings = Timing(engine, again), Timing(engine, cell.latency)
    return compare_speed(name, compare_times(record, "latency", *timings))


def _verdict_of_failure(*, repeatable: bool) -> Literal["differs", "cannot be checked"]:
    """What ran in the run and cannot run now differs; a time-out or a full disk says nothing."""
    return "differs" if repeatable else "cannot be checked"


def compare_speed(name: str, compared: TimeComparison | None) -> Check:
    """Whether a time is that of the run: all of its interval, widened by what sessions of this machine differ by.

    The same lies within SAME_SPEED; what is too noisy to say so cannot be checked. Rounds of another session cannot
    be paired, so without a noise floor between sessions nothing is shown.
    """
    if compared is None:
        return Check(name, "cannot be checked", "it was not timed")
    shown = compared.verdict()
    detail = f"{units.ratio(compared.ratio)} of the run's: {shown}"
    if compared.floor is None:
        return Check(name, "cannot be checked", f"{detail}: the run timed no such case in two sessions")
    detail += f" (noise floor between sessions {units.percent(compared.floor)})"
    if shown in ("faster", "slower"):
        return Check(name, "differs", detail)
    if place(compared.ratio, SAME_SPEED, margin=margin(compared.floor)) == "inside":
        return Check(name, "same", detail)
    return Check(
        name, "cannot be checked", f"{detail}; too noisy to lie within a factor of {SAME_SPEED.high}"
    )


def text_of(record: Record, given: Path | None) -> tuple[Path | None, Corpus]:
    """The run's text: the one given, that of its source, or the plays.

    Raises:
        InvalidInput: it is no text, or is gone.
    """
    source = record.corpus.source
    path = given or (None if source == plays.SOURCE else Path(source))
    return path, user_text.load(path)
