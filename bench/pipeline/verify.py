"""Checks a run or a package against itself: hashes first, then one cell measured again."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from bench.environment import machine
from bench.measurements import quality
from bench.pipeline.cache import code
from bench.timing import session
from bench.timing.protocol import Rounds
from bench.timing.workloads import Case
from compress import artifact as artifacts
from compress import package_runner
from compress.isolation import ChildFailed
from reports import gate, queries, units
from reports.record import Cell, Failure, Record, Speed
from reports.statistics import noise_floor, paired_ratio, verdict
from shakespeare import checkpoint as checkpoints
from shakespeare import corpus as corpora
from shakespeare import plays
from shakespeare.checkpoint import BEST
from shakespeare.corpus import Corpus
from shakespeare.errors import InvalidInput
from shakespeare.evaluation import Positions

# Of the loss: what another order of float32 sums makes of a few hundred products, not of other weights.
TOLERANCE_NATS = 1e-4
Verdict = Literal["same", "differs", "cannot be checked"]


class Check(NamedTuple):
    """One thing that was looked at. Only what `differs` makes a run unverified."""

    what: str
    verdict: Verdict
    detail: str


class Again(NamedTuple):
    """What to measure again: a checkpoint or artifact of a run."""

    cell: Cell
    path: Path


def hashes(record: Record, run: Path, corpus: Corpus) -> Iterator[Check]:
    """Corpus, code, packages, machine, then the weights of every checkpoint and artifact."""
    yield _compared("corpus", record.corpus.sha256[:12], corpus.sha256[:12])
    ours = code("shakespeare", "compress", "bench", "reports")
    yield _compared("code", record.code_version, ours)
    here = machine.read()
    names = sorted(record.machine.packages.keys() | here.packages.keys())
    other = [
        f"{name} {record.machine.packages.get(name, 'none')}, here {here.packages.get(name, 'none')}"
        for name in names
        if record.machine.packages.get(name) != here.packages.get(name)
    ]
    packages = ", ".join(other) or f"{len(names)} versions"
    yield Check("packages", "differs" if other else "same", packages)
    yield _compared("machine", record.machine.fingerprint, here.fingerprint)
    for variant in record.variants:
        yield _weights(record, run, variant.name)
    for _, technique, one in queries.grid(record):
        if technique != queries.CHECKPOINT and one.size:
            yield _artifact(run, one)


def again(record: Record, run: Path, name: str | None) -> Again:
    """The cell of that name (`stream-gru.int8`, or a variant's alone), or the smallest file of the run.

    Raises:
        InvalidInput: there is none, or none whose quality was measured.
    """
    known = {
        variant if technique == queries.CHECKPOINT else f"{variant}.{technique}": one
        for variant, technique, one in queries.grid(record)
        if one.quality
    }
    if not known:
        raise InvalidInput("run", run, "holds no cell with a measured quality")
    if name is not None and name not in known:
        raise InvalidInput("cell", name, f"is not in this run; known are {', '.join(known)}")
    sizes = {one: cell.size.ship for one, cell in known.items() if cell.size and cell.size.ship}
    chosen = name or min(sizes, key=lambda one: sizes[one], default=next(iter(known)))
    cell = known[chosen]
    folder = "artifacts" if cell.technique != queries.CHECKPOINT else "checkpoints"
    path = run / folder / (chosen if folder == "artifacts" else f"{chosen}/{BEST}")
    return Again(cell, path)


def quality_again(record: Record, wanted: Again, text: Path | None) -> Check:
    """Evaluates the cell anew at the same positions."""
    kept = wanted.cell.quality
    assert kept is not None  # noqa: S101 - `again` chose it so
    name = f"quality of {queries.label(wanted.cell.variant, wanted.cell.technique)}"
    engine: Literal["keras", "tf_keras"] = "tf_keras" if queries.engine(record) == "tf_keras" else "keras"
    job = quality.Job(
        path=str(wanted.path),
        text=str(text) if text else None,
        positions=Positions(len(kept.starts), kept.block_length, kept.context),
        engine=engine,
    )
    try:
        found = quality.in_child(job).quality
    except ChildFailed as error:
        return Check(name, "differs", str(error))
    if not gate.same_blocks(kept, found):
        return Check(name, "differs", "it lies on other blocks of the text")
    if (found.predicted, found.nats) == (kept.predicted, kept.nats):
        return Check(
            name, "same", f"exactly, on {units.count(len(kept.starts) * kept.block_length)} characters"
        )
    worst = max(abs(a - b) for a, b in zip(found.nats, kept.nats, strict=True)) / kept.block_length
    changed = sum(
        a != b
        for old, new in zip(kept.predicted, found.predicted, strict=True)
        for a, b in zip(old, new, strict=True)
    )
    detail = f"{changed} predictions and at most {worst:.2g} nats a character in any block"
    close = worst <= TOLERANCE_NATS
    return Check(name, "same" if close else "differs", f"{detail}; the tolerance is {TOLERANCE_NATS:g} nats")


def speed_again(record: Record, wanted: Again) -> Check:
    """Times the cell anew and compares it with the run's noise floor."""
    cell = wanted.cell
    name = f"speed of {queries.label(cell.variant, cell.technique)}"
    if cell.latency is None:
        return Check(name, "cannot be checked", "the run did not time it")
    if machine.read().fingerprint != record.machine.fingerprint:
        return Check(name, "cannot be checked", "another machine: times do not carry over")
    litert = cell.technique != queries.CHECKPOINT
    case = Case(
        name=name, what="latency", path=str(wanted.path),
        engine="litert" if litert else "tf_keras" if cell.engine == "tf_keras" else "keras",
    )  # fmt: skip
    rounds = Rounds(least=8, most=8, wanted=0.02, budget_seconds=30, turn_seconds=0.1)
    found = session.measure([case], "latency", rounds, lambda _done, _total: None)[name]
    if isinstance(found, Failure):
        return Check(name, "differs", found.reason)
    return judged(name, found, cell.latency, noise_floor(record, "latency"))


def judged(name: str, found: Speed, kept: Speed, floor: float | None) -> Check:
    """Whether a time is that of the run, within the run's own noise."""
    ratio = paired_ratio(found, kept)
    shown = verdict(ratio, floor)
    limit = f"noise floor {units.percent(floor)}" if floor is not None else "no noise floor"
    detail = f"{units.ratio(ratio)} of the run's: {shown} ({limit})"
    return Check(name, "same" if shown == "no difference shown" else "differs", detail)


def package(path: Path) -> Iterator[Check]:
    """The checksums of a package, and that it predicts."""
    folder = path if path.is_dir() else path.parent
    try:
        if not (folder / package_runner.SUMS).is_file():
            yield Check("checksums", "cannot be checked", f"the package has no {package_runner.SUMS}")
        opened = package_runner.open_package(path)
        yield Check(
            "package", "same", f"every file matches {package_runner.SUMS}, the model its own metadata"
        )
        logits = opened.model.feed([1])
        finite = bool((abs(logits) < float("inf")).all())
        yield Check("prediction", "same" if finite else "differs", f"{len(logits)} logits, all finite")
    except InvalidInput as error:
        yield Check("package", "differs", str(error))


def text_of(record: Record, given: Path | None) -> tuple[Path | None, Corpus]:
    """The run's text: the one given, that of its source, or the plays.

    Raises:
        InvalidInput: it is no text, or is gone.
    """
    path = given or (None if record.corpus.source == plays.SOURCE else Path(record.corpus.source))
    return path, corpora.load(path)


def _compared(what: str, kept: str, here: str) -> Check:
    return Check(what, "same", here) if kept == here else Check(what, "differs", f"{kept} then, {here} here")


def _weights(record: Record, run: Path, variant: str) -> Check:
    name, trained = f"weights of {variant}", queries.training(record, variant)
    if trained is None:
        return Check(name, "cannot be checked", "the run did not train it")
    try:
        found = checkpoints.load(run / "checkpoints" / variant / BEST).description.sha256[
            "weights.safetensors"
        ]
    except InvalidInput as error:
        return Check(name, "differs", str(error))
    return _compared(name, trained.weights_sha256[:12], found[:12])


def _artifact(run: Path, one: Cell) -> Check:
    name = f"{one.variant}.{one.technique}"
    try:
        artifact = artifacts.load(run / "artifacts" / name)[0]
    except InvalidInput as error:
        return Check(name, "differs", str(error))
    size = one.size.raw if one.size else 0
    if artifact.raw_bytes != size:
        return Check(name, "differs", f"{size} bytes in the record, {artifact.raw_bytes} here")
    return Check(name, "same", f"model {artifact.sha256[artifacts.MODEL][:12]}, {units.size(size)}")
