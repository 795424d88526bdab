"""The stages of a run that time something, alone on the machine: training steps, then inference."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Literal, cast

from bench import speed
from bench.cases import Case, What
from bench.measurement import CHECKPOINT, Bench
from bench.progress import bar
from bench.store import Key, code
from reports.record import Failure, Speed
from shakespeare.config import ModelConfig, Precision

if TYPE_CHECKING:
    from shakespeare.engine import Engine

MIXED = "keras+mixed_bfloat16"
Timed = Mapping[tuple[str, str, int], Speed | Failure]
Inference = Mapping[tuple[str, str, str, int], Speed | Failure]


def time_steps(bench: Bench, models: Iterable[ModelConfig]) -> Timed:
    """Training steps by (variant, engine, repeat): this run's engine, others beside it, an A/A pair.

    An engine's name may carry a precision: `keras+mixed_bfloat16`.
    """
    effort, engine = bench.request.effort, bench.request.engine
    listed = list(models)
    twice = next((model.name for model in listed if model.name == "optimized"), listed[0].name)
    keys = {}
    for model in listed:
        others = ("keras", "tf_keras", MIXED) if model.name in effort.compare_engines else (engine,)
        for name in dict.fromkeys((engine, *others)):
            for repeat in (0, 1) if model.name == twice and name == engine else (0,):
                case = Case(
                    name=f"{model.name} {name} {repeat}",
                    what="step",
                    text=bench.text,
                    engine=cast("Engine", name.partition("+")[0]),
                    precision=cast("Precision", name.partition("+")[2] or "float32"),
                    model=model,
                    batch_size=effort.train.batch_size or model.batch_size,
                )
                inputs = (case, effort.step_rounds, code("shakespeare"))
                keys[case] = bench.key(model.name, CHECKPOINT, "step", *inputs, engine=name, repeat=repeat)
    timed = _timed(bench, keys, "step", effort.step_rounds)
    return {(key.variant, key.engine, key.repeat): timed[key] for key in keys.values()}


def time_inference(bench: Bench, weights: dict[tuple[str, str], str]) -> Inference:
    """By (variant, technique, part, repeat): data preparation, and what one character takes.

    `latency` is a character through our runtime, with an A/A pair; `invoke` the interpreter alone;
    `generation` a character written, sampling included, for causal models. `weights` gives the hash
    of what each checkpoint or artifact holds.
    """
    effort = bench.request.effort
    keys = {}
    preparation: tuple[What, ...] = ("read", "encode", "windows")
    for what in preparation:
        case = Case(name=what, what=what, text=bench.text)
        keys[case] = bench.key("corpus", what, "speed", case, effort.latency_rounds, code("shakespeare"))
    stateful = {model.name for model in bench.request.variants if not model.bidirectional}
    pair = next((pair for pair in weights if pair[1] == "identity"), None)
    for (variant, technique), held in weights.items():
        path = bench.location(variant, technique)
        parts: tuple[What, ...] = ("latency",)
        if technique != CHECKPOINT:
            parts = ("latency", "invoke", "generation") if variant in stateful else ("latency", "invoke")
        for part in parts:
            for repeat in (0, 1) if (variant, technique) == pair and part == "latency" else (0,):
                name = f"{variant} {technique} {part} {repeat}"
                case = Case(name=name, what=part, path=str(path), engine=bench.request.engine)
                inputs = (held, effort.latency_rounds, effort.turn_seconds, code("shakespeare", "compress"))
                keys[case] = bench.key(variant, technique, part, *inputs, bench.request.engine, repeat=repeat)
    timed = _timed(bench, keys, "latency", effort.latency_rounds)
    return {(key.variant, key.technique, key.part, key.repeat): timed[key] for key in keys.values()}


def _timed(
    bench: Bench, keys: Mapping[Case, Key], part: Literal["step", "latency"], rounds: int
) -> dict[Key, Speed | Failure]:
    kept = {key: bench.store.get(key, Speed) for key in keys.values()}
    found = {key: value for key, value in kept.items() if value is not None}
    bench.store.reused += len(found)
    missing = [case for case, key in keys.items() if key not in found]
    if not missing:
        return found
    with bar() as progress:
        shown = progress.add_task(f"time {part}", total=None, note=f"{len(missing)} cases interleaved")

        def report(done: int, total: int) -> None:
            progress.update(shown, completed=done, total=total)

        measured = speed.measure(missing, part, rounds, bench.request.effort.turn_seconds, report)
    for case in missing:
        found[keys[case]] = measured[case.name]
        bench.store.put(keys[case], measured[case.name])
    return found
