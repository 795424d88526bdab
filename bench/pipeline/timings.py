"""The stages of a run that time something, alone on the machine: training steps, inference, scale of work."""

from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

from bench.environment import machine
from bench.measurements import scaling
from bench.pipeline.cache import Key, code
from bench.pipeline.context import CHECKPOINT, Bench
from bench.progress import bar
from bench.timing import session
from bench.timing.protocol import Rounds
from bench.timing.workloads import Case, Runs, What
from reports.record import Failure, Scaled, Speed
from shakespeare.config import ModelConfig, Precision

CORPUS, MACHINE = "corpus", "machine"  # what is timed that belongs to no variant
Stage = Literal["step", "latency", "scaling", "breakdown"]


class At(NamedTuple):
    """What a timing is of."""

    variant: str
    technique: str
    part: str
    engine: str = ""
    precision: str = "float32"
    repeat: int = 0


Times = Mapping[At, Speed | Failure]


def time_steps(bench: Bench, models: Iterable[ModelConfig]) -> Times:
    """Training steps: this run's engine, the peers beside it, bfloat16, an A/A pair; and matrix products alone.

    In one session, so that every ratio and every distance from the floor is of the same minutes.
    """
    effort, own = bench.request.effort, bench.request.engine
    listed = list(models)
    twice = next((model.name for model in listed if model.name == "optimized"), listed[0].name)
    found = {}
    for model in listed:
        timed: list[tuple[Runs, Precision, int]] = [(own, "float32", 0)]
        if model.name == twice:
            timed.append((own, "float32", 1))
        if model.name in effort.compare_engines:
            others: tuple[Runs, ...] = ("keras", *bench.request.peers)
            timed += [(one, "float32", 0) for one in others if one not in (own, "onnxruntime")]
            timed.append(("keras", "mixed_bfloat16", 0))
        for engine, precision, repeat in timed:
            at = At(model.name, CHECKPOINT, "step", engine, precision, repeat)
            found[at] = Case(
                name=name_of(at),
                what="step",
                text=bench.text,
                engine=engine,
                precision=precision,
                model=model,
                batch_size=effort.train.batch_size or model.batch_size,
            )
    precisions: tuple[Precision, ...] = ("float32",)
    if machine.native_bfloat16(bench.machine.cpu_flags):
        precisions = ("float32", "mixed_bfloat16")
    for precision in precisions:
        at = At(MACHINE, "product", "step", "keras", precision)
        found[at] = Case(name=name_of(at), what="product", precision=precision)
    keys = {
        at: key_of(bench, at, case, effort.step_rounds, code("shakespeare")) for at, case in found.items()
    }
    return in_one_session(bench, found, keys, "step", effort.step_rounds)


def time_inference(
    bench: Bench, weights: Mapping[tuple[str, str], str], exported: Mapping[str, str]
) -> Times:
    """Data preparation, and what one character takes.

    `latency` is a character through our runtime, with an A/A pair, and that of a checkpoint in each
    peer; `invoke` the interpreter alone; `generation` a character written, sampling included, for
    causal models. `weights` gives the hash of what each checkpoint or artifact holds, `exported` the
    ONNX file of a variant.
    """
    rounds, own = bench.request.effort.latency_rounds, bench.request.engine
    ours = code("shakespeare", "compress")
    cases, keys = {}, {}
    preparation: tuple[What, ...] = ("read", "encode", "windows")
    for what in preparation:
        at = At(CORPUS, what, "speed")
        cases[at] = Case(name=what, what=what, text=bench.text, engine="numpy")
        keys[at] = key_of(bench, at, cases[at], rounds, ours)
    models = {model.name: model for model in bench.request.variants}
    pair = next((pair for pair in weights if pair[1] == "identity"), None)
    for (variant, technique), held in weights.items():
        path, model = str(bench.location(variant, technique)), models[variant]
        timed: list[tuple[What, Runs, int, str]] = []
        if technique == CHECKPOINT:
            timed.append(("latency", own, 0, path))
            if "torch" in bench.request.peers and variant in bench.request.effort.compare_engines:
                timed.append(("latency", "torch", 0, path))
            if variant in exported:
                timed.append(("latency", "onnxruntime", 0, exported[variant]))
        else:
            parts: tuple[What, ...] = ("latency", "invoke")
            parts = parts if model.bidirectional else (*parts, "generation")
            timed += [(part, "litert", 0, path) for part in parts]
            timed += [("latency", "litert", 1, path)] if (variant, technique) == pair else []
        for part, engine, repeat, file in timed:
            at = At(variant, technique, part, engine, repeat=repeat)
            cases[at] = Case(name=name_of(at), what=part, path=file, engine=engine, model=model)
            keys[at] = key_of(bench, at, held, engine, rounds, ours)
    return in_one_session(bench, cases, keys, "latency", rounds)


def time_scaling(bench: Bench) -> tuple[tuple[Scaled, ...], tuple[Failure, ...]]:
    """Training steps with one thing varied at a time."""
    effort, models = bench.request.effort, bench.request.variants
    model = next((one for one in models if not one.bidirectional), models[0])
    base = effort.train.batch_size or model.batch_size
    cases, keys, of = {}, {}, []
    for point in scaling.grid(model, base, bench.machine.cores):
        shape = f"{point.batch_size}x{point.model.sequence_length}x{point.model.units[0]}x{point.threads}"
        at = At(model.name, shape, "scaling", "keras")
        cases[at] = Case(
            name=name_of(at),
            what="step",
            text=bench.text,
            model=point.model,
            batch_size=point.batch_size,
            threads=point.threads,
        )
        keys[at] = key_of(bench, at, cases[at], effort.scaling_rounds, code("shakespeare"))
        of.append((point, at))
    timed = in_one_session(bench, cases, keys, "scaling", effort.scaling_rounds)
    size = bench.corpus.vocabulary.size
    found, failures = list[Scaled](), dict[At, Failure]()
    for point, at in of:
        speed = timed[at]
        if isinstance(speed, Failure):
            failures[at] = speed
        else:
            found.append(scaling.scaled(point, speed, size))
    return tuple(found), tuple(failures.values())


def name_of(at: At) -> str:
    """What a case is called in its session."""
    return f"{at.variant} {at.technique} {at.part} {at.engine} {at.precision} {at.repeat}"


def key_of(bench: Bench, at: At, *inputs: object) -> Key:
    """Where the cache keeps a timing."""
    beside = {"engine": at.engine, "precision": "" if at.precision == "float32" else at.precision}
    return bench.key(at.variant, at.technique, at.part, *inputs, **beside, repeat=at.repeat)


def in_one_session(
    bench: Bench, cases: Mapping[At, Case], keys: Mapping[At, Key], part: Stage, rounds: Rounds
) -> dict[At, Speed | Failure]:
    """The kept times of these cases; what is missing is measured in one session, and kept."""
    kept = {at: bench.store.get(key, Speed) for at, key in keys.items()}
    found = {at: value for at, value in kept.items() if value is not None}
    bench.store.reused += len(found)
    missing = {at: case for at, case in cases.items() if at not in found}
    if not missing:
        return found
    with bar() as progress:
        shown = progress.add_task(f"time {part}", total=None, note=f"{len(missing)} cases interleaved")

        def report(done: int, total: int) -> None:
            progress.update(shown, completed=done, total=total)

        distinct = list({case.name: case for case in missing.values()}.values())
        measured = session.measure(distinct, part, rounds, report)
    for at, case in missing.items():
        found[at] = measured[case.name]
        bench.store.put(keys[at], measured[case.name])
    return found
