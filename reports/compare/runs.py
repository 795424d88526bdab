"""Two records cell by cell, B against A: what changed, and whether that is shown or noise."""

import math
from collections import Counter
from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

from reports import footnotes, gate, queries, units
from reports.record import Cell, Machine, Record, Speed, Variant
from reports.statistics import (
    Interval,
    Ratio,
    Timed,
    Verdict,
    difference,
    median,
    noise_floor,
    paired_ratio,
    scores,
    verdict,
)
from reports.tables import Table

Measure = Literal["step", "latency", "invoke", "generation"]
Packing = Literal["raw", "ship"]
Shown = Verdict | Literal["the same samples"]
Change = Literal["better", "worse", "no difference shown", "too few blocks"]
CASE = ("variant", "technique", "engine", "precision")
# What is timed in the same rounds has the same noise: only steps and latencies are measured twice.
FLOORS: dict[Measure, Timed] = {
    "step": "step", "latency": "latency", "invoke": "latency", "generation": "latency",
}  # fmt: skip
PACKINGS: dict[Packing, str] = {"raw": "file", "ship": "to ship"}


class Key(NamedTuple):
    """Which cells of two records belong together."""

    variant: str
    technique: str
    engine: str
    precision: str

    @property
    def words(self) -> str:
        """For a sentence."""
        return f"{queries.label(self.variant, self.technique)} ({self.engine}, {self.precision})"


@dataclass(frozen=True)
class Pace:
    """Medians in seconds; the ratio is B's time over A's. `floor` is the larger of both runs' noise floors.

    "The same samples": one run took the cell from the other's cache, so nothing was measured again.
    """

    measure: Measure
    a: float
    b: float
    ratio: Ratio
    floor: float | None
    shown: Shown

    @property
    def counts(self) -> bool:
        """Whether it could have shown a difference."""
        return self.shown not in ("the same samples", "too few rounds")


@dataclass(frozen=True)
class Growth:
    """Bytes of a file, or of all that is shipped."""

    packing: Packing
    a: int
    b: int

    @property
    def ratio(self) -> float:
        """B over A."""
        return self.b / self.a if self.a else math.inf if self.b else 1.0

    @property
    def shown(self) -> str:
        """Bytes have no noise."""
        return "smaller" if self.b < self.a else "larger" if self.b > self.a else "the same"


@dataclass(frozen=True)
class Shift:
    """B minus A: top-1 as a fraction, of which 0.01 is a point, and nats a character."""

    a: float  # top-1
    b: float
    top1: Interval
    nats: Interval

    @property
    def top1_shown(self) -> Change:
        """More is better."""
        return _change(self.top1.low, self.top1.high)

    @property
    def nats_shown(self) -> Change:
        """Less is better."""
        return _change(-self.nats.high, -self.nats.low)

    @property
    def words(self) -> str:
        """Both verdicts, once where they agree."""
        both = f"top-1 {self.top1_shown}, nats {self.nats_shown}"
        return self.top1_shown if self.top1_shown == self.nats_shown else both


@dataclass(frozen=True)
class Compared:
    """One cell of both records. `why` says why quality that both have is not compared; empty where it is.

    `gaps` are the parts that one record has and the other lacks.
    """

    key: Key
    paces: tuple[Pace, ...]
    sizes: tuple[Growth, ...]
    quality: Shift | None
    why: str
    gaps: tuple[str, ...]


def compare(a: Record, b: Record, *, times: bool) -> tuple[Compared, ...]:
    """Every cell that both records have, in the order of A. Without `times` none is looked at."""
    floors = {one: _larger(noise_floor(a, one), noise_floor(b, one)) for one in get_args(Timed)}
    second = _cells(b)
    found = []
    for key, one in _cells(a).items():
        if other := second.get(key):
            why = incomparable(a, b, one, other)
            parts = _timed(a, b, key.variant) if times else ()
            found.append(
                Compared(
                    key,
                    tuple(_paces(one, other, parts, floors)),
                    tuple(_sizes(one, other)),
                    None if why else _shift(one, other),
                    why,
                    tuple(_gaps(one, other, parts, times=times)),
                )
            )
    return tuple(found)


def lonely(a: Record, b: Record) -> tuple[Key, ...]:
    """The cells of the first that the second lacks."""
    return tuple(key for key in _cells(a) if key not in _cells(b))


def incomparable(a: Record, b: Record, one: Cell, other: Cell) -> str:
    """Why the qualities of a cell are of different things; empty where they are not, or one is missing."""
    if not (one.quality and other.quality):
        return ""
    split = [(run.corpus.sha256, run.corpus.validation_characters) for run in (a, b)]
    if split[0] != split[1]:
        return "not comparable: other text"
    if not gate.same_blocks(one.quality, other.quality):
        return "not comparable: other blocks"
    if one.quality.context != other.quality.context:
        return "not comparable: other context"
    return ""


def machines(a: Machine, b: Machine) -> tuple[str, ...]:
    """The fields in which two machines differ; empty where their fingerprints are the same."""
    if a.fingerprint == b.fingerprint:
        return ()
    memory = [f"{round(one.memory_bytes / 2**30)} GiB" for one in (a, b)]  # as the fingerprint rounds it
    pairs = {
        "cpu": (a.cpu, b.cpu),
        "cores": (a.cores, b.cores),
        "memory": (memory[0], memory[1]),
        "flags": (_missing(a.cpu_flags, b.cpu_flags), _missing(b.cpu_flags, a.cpu_flags)),
        "system": (a.system, b.system),
        "python": (a.python, b.python),
        **{
            f"package {name}": (a.packages.get(name, "none"), b.packages.get(name, "none"))
            for name in sorted(a.packages.keys() | b.packages.keys())
        },
    }
    named = tuple(f"{name} {one} / {other}" for name, (one, other) in pairs.items() if one != other)
    return named or (f"fingerprint {a.fingerprint} / {b.fingerprint}",)


def summary(found: tuple[Compared, ...]) -> str:
    """One line of how much was compared, and with what outcome."""
    paces = Counter[str](pace.shown for one in found for pace in one.paces)
    sizes = Counter(size.shown for one in found for size in one.sizes)
    qualities = Counter[str](one.quality.top1_shown for one in found if one.quality)
    refused = Counter(one.why for one in found if one.why)
    parts = (
        _counts("times", paces, ("faster", "slower", "no difference shown")),
        _counts("sizes", sizes, ("smaller", "larger", "the same")),
        _counts("top-1", qualities, ("better", "worse", "no difference shown")),
        *(f"quality of {count} {why}" for why, count in refused.items()),
    )
    return f"{len(found)} {'cell' if len(found) == 1 else 'cells'} compared: {'; '.join(parts)}"


def tables(a: Record, b: Record, found: tuple[Compared, ...], *, times: bool) -> tuple[Table, ...]:
    """Everything that was compared, what could not be, and what the reader must know about it."""
    return (
        _runs(a, b),
        _speeds(a, b, found, times=times),
        _bytes(found),
        _qualities(found),
        _rest(a, b, found),
    )


def _cells(record: Record) -> dict[Key, Cell]:
    """First measurements, and of two with one key the first."""
    found: dict[Key, Cell] = {}
    for one in record.cells:
        if not one.repeat:
            found.setdefault(Key(one.variant, one.technique, one.engine, one.precision), one)
    return found


def _timed(a: Record, b: Record, name: str) -> tuple[Measure, ...]:
    """What can be timed against each other: a step with another batch or length is other work."""
    work = [one and (one.batch_size, one.sequence_length) for one in _variants(a, b, name)]
    every: tuple[Measure, ...] = get_args(Measure)
    return every if work[0] == work[1] else every[1:]


def _variants(a: Record, b: Record, name: str) -> list[Variant | None]:
    return [queries.variant(one, name) for one in (a, b)]


def _paces(
    one: Cell, other: Cell, measures: tuple[Measure, ...], floors: dict[Timed, float | None]
) -> list[Pace]:
    found = []
    for measure in measures:
        a, b = _speed(one, measure), _speed(other, measure)
        if a and b:
            ratio, floor = paired_ratio(b, a), floors[FLOORS[measure]]
            again = (a.session, a.rounds, a.seconds) != (b.session, b.rounds, b.seconds)
            shown: Shown = verdict(ratio, floor) if again else "the same samples"
            found.append(Pace(measure, median(a), median(b), ratio, floor, shown))
    return found


def _sizes(one: Cell, other: Cell) -> list[Growth]:
    if not (one.size and other.size):
        return []
    pairs: dict[Packing, tuple[int | None, int | None]] = {
        "raw": (one.size.raw, other.size.raw),
        "ship": (one.size.ship, other.size.ship),
    }
    return [Growth(name, a, b) for name, (a, b) in pairs.items() if a is not None and b is not None]


def _shift(one: Cell, other: Cell) -> Shift | None:
    if not (one.quality and other.quality):
        return None
    found = difference(other.quality, one.quality)
    return Shift(scores(one.quality).top1, scores(other.quality).top1, found.top1, found.nats)


def _gaps(one: Cell, other: Cell, measures: tuple[Measure, ...], *, times: bool) -> list[str]:
    """A part that failed in one run must not look as if it had been compared."""
    parts: dict[str, tuple[object, object]] = {
        "size": (one.size, other.size),
        "size to ship": (one.size and one.size.ship, other.size and other.size.ship),
        "quality": (one.quality, other.quality),
        **{measure: (_speed(one, measure), _speed(other, measure)) for measure in measures},
    }
    if not (one.size and other.size):
        del parts["size to ship"]
    found = [f"{name} only in {'A' if a else 'B'}" for name, (a, b) in parts.items() if bool(a) != bool(b)]
    if times and "step" not in measures and one.step and other.step:
        found.append("step not comparable: other batch or length")
    return found


def _speed(one: Cell, measure: Measure) -> Speed | None:
    return {
        "step": one.step, "latency": one.latency, "invoke": one.invoke, "generation": one.generation,
    }[measure]  # fmt: skip


def _larger(a: float | None, b: float | None) -> float | None:
    return max((one for one in (a, b) if one is not None), default=None)


def _rebuilt(a: Variant | None, b: Variant | None) -> bool:
    """Whether two variants of one name are not the same model, batch or windows."""
    if not (a and b):
        return False
    shapes = [(one.kind, one.sequence_length, one.stride, one.batch_size) for one in (a, b)]
    layers = [[(layer.name, layer.parameters) for layer in one.layers] for one in (a, b)]
    return shapes[0] != shapes[1] or layers[0] != layers[1]


def _missing(flags: tuple[str, ...], others: tuple[str, ...]) -> str:
    return "+".join(flag for flag in flags if flag not in others) or "nothing more"


def _change(low: float, high: float) -> Change:
    if math.isnan(low) or math.isnan(high):
        return "too few blocks"
    return "better" if low > 0 else "worse" if high < 0 else "no difference shown"


def _counts(what: str, counts: Counter[str], always: tuple[str, ...]) -> str:
    """Counts by outcome, the usual ones even where they are 0; nothing at all is said in words."""
    if not counts:
        return f"no {what}"
    names = (*always, *(name for name in counts if name not in always))
    return f"{', '.join(f'{counts[name]} {name}' for name in names)} of {counts.total()} {what}"


def _runs(a: Record, b: Record) -> Table:
    rows = [
        ("preset, seed", *(f"{one.preset}, {one.seed}" for one in (a, b))),
        ("code", *(one.code_version for one in (a, b))),
        ("started", *(one.started for one in (a, b))),
        ("machine", *(f"{one.machine.cpu}, {one.machine.fingerprint}" for one in (a, b))),
        ("corpus", *(f"{one.corpus.source}, {one.corpus.sha256[:12]}" for one in (a, b))),
        *((f"noise floor, {what}", *(units.percent(noise_floor(one, what)) for one in (a, b)))
          for what in get_args(Timed)),
    ]  # fmt: skip
    notes = []
    changed = [one.name for one in a.variants if _rebuilt(*_variants(a, b, one.name))]
    if changed:
        notes.append(f"Built differently in A and B, under the same name: {', '.join(changed)}.")
    if a.corpus.sha256 != b.corpus.sha256:
        notes.append("The text differs: quality is not compared, and sizes hang on its vocabulary.")
    if a.code_version != b.code_version:
        notes.append("The code differs: what was measured may differ too, not only how fast or good it is.")
    if a.machine.threads != b.machine.threads:
        notes.append("Threads were pinned differently, or are named differently, in A and B.")
    return Table("What is compared", ("", "A", "B"), "lll", tuple(rows), tuple(notes))


def _speeds(a: Record, b: Record, found: tuple[Compared, ...], *, times: bool) -> Table:
    paces = [(one.key, pace) for one in found for pace in one.paces]
    rows = [
        (
            *(*key, one.measure, units.duration(one.a), units.duration(one.b)),
            *(units.times(one.ratio.value), _between(one.ratio), one.shown),
        )
        for key, one in paces
    ]
    return Table(
        "Times, B over A",
        (*CASE, "time of", "A", "B", "B over A", "95% interval", "verdict"),
        "lllllrrrrl",
        tuple(rows),
        _on_times(a, b, [one for _, one in paces]) if times else ("Times of different machines are not compared.",),
    )  # fmt: skip


def _between(ratio: Ratio) -> str:
    return units.DASH if math.isnan(ratio.low) else f"{units.times(ratio.low)} to {units.times(ratio.high)}"


def _on_times(a: Record, b: Record, paces: list[Pace]) -> tuple[str, ...]:
    if not paces:
        return ("No cell was timed in both runs.",)
    notes = list(footnotes.of(one.ratio for one in paces if one.counts))
    silent = [one for one in get_args(Timed) if noise_floor(a, one) is None and noise_floor(b, one) is None]
    if silent:
        notes.append(
            f"Neither run has a noise floor for {' and '.join(silent)}: intervals alone decide there."
        )
    notes.append(
        "A difference under the larger of both noise floors is not shown. A floor is of one run: how far the "
        "machine drifts from one run to the next is not in it."
    )
    if any(one.shown == "the same samples" for one in paces):
        notes.append("The same samples: one run took the cell from the other's cache; nothing was compared.")
    counted = sorted(one.ratio.value for one in paces if one.counts)
    if counted:
        middle = counted[len(counted) // 2]
        notes.append(
            f"The middle one of {len(counted)} ratios is {units.times(middle)}: where all move alike, suspect the "
            "machine, or something that all share."
        )
    return tuple(notes)


def _bytes(found: tuple[Compared, ...]) -> Table:
    rows = [
        (*one.key, PACKINGS[it.packing], units.size(it.a), units.size(it.b), units.times(it.ratio), it.shown)
        for one in found
        for it in one.sizes
    ]
    notes = () if rows else ("No cell has a size in both runs.",)
    return Table(
        "Sizes, B over A",
        (*CASE, "size of", "A", "B", "B over A", "verdict"),
        "lllllrrrl",
        tuple(rows),
        notes,
    )


def _qualities(found: tuple[Compared, ...]) -> Table:
    rows = []
    for one in found:
        if one.quality:
            pair = units.percent(one.quality.a, 2), units.percent(one.quality.b, 2)
            changes = units.difference(one.quality.top1, 100), units.difference(one.quality.nats, digits=4)
            rows.append((*one.key, *pair, *changes, one.quality.words))
        elif one.why:
            rows.append((*one.key, *(units.DASH,) * 4, one.why))
    note = "With 95% intervals from a paired bootstrap over the same validation blocks."
    if not any(one.quality for one in found):
        note = "No cell has its quality on the same blocks of the same text in both runs."
    return Table(
        "Quality, B minus A",
        (*CASE, "top-1 of A", "of B", "top-1, points", "nats a character", "verdict"),
        "llllrrrrl",
        tuple(rows),
        (note,),
    )


def _rest(a: Record, b: Record, found: tuple[Compared, ...]) -> Table:
    rows = [
        *((*key, "only in A") for key in lonely(a, b)),
        *((*key, "only in B") for key in lonely(b, a)),
        *((*one.key, ", ".join(one.gaps)) for one in found if one.gaps),
    ]
    notes = () if rows else ("Both runs have the same cells with the same parts.",)
    return Table("Not compared", (*CASE, "why"), "lllll", tuple(rows), notes)
