"""The stages of a run that time something, alone on the machine: training steps, then inference."""

from collections.abc import Iterable, Mapping
from typing import Literal, cast

from bench import speed
from bench.cases import Case
from bench.measurement import CHECKPOINT, Bench
from bench.progress import bar
from bench.store import Key, code
from reports.record import Failure, Speed
from shakespeare.config import Engine, ModelConfig

Timed = Mapping[tuple[str, str, int], Speed | Failure]


def time_steps(bench: Bench, models: Iterable[ModelConfig]) -> Timed:
    """Training steps by (variant, engine, repeat): this run's engine, tf_keras beside it, an A/A pair."""
    effort, engine = bench.request.effort, bench.request.engine
    listed = list(models)
    twice = next((model.name for model in listed if model.name == "optimized"), listed[0].name)
    keys = {}
    for model in listed:
        others = ("keras", "tf_keras") if model.name in effort.compare_engines else (engine,)
        for name in dict.fromkeys((engine, *others)):
            for repeat in (0, 1) if model.name == twice and name == engine else (0,):
                case = Case(
                    name=f"{model.name} {name} {repeat}",
                    what="step",
                    text=bench.text,
                    engine=cast("Engine", name),
                    model=model,
                    batch_size=effort.train.batch_size or model.batch_size,
                )
                inputs = (case, effort.step_rounds, code("shakespeare"))
                keys[case] = bench.key(model.name, CHECKPOINT, "step", *inputs, engine=name, repeat=repeat)
    timed = _timed(bench, keys, "step", effort.step_rounds)
    return {(key.variant, key.engine, key.repeat): timed[key] for key in keys.values()}


def time_inference(bench: Bench, weights: dict[tuple[str, str], str]) -> Timed:
    """Data preparation, and one character's latency by (variant, technique, repeat) with an A/A pair.

    `weights` gives the hash of what each checkpoint or artifact holds.
    """
    effort = bench.request.effort
    keys = {}
    preparation: tuple[Literal["read", "encode", "windows"], ...] = ("read", "encode", "windows")
    for what in preparation:
        case = Case(name=what, what=what, text=bench.text)
        keys[case] = bench.key("corpus", what, "speed", case, effort.latency_rounds, code("shakespeare"))
    pair = next((pair for pair in weights if pair[1] == "identity"), None)
    for (variant, technique), held in weights.items():
        path = bench.location(variant, technique)
        for repeat in (0, 1) if (variant, technique) == pair else (0,):
            name = f"{variant} {technique} {repeat}"
            engine = bench.request.engine
            case = Case(name=name, what="latency", path=str(path), engine=engine)
            inputs = (held, effort, engine, code("shakespeare", "compress"))
            keys[case] = bench.key(variant, technique, "latency", *inputs, repeat=repeat)
    timed = _timed(bench, keys, "latency", effort.latency_rounds)
    return {(key.variant, key.technique, key.repeat): timed[key] for key in keys.values()}


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
