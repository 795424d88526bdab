"""Tables of students: what their files weigh and reach, and what a teacher was worth."""

import math
from collections.abc import Iterator
from statistics import fmean

from reports import units
from reports.inference.discoveries import critical_level
from reports.inference.intervals import Band, p_value_inside, place
from reports.learning import comparison, counting, seeds, training_notes
from reports.learning.record import (
    TEACHERS,
    WEIGHTS,
    BlockSums,
    LearningRecord,
    ReferenceScores,
    StudentFile,
)
from reports.learning.seeds import PairedDifference, SeedGroup
from reports.scores import QualityDifference
from reports.tables import Table

_SMALL, _SMALLEST = 120 * 1024, 60 * 1024  # bytes to ship
_BETTER, _SAME = Band(0.0, math.inf), Band(0.0, 0.0)
_CLOSE = Band(-0.01, math.inf)  # top-1 above counting that the smallest file must reach
FILE_COLUMNS = (
    *("file", "training in all", "seeds", "parameters", "KiB to ship", "top-1", "top-5"),
    *("nats", "nats by seed"),
    *("points above the n-gram", "nats below it", "goal"),
)
TAUGHT_COLUMNS = (
    *("student", "then", "student's training", "teachers' training", "teachers, nats", "seeds"),
    *("taught, nats", "alone, nats", "top-1, points", "nats", "verdict"),
)
_NOTE_ON_TEACHING = (
    "Taught minus alone, the same student trained for the same time, means over seeds on the same characters; "
    f"{seeds.INTERVALS}. Helps, or harms: the interval of nats holds no zero. {seeds.NOTE_ON_SEEDS} The teachers' "
    "training is told beside it; their answers, one pass over the text, are not counted. Teachers, nats: the mean of "
    "what each reaches by itself on these characters, where `bard learn --add` has added them to the record."
)
_NOTE_ON_FILES = (
    "Training in all is the student's, what it was trained further, and its teachers' where it has any. Bytes to "
    "ship are those of the model's file, compressed with what goes with it, of the largest seed."
)
_NOTE_ON_GOALS = (
    "Goals: at most 120 KiB and better than counting in top-1 and in nats; at most 60 KiB and within a point of "
    "counting; shown where the whole interval says so, of several seeds Student's over them too."
)
_Trained = tuple[SeedGroup, StudentFile]
_Pairs = list[tuple[BlockSums, BlockSums]]


def tables(record: LearningRecord) -> tuple[Table, ...]:
    """Files by size, and each student against the same one alone; none where no student was trained."""
    groups = [(group, file) for group in seeds.groups(record) if (file := group.models[0].student)]
    if not groups:
        return ()
    bar = counting.best_ngram(record)
    order = sorted(groups, key=lambda trained: (trained[1].ship_bytes is None, _ship_bytes(trained[0]) or 0))
    better = [comparison.above(record, [model.scores for model in group.models], bar) for group, _ in order]
    over_seeds = [
        comparison.above_over_seeds(record, [model.scores for model in group.models], bar)
        for group, _ in order
    ]
    level = critical_level(
        p
        for (group, _), above, seeds_above in zip(order, better, over_seeds, strict=True)
        for p in _goal_p_values(_ship_bytes(group), above, seeds_above)
    )
    files = Table(
        f"Small files, on {record.part} text",
        FILE_COLUMNS,
        "lrrrrrrrrrrl",
        tuple(
            _file_row(record, trained, above, seeds_above, level)
            for trained, above, seeds_above in zip(order, better, over_seeds, strict=True)
        ),
        _notes_on_files(record, bar, level),
    )
    pairs = list(_taught_pairs(groups))
    changes = [_change(record, of_students) for _, of_students in pairs]
    level = critical_level(change.nats.p_value(_SAME, only_outside=True) for change in changes)
    taught = Table(
        "Students with teachers against the same students alone",
        TAUGHT_COLUMNS,
        "llrrrrrrrrl",
        tuple(
            _taught_row(record, trained, of_students, change, level)
            for (trained, of_students), change in zip(pairs, changes, strict=True)
        ),
        (_NOTE_ON_TEACHING, seeds.note_on_level(level)),
    )
    return (files, taught) if taught.rows else (files,)


def _file_row(
    record: LearningRecord,
    trained: _Trained,
    better: QualityDifference | None,
    over_seeds: QualityDifference | None,
    level: float,
) -> tuple[str, ...]:
    group, file = trained
    scores = [model.scores for model in group.models]
    _, *figures = comparison.score_cells(record, group, scores, better)
    ship_bytes = _ship_bytes(group)
    return (
        group.label,
        units.duration(_in_all(group, file)),
        units.count(len(group.models)),
        units.count(group.models[0].parameters),
        units.number(ship_bytes / 1024, 1) if ship_bytes else units.DASH,
        *figures,
        _goal(ship_bytes, better, over_seeds, level),
    )


def _in_all(group: SeedGroup, file: StudentFile) -> float:
    """Seconds of the student's training and, where it was taught, of its teachers'."""
    of_student = fmean(model.seconds for model in group.models)
    return of_student + (file.teacher_seconds if file.kind == "distill" else 0)


def _ship_bytes(group: SeedGroup) -> int | None:
    """The bytes to ship of the seed that takes most."""
    sizes = [model.student.ship_bytes for model in group.models if model.student and model.student.ship_bytes]
    return max(sizes, default=None)


def _goal(
    ship_bytes: int | None,
    better: QualityDifference | None,
    over_seeds: QualityDifference | None,
    level: float,
) -> str:
    """What a file of that size should reach against counting, shown: the whole interval does, and over seeds too."""
    if ship_bytes is None or better is None or ship_bytes > _SMALL:
        return units.DASH
    known = [of for of in (better, over_seeds) if of]
    one_seed = "" if over_seeds else ", of one seed"
    if all(place(part, _BETTER, level=level) == "inside" for of in known for part in (of.top1, of.nats)):
        return f"better than counting, shown{one_seed}"
    if ship_bytes <= _SMALLEST and all(place(of.top1, _CLOSE, level=level) == "inside" for of in known):
        return f"within a point of counting, shown{one_seed}"
    return "not shown"


def _goal_p_values(
    ship_bytes: int | None, better: QualityDifference | None, over_seeds: QualityDifference | None
) -> Iterator[float]:
    """The p-values of what `_goal` may show."""
    if ship_bytes is None or better is None or ship_bytes > _SMALL:
        return
    known = [of for of in (better, over_seeds) if of]
    yield max(p_value_inside(part, _BETTER) for of in known for part in (of.top1, of.nats))
    if ship_bytes <= _SMALLEST:
        yield max(p_value_inside(of.top1, _CLOSE) for of in known)


def _taught_pairs(groups: list[_Trained]) -> Iterator[tuple[_Trained, _Pairs]]:
    """Each taught student, and by seed its scores and those of the same one alone."""
    for group, file in groups:
        if file.kind != "distill":
            continue
        alone = next((other for other, of_other in groups if _is_control(group, file, other, of_other)), None)
        if alone is None:
            continue
        pairs = [
            (taught.scores, control.scores)
            for taught in group.models
            for control in alone.models
            if control.seed == taught.seed
        ]
        if pairs:
            yield (group, file), pairs


def _is_control(group: SeedGroup, file: StudentFile, other: SeedGroup, of_other: StudentFile) -> bool:
    same = (file.student, file.after, group.seconds) == (of_other.student, of_other.after, other.seconds)
    return same and of_other.kind == "control"


def _change(record: LearningRecord, pairs: _Pairs) -> PairedDifference:
    taught, alone = zip(*pairs, strict=True)
    return PairedDifference.of(taught, alone, record.blocks.length)


def _taught_row(
    record: LearningRecord, trained: _Trained, pairs: _Pairs, change: PairedDifference, level: float
) -> tuple[str, ...]:
    group, file = trained
    taught, alone = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    length = record.blocks.length
    differs = change.nats.place(_SAME, level) == "outside"
    verdict = ("helps" if change.nats.over_text.value < 0 else "harms") if differs else "no difference shown"
    return (
        file.student,
        file.after or units.DASH,
        group.budget,
        f"{units.duration(file.teacher_seconds)} ({file.teacher})",
        units.number(_teachers_nats(record, group), 3),
        units.count(len(pairs)),
        units.number(fmean(seeds.nats(scores, length) for scores in taught), 3),
        units.number(fmean(seeds.nats(scores, length) for scores in alone), 3),
        units.difference(change.top1.over_text, 100),
        units.difference(change.nats.over_text, digits=3),
        verdict,
    )


def _teachers_nats(record: LearningRecord, group: SeedGroup) -> float | None:
    """The mean over a student's teachers of what each reaches alone; None where the record does not hold them all."""
    known = {model.settings[WEIGHTS]: model for model in record.models if WEIGHTS in model.settings}
    names = [name for model in group.models for name in str(model.settings.get(TEACHERS, "")).split(",")]
    if not known.keys() >= set(names):
        return None
    return fmean(seeds.nats(known[name].scores, record.blocks.length) for name in names)


def _notes_on_files(record: LearningRecord, bar: ReferenceScores | None, level: float) -> tuple[str, ...]:
    notes = [_NOTE_ON_FILES, _NOTE_ON_GOALS, seeds.note_on_level(level)]
    if bar:
        notes.append(
            f"The n-gram is the best of those that learn nothing of the {record.part} text: {bar.name}."
        )
    return (*notes, *training_notes.notes(record))
