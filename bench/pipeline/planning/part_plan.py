"""Every part that a run will measure, in its order, and how long each is expected to take: see `durations`."""

from collections.abc import Iterator

from bench.pipeline import plan
from bench.pipeline.cache import PartId
from bench.pipeline.context import RunContext
from bench.pipeline.planning import durations
from bench.pipeline.planning.durations import Cost, Size
from bench.pipeline.planning.planned_part import PlannedPart, Stage
from bench.pipeline.planning.session_plan import compared_variants, peer_formats, planned_timings
from compress.chain import JOIN
from reports.record import CellId
from shakespeare.references.catalogue import REFERENCES


def planned_parts(context: RunContext) -> list[PlannedPart]:
    """All of them, as if nothing were kept from an earlier run and nothing failed."""
    return [
        *_trainings(context),
        *_retrainings(context),
        *_references(context),
        *_evaluations(context),
        *_agreements(context),
        *planned_timings(context),
    ]


def _trainings(context: RunContext) -> Iterator[PlannedPart]:
    request = context.request
    for model in request.variants:
        part = PartId(part="training", cell=plan.checkpoint_id(model.name, request.engine))
        cost = durations.training(model, request.preset.training_of(model), context.corpus)
        yield PlannedPart("training", part, cost)


def _retrainings(context: RunContext) -> Iterator[PlannedPart]:
    """Each name once a variant; a teacher's predictions once for all of its students."""
    preset = context.request.preset
    text = len(context.corpus.training)
    for model in context.request.variants:
        known, taught = set(), False
        for chain in context.request.chains[model.name]:
            names: list[str] = []
            for step in chain.retrainings:
                student = bool(names)
                names.append(step.name)
                if JOIN.join(names) in known:
                    continue
                known.add(JOIN.join(names))
                if step.new_model:
                    share = None if step.kind != "distill" else 0.0 if taught else _share(context, text)
                    taught |= step.kind == "distill"
                    cost = durations.student(preset.student_seconds, share_of_text=share)
                else:
                    cost = durations.retraining(step.kind, preset.retrain_seconds, of_student=student)
                cell = plan.retrained_id(model.name, JOIN.join(names))
                # A student is trained before all retrainings, with nothing beside it.
                stage: Stage = "training" if step.new_model else "retraining"
                yield PlannedPart(stage, PartId(part="retraining", cell=cell), cost)


def _share(context: RunContext, text: int) -> float:
    asked = context.request.preset.teacher_characters
    return (min(text, asked) if asked else text) / 4_212_251  # of the plays' training text, which was timed


def _references(context: RunContext) -> Iterator[PlannedPart]:
    preset = context.request.preset
    others = [PartId(part="overlap")]
    if preset.includes("word model"):
        cost = durations.other("word-model", fixed=preset.train.budget_seconds or 0)
        yield PlannedPart("references", PartId(part="word-model"), cost)
    if preset.includes("mixtures") and any(not model.bidirectional for model in context.request.variants):
        others.append(PartId(part="mixtures"))
    for part in others:
        yield PlannedPart("references", part, durations.other(part.part))
    for reference in REFERENCES:
        name = reference.__name__.rpartition(".")[2]
        part = PartId(part="baselines", subject=name)
        yield PlannedPart(
            "references", part, durations.other("ngrams" if name == "ngrams" else "compressors")
        )


def _evaluations(context: RunContext) -> Iterator[PlannedPart]:
    request = context.request

    def parts(cell: CellId, conversion: str, size: Size) -> Iterator[tuple[str, Cost]]:
        is_file = conversion != "checkpoint"
        yield ("artifact", durations.artifact(size)) if is_file else ("size", durations.other("size"))
        if not is_file or request.preset.scores(cell.variant, cell.technique):
            characters = request.preset.positions.blocks * request.preset.positions.length
            yield "quality", durations.quality(conversion, size, characters)
            yield "sample", durations.sample(conversion, size, request.preset.sample_seconds)
        yield "memory", durations.memory(conversion)

    for model in request.variants:
        cells = [(plan.checkpoint_id(model.name, request.engine), "checkpoint", durations.size_of(model))]
        for chain in request.chains[model.name]:
            size: Size = (
                "student" if any(step.new_model for step in chain.retrainings) else durations.size_of(model)
            )
            cells.append((plan.artifact_id(model.name, chain), chain.conversion.name, size))
        for cell, conversion, size in cells:
            for name, cost in parts(cell, conversion, size):
                yield PlannedPart("evaluation", PartId(part=name, cell=cell), cost)
    yield PlannedPart("evaluation", PartId(part="sample-figures"), durations.other("sample-figures"))


def _agreements(context: RunContext) -> Iterator[PlannedPart]:
    for model in compared_variants(context):
        cell = plan.checkpoint_id(model.name, context.request.engine)
        for name in sorted(peer_formats(context)):
            yield PlannedPart("agreement", PartId(part=name, cell=cell), durations.other("export"))
        for peer in context.request.peers:
            part = PartId(part="agreement", cell=plan.checkpoint_id(model.name, peer))
            yield PlannedPart("agreement", part, durations.other("agreement"))
