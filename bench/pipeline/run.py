"""The main job: plan -> cells -> record -> report. What was measured before is not measured again."""

import fcntl
import shutil
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from bench.environment import machine
from bench.environment.energy import Meter
from bench.environment.interference import Watch, warnings
from bench.measurements import quality
from bench.measurements.training import Trained
from bench.pipeline import compression, operator_timings, references, timings
from bench.pipeline.assemble import Measured, cells, corpus, products
from bench.pipeline.cache import Store, code
from bench.pipeline.context import Bench, Request
from compress import export
from reports import record as records
from reports.record import Baseline, Breakdown, Energy, Failure, Record, Scaled, Variant, Words
from reports.render import figures, markdown
from shakespeare import corpus as corpora
from shakespeare import flops
from shakespeare.errors import InvalidInput
from shakespeare.files import make_folder, write

if TYPE_CHECKING:
    from compress.chain import Chain

RECORD, REPORT = "record.json", "report.md"
_OWNER, _LOCK = "run.json", ".lock"
_PARTS = ("cells", "checkpoints", "artifacts", "teachers", "peers", "figures")


class _Owner(msgspec.Struct, frozen=True):
    """What a run's folder belongs to: one text and one preset."""

    preset: str
    text_sha256: str


def run(request: Request) -> Record:
    """Measures what is asked for and not yet known, and writes record and report.

    Raises:
        InvalidInput: a bad text, or a folder that belongs to something else.
        KeyboardInterrupt: Ctrl-C; every finished cell is kept, a training can be resumed.
    """
    began = time.monotonic()
    started = datetime.now(UTC).isoformat(timespec="seconds")
    text = corpora.load(request.text)
    _belongs(request, text.sha256)
    with _alone(request.out):
        _claim(request, text.sha256)
        bench = Bench(request, text, machine.read(), Store(request.out / "cells"), threading.Event())
        with Watch() as watch:
            found = _measure(bench)
        conditions = watch.read()
        measured, shared = found.measured, found.shared
        overlap, marks = (None, ()) if isinstance(shared, Failure) else (shared.overlap, shared.marks)
        trained = [one for one in measured.trained.values() if isinstance(one, Trained)]
        record = Record(
            schema_version=records.SCHEMA_VERSION,
            command=request.command,
            preset=request.preset,
            seed=request.effort.train.seed,
            code_version=code("shakespeare", "compress", "bench", "reports"),
            started=started,
            seconds=time.monotonic() - began,
            machine=bench.machine,
            corpus=corpus(bench, measured.times),
            validation=quality.validation(text, request.effort.positions, marks),
            variants=tuple(_counted(one.variant, bench) for one in trained),
            cells=cells(bench, measured),
            conditions=conditions,
            baselines=found.baselines if isinstance(found.baselines, tuple) else (),
            overlap=overlap,
            words=found.words if isinstance(found.words, Words) else None,
            products=products(measured.times),
            breakdowns=found.breakdowns,
            scaling=found.scaling,
            energy=found.energy,
            assumptions=request.assumptions,
            failures=found.failures,
            notes=(*_notes(bench), *warnings(conditions, bench.machine.cores, bench.machine.load_average)),
        )
        publish(record, request.out)
    return record


def publish(record: Record, out: Path) -> None:
    """Writes record.json, report.md and figures/*.svg."""
    write(out / RECORD, records.encode(record))
    make_folder(out / "figures", "out")
    for name, svg in figures.draw(record).items():
        write(out / "figures" / f"{name}.svg", svg.encode())
    write(out / REPORT, markdown.render(record).encode())


class _Found(NamedTuple):
    """All that the stages gave."""

    measured: Measured
    shared: references.Shared | Failure
    baselines: tuple[Baseline, ...] | Failure
    words: Words | Failure
    breakdowns: tuple[Breakdown, ...]
    scaling: tuple[Scaled, ...]
    energy: Energy | None
    failures: tuple[Failure, ...]


def _measure(bench: Bench) -> _Found:
    models = bench.request.variants
    trained: dict[str, Trained | Failure] = {}
    for number, model in enumerate(models, 1):
        _say(f"training {model.name} ({number} of {len(models)})")
        trained[model.name] = compression.train(bench, model)
    good = {name: one for name, one in trained.items() if isinstance(one, Trained)}
    trained_to = {name: one.training.weights_sha256 for name, one in good.items()}
    if any(chain.retrainings for name in good for chain in bench.request.chains[name]):
        _say("retraining for prune, cluster, distill and their controls")
    weights = compression.retrain(bench, trained_to)
    _say("training the word-level model")
    words = references.by_word(bench)
    _say("counting: n-grams, compressors, what training and validation text share")
    shared = references.shared(bench)
    marks = () if isinstance(shared, Failure) else shared.marks
    counted = references.counted(bench, marks)
    wanted: list[tuple[str, Chain | None, str | Failure]] = []
    for name in good:
        wanted.append((name, None, trained_to[name]))
        wanted += [(name, chain, weights[name, chain.prefix]) for chain in bench.request.chains[name]]
    _say(f"compressing and evaluating {len(wanted)} models")
    deployed = compression.deploy(bench, wanted, marks)
    held = {
        case: trained_to[case[0]] if one.artifact is None else one.artifact.sha256["model.tflite"]
        for case, one in deployed.items()
        if not isinstance(one.artifact, Failure)
    }
    files = references.exported(bench, trained_to)
    same = references.proofs(bench, trained_to, files)
    _say("timing training steps")
    before = bench.store.measured
    with Meter() as meter:
        steps = timings.time_steps(bench, models)
    # What the cache gave took no energy, and the rest of a run is not training.
    energy = meter.read() if bench.store.measured > before else None
    _say("timing inference")
    inference = timings.time_inference(
        bench, held, {name: one.file for name, one in files.items() if isinstance(one, export.Exported)}
    )
    _say("timing steps of other sizes")
    scaling, no_scaling = timings.time_scaling(bench)
    _say("profiling")
    breakdowns, unprofiled = references.profiled(bench, models)
    of_files, uncut = operator_timings.time_operators(bench, held)
    failures = [one for one in (words, shared, counted) if isinstance(one, Failure)]
    return _Found(
        Measured(trained, deployed, {**steps, **inference}, same),
        shared,
        counted,
        words,
        (*breakdowns, *of_files),
        scaling,
        energy,
        (*failures, *no_scaling, *unprofiled, *uncut),
    )


def _counted(variant: Variant, bench: Bench) -> Variant:
    """With the operations of each layer's products in a step."""
    model = next(one for one in bench.request.variants if one.name == variant.name)
    size = bench.corpus.vocabulary.size
    counts = flops.per_step(model, size, variant.batch_size)
    layers = tuple(
        msgspec.structs.replace(layer, operations=counts.get(layer.name, 0)) for layer in variant.layers
    )
    return msgspec.structs.replace(variant, layers=layers)


def _notes(bench: Bench) -> tuple[str, ...]:
    store = bench.store
    notes = [f"{store.measured} parts were measured in this run, {store.reused} were kept from earlier ones."]
    if bench.request.preset == "smoke":
        notes.append(
            "A smoke run shows that everything works; its models are untrained, its figures mean nothing."
        )
    return tuple(notes)


def _belongs(request: Request, text_sha256: str) -> None:
    """Makes sure that the folder is this run's, or new; changes nothing in it."""
    out, file = request.out, request.out / _OWNER
    make_folder(out, "out")
    if not file.exists():
        if {path.name for path in out.iterdir()} - {_LOCK}:
            raise InvalidInput("out", out, "is not empty and not a run of Bard's; name another folder")
        return
    try:
        found = msgspec.json.decode(file.read_bytes(), type=_Owner)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InvalidInput("out", file, f"is not Bard's ({error}); name another folder") from error
    if found != _Owner(request.preset, text_sha256) and not request.fresh:
        holds = f"holds a run of preset {found.preset} on text {found.text_sha256[:12]}"
        raise InvalidInput("out", out, f"{holds}; name another folder, or pass --fresh to start over")


def _claim(request: Request, text_sha256: str) -> None:
    """Makes the folder this run's, emptied where the user said --fresh."""
    if request.fresh:
        for part in _PARTS:
            shutil.rmtree(request.out / part, ignore_errors=True)
        for file in (*request.out.glob("train-*.log"), request.out / RECORD, request.out / REPORT):
            file.unlink(missing_ok=True)
    write(request.out / _OWNER, msgspec.json.encode(_Owner(request.preset, text_sha256)))


@contextmanager
def _alone(out: Path) -> Iterator[None]:
    with (out / _LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise InvalidInput("out", out, "is in use by another bard bench; wait or name another") from None
        yield


def _say(text: str) -> None:
    sys.stderr.write(f"bard: {text}\n")
    sys.stderr.flush()
