"""Times every beginning of a converted file: what its operators take, and its layers."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from bench.measurements import operator_profile
from bench.pipeline.cache import code
from bench.pipeline.context import Bench
from bench.pipeline.timings import At, in_one_session, key_of, name_of
from bench.timing.workloads import Case
from compress import artifact as artifacts
from compress.graph_prefixes import GraphPrefix, cut_prefixes
from reports.record import Breakdown, Failure, Speed
from shakespeare.errors import InvalidInput
from shakespeare.files import make_folder

Broken = tuple[tuple[Breakdown, ...], tuple[Failure, ...]]


def time_operators(bench: Bench, held: Mapping[tuple[str, str], str]) -> Broken:
    """Where one inference of each profiled file goes; `held` gives the hash of every file."""
    folder = bench.request.out / "prefixes"
    cut, failures = _cut(bench, held)
    rounds = bench.request.effort.operator_rounds
    ours = code("shakespeare", "compress")
    cases = {
        at: Case(name=name_of(at), what="file", path=str(_file(folder, at)), engine="litert") for at in cut
    }
    keys = {at: key_of(bench, at, held[at.variant, at.technique], rounds, ours) for at in cut}
    try:
        for at, key in keys.items():
            if bench.store.get(key, Speed) is None:
                make_folder(folder, "out")
                _file(folder, at).write_bytes(cut[at].model)
        found = in_one_session(bench, cases, keys, "breakdown", rounds)
    finally:
        shutil.rmtree(folder, ignore_errors=True)  # as large as the models, many times
    parts: dict[tuple[str, str], list[tuple[GraphPrefix, Speed]]] = {}
    for at, speed in found.items():
        if isinstance(speed, Failure):
            failures.append(speed)
        else:
            parts.setdefault((at.variant, at.technique), []).append((cut[at], speed))
    whole = [
        one
        for (variant, technique), those in parts.items()
        for one in operator_profile.of(variant, technique, those)
    ]
    return tuple(whole), tuple(failures)


def _cut(bench: Bench, held: Mapping[tuple[str, str], str]) -> tuple[dict[At, GraphPrefix], list[Failure]]:
    models = {one.name: one for one in bench.request.variants}
    found, failures = dict[At, GraphPrefix](), list[Failure]()
    for variant, technique in held:
        if technique not in bench.request.effort.profiled:
            continue
        model = (bench.location(variant, technique) / artifacts.MODEL).read_bytes()
        try:
            for number, prefix in enumerate(cut_prefixes(model, models[variant])):
                found[At(variant, technique, f"operator-{number:02}", "litert")] = prefix
        except InvalidInput as error:
            reason = f"{variant} {technique}: {error}"
            failures.append(Failure(part="breakdown", status="failed", reason=reason))
    return found, failures


def _file(folder: Path, at: At) -> Path:
    return folder / f"{at.variant}.{at.technique}.{at.part}.tflite"
