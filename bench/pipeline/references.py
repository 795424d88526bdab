"""The stages that put a run's figures beside something: baselines, overlap, words, breakdowns, peers' proof."""

from collections.abc import Mapping
from pathlib import Path

import msgspec

from bench.measurements import baselines, leaks, step_profile, word_model
from bench.peers import equivalence
from bench.pipeline.cache import code
from bench.pipeline.context import CHECKPOINT, Bench
from bench.timing.workloads import Case
from compress import export
from reports.record import Baseline, Breakdown, Failure, Overlap, Sameness, Words
from shakespeare.config import ModelConfig
from shakespeare.files import make_folder


class Shared(msgspec.Struct, frozen=True, kw_only=True):
    """What both sides of the split hold, and which characters of the blocks lie in it."""

    overlap: Overlap
    marks: tuple[str, ...]


def shared(bench: Bench) -> Shared | Failure:
    """The overlap of training and validation text."""
    positions, corpus = bench.request.effort.positions, bench.corpus

    def work() -> Shared:
        overlap, marks = leaks.overlap(corpus.training, corpus.test, positions)
        return Shared(overlap=overlap, marks=marks)

    key = bench.key(
        "corpus", "overlap", "text", positions, leaks.LENGTHS, leaks.MARKED_LENGTH, code("shakespeare")
    )
    return bench.part(key, Shared, work, "baseline")


def counted(bench: Bench, repeated: tuple[str, ...]) -> tuple[Baseline, ...] | Failure:
    """N-grams and compressors on the same validation text."""
    effort = bench.request.effort
    job = baselines.Job(text=bench.text, positions=effort.positions, order=effort.order, repeated=repeated)
    inputs = msgspec.structs.replace(job, text=None)
    key = bench.key("corpus", "baselines", "baseline", inputs, code("shakespeare"))
    found = bench.part(key, baselines.Found, lambda: baselines.in_child(job), "baseline")
    return found if isinstance(found, Failure) else found.baselines


def by_word(bench: Bench) -> Words | Failure:
    """The word-level model, trained and measured on the same blocks."""
    effort = bench.request.effort
    job = word_model.Job(
        text=bench.text,
        positions=effort.positions,
        budget_seconds=effort.words_train.budget_seconds,
        step_limit=effort.words_train.step_limit,
        vocabulary_size=effort.words,
        seed=effort.train.seed,
        engine=bench.request.engine,
    )
    inputs = msgspec.structs.replace(job, text=None)
    key = bench.key("words", "checkpoint", "training", inputs, code("shakespeare"))
    return bench.part(key, Words, lambda: word_model.in_child(job), "words")


def profiled(
    bench: Bench, models: tuple[ModelConfig, ...]
) -> tuple[tuple[Breakdown, ...], tuple[Failure, ...]]:
    """Where the time of a training step goes, for every variant."""
    effort, found, failures = bench.request.effort, list[Breakdown](), list[Failure]()
    for model in models:
        case = Case(
            name=model.name,
            what="step",
            text=bench.text,
            engine=bench.request.engine,
            model=model,
            batch_size=effort.train.batch_size or model.batch_size,
        )
        job = step_profile.Job(case=case, variant=model.name, steps=effort.profile_steps)

        def work(job: step_profile.Job = job) -> step_profile.Profiled:
            return step_profile.in_child(job)

        key = bench.key(model.name, CHECKPOINT, "breakdown", job, code("shakespeare"))
        one = bench.part(key, step_profile.Profiled, work, "breakdown")
        if isinstance(one, Failure):
            failures.append(msgspec.structs.replace(one, reason=f"{model.name}: {one.reason}"))
        else:
            found += one.breakdowns
    return tuple(found), tuple(failures)


def exported(bench: Bench, weights: Mapping[str, str]) -> dict[str, export.Exported | Failure]:
    """The ONNX file of each variant that peers are compared on; variant -> hash of its weights."""
    if "onnxruntime" not in bench.request.peers:
        return {}
    files: dict[str, export.Exported | Failure] = {}
    for variant, held in _compared(bench, weights):
        source, out = bench.location(variant, CHECKPOINT), bench.request.out / "peers" / variant

        def work(source: Path = source, out: Path = out) -> export.Exported:
            make_folder(out, "out")
            return export.export_as("onnx", source, out)

        key = bench.key(variant, CHECKPOINT, "onnx", held, code("shakespeare", "compress"))
        one = bench.part(key, export.Exported, work, "artifact", _there)
        files[variant] = one
    return files


def proofs(
    bench: Bench, weights: Mapping[str, str], files: Mapping[str, export.Exported | Failure]
) -> dict[tuple[str, str], Sameness | Failure]:
    """That each peer, given the same weights, predicts the same; by variant and peer."""
    found: dict[tuple[str, str], Sameness | Failure] = {}
    for variant, held in _compared(bench, weights):
        for peer in bench.request.peers:
            if peer == "onnxruntime":
                one = files[variant]
                found[variant, peer] = (
                    one
                    if isinstance(one, Failure)
                    # `bard export` compares with the engine that converts, which is tf_keras.
                    else Sameness(against="tf_keras", largest=one.difference, tolerance=equivalence.TOLERANCE)
                )
                continue
            job = equivalence.Job(path=str(bench.location(variant, CHECKPOINT)), peer=peer, text=bench.text)

            def work(job: equivalence.Job = job) -> Sameness:
                return equivalence.in_child(job)

            key = bench.key(variant, CHECKPOINT, "same", held, code("shakespeare"), engine=peer)
            found[variant, peer] = bench.part(key, Sameness, work, "quality")
    return found


def _compared(bench: Bench, weights: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(name, held) for name, held in weights.items() if name in bench.request.effort.compare_engines]


def _there(kept: export.Exported) -> bool:
    return Path(kept.file).exists()
