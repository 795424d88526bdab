"""The answer in plain words: which model to train and ship, what it misses, how far to trust it."""

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from reports import gate, queries, units
from reports.claims import table as claims_table
from reports.claims.verdicts import Verdict
from reports.record import Cell, Record
from reports.sections import baselines, leakage
from reports.sections.targets import TARGETS, measured
from reports.statistics import Scores, median, noise_floor, scores, verdict

CLOSE = 0.005  # half a point of top-1: what an artifact may lose and still stand for its float model
VERDICTS: dict[Verdict, str] = {
    "confirmed": "confirmed",
    "refuted": "refuted",
    "not shown": "neither shown nor refuted for noise",
    "contradicts itself": "at odds with the report's own figures",
    "not measured": "not measured",
    "no figure claimed": "without a figure to judge",
}


@dataclass(frozen=True)
class Candidate:
    """A file one could ship: measured in size and quality."""

    cell: Cell
    ship: int
    scores: Scores
    lost: float | None  # top-1 less than the checkpoint's, as a fraction

    @property
    def words(self) -> str:
        """Everything a reader weighs, in one phrase."""
        speed = self.cell.latency
        pace = f", {units.duration(median(speed))} a character" if speed else ""
        name = queries.label(self.cell.variant, self.cell.technique)
        return f"{name} ({units.size(self.ship)} to ship, {_quality(self.scores)}{pace})"


def summary(record: Record) -> tuple[str, ...]:
    """A few sentences, each derived from the record."""
    found = measured(record)
    if not found:
        return ("No quality was measured, so this run recommends nothing.", *_caveats(record))
    ranked = models(record)
    return (
        *leakage.warnings(record),
        *_best(record, ranked),
        *_shippable(record, ranked),
        *baselines.line(record),
        _targets(found.values()),
        *_caveats(record),
    )


def models(record: Record) -> list[Cell]:
    """Every set of float weights whose quality is known, checkpoints and what was retrained, best loss first."""
    every = [
        one
        for _, technique, one in queries.grid(record)
        if one.quality
        and (technique == queries.CHECKPOINT or (one.contents.lineage and one.precision == "float32"))
    ]
    return sorted(every, key=lambda one: scores(one.quality).nats if one.quality else 0.0)


def family(one: Cell) -> tuple[str, ...]:
    """What artifacts of the same weights share: the variant and its retrainings."""
    return (one.variant, *(step.technique for step in one.contents.lineage))


def candidates(record: Record) -> list[Candidate]:
    """Every artifact with a size and a quality."""
    found = []
    for name, technique, cell in queries.grid(record):
        size = cell.size.ship if cell.size else None
        if technique == queries.CHECKPOINT or not (cell.quality and size):
            continue
        change = gate.change(record, cell)
        lost = -change.top1.value if change else None
        found.append(Candidate(cell, size, measured(record)[name, technique], lost))
    return found


def _quality(found: Scores) -> str:
    return (
        f"{units.percent(found.top1)} top-1, {units.percent(found.top5)} top-5, "
        f"perplexity {units.number(found.perplexity)}"
    )


def _best(record: Record, ranked: list[Cell]) -> Iterable[str]:
    """The model with the lowest loss, and whether its lead is more than chance."""
    if not ranked:
        return
    lead = ""
    found = gate.compared(ranked[0], ranked[1] if len(ranked) > 1 else None)
    if found:
        nats = found.nats
        shown = "a lower loss than" if nats.high < 0 else "not shown to differ from"
        lead = f"; {shown} the next, {_name(ranked[1])}: {units.difference(nats, digits=3)} nats a character"
    case = (ranked[0].variant, ranked[0].technique)
    yield f"Best quality: {_name(ranked[0])}, {_quality(measured(record)[case])}{lead}."


def _name(one: Cell) -> str:
    """A checkpoint by its variant alone."""
    if one.technique == queries.CHECKPOINT:
        return one.variant
    return queries.label(one.variant, one.technique)


def _shippable(record: Record, ranked: list[Cell]) -> Iterable[str]:
    """What to ship of the best model, the smallest file of any, the fastest of any."""
    every = candidates(record)
    close = sorted(
        (one for one in every if one.lost is not None and one.lost <= CLOSE), key=lambda one: one.ship
    )
    limit = f"{units.number(CLOSE * 100, 1)} point of its float model"
    level = {family(one): one for one in ranked if one is ranked[0] or not _shown_worse(one, ranked[0])}
    own = [one for one in every if family(one.cell) in level]
    kept = sorted((one for one in own if _lost(one.cell, ranked[0]) <= CLOSE), key=lambda one: one.ship)
    if kept:
        model = level[family(kept[0].cell)]
        alike = "" if model is ranked[0] else ", not shown to be worse,"
        yield f"So train {_name(model)}{alike} and ship its smallest file within {limit}: {kept[0].words}."
    if not close:
        yield f"No file was shown to stay within {limit}."
    elif not kept or close[0].cell is not kept[0].cell:
        yield f"Smallest file of any model within {limit}: {close[0].words}."
    yield from _fastest(record, every)


def _shown_worse(one: Cell, best: Cell) -> bool:
    """Whether its loss is higher by more than chance; so is what cannot be compared."""
    found = gate.compared(one, best)
    return found is None or not found.nats.low <= 0


def _lost(one: Cell, model: Cell) -> float:
    """Top-1 less than that of the model, as a fraction; infinite where it is not known."""
    found = gate.compared(one, model)
    return -found.top1.value if found else math.inf


def _fastest(record: Record, every: list[Candidate]) -> Iterable[str]:
    """The file with the lowest latency, and those that it was not shown to beat."""
    timed = [(median(one.cell.latency), one) for one in every if one.cell.latency]
    if not timed:
        return
    best = min(timed, key=lambda pair: pair[0])[1]
    floor = noise_floor(record, "latency")
    level = []
    for _, one in timed:
        ratio = queries.ratio(one.cell.latency, best.cell.latency)
        if one is not best and ratio and verdict(ratio, floor) == "no difference shown":
            level.append(queries.label(one.cell.variant, one.cell.technique))
    rest = f"; no difference shown from {', '.join(level)}" if level else ""
    yield f"Fastest for each character: {best.words}{rest}."


def _targets(found: Iterable[Scores]) -> str:
    every = list(found)
    met = [target.name for target in TARGETS if any(target.met(one) for one in every)]
    missed = [target.name for target in TARGETS if target.name not in met]
    if not met:
        return f"No target is met: {', '.join(missed)}."
    both = [one for one in every if all(target.met(one) for target in TARGETS)]
    rest = f"; met by none: {', '.join(missed)}" if missed else ""
    together = "" if missed or both else "; no single model meets all"
    return f"Targets met by at least one model: {', '.join(met)}{rest}{together}."


def _caveats(record: Record) -> Iterable[str]:
    """How long training was, how the claims fared, what failed."""
    epochs = [
        trained.rounds[-1].epoch for one in record.variants if (trained := queries.training(record, one.name))
    ]
    if epochs and min(epochs) < 1:
        span = f"{units.number(min(epochs))} to {units.number(max(epochs))}"
        yield (
            f"Training lasted {span} epochs, so the figures rank models at this budget, not fully trained."
        )
    verdicts = Counter(one.verdict for one in claims_table.findings(record))
    parts = ", ".join(
        f"{verdicts[verdict]} {words}" for verdict, words in VERDICTS.items() if verdicts[verdict]
    )
    yield f"Claims of the original report: {parts}."
    failed = len(record.failures)
    if failed:
        yield f"Parts that could not be measured: {failed}; the last tables say which and why."
