"""What compression does to which characters: letters, capitals, spaces, newlines, punctuation, speaker names."""

from collections import Counter

from reports import gate, queries, units
from reports.record import Quality, Record
from reports.tables import Table


def table(record: Record) -> Table:
    """Top-1 by class: in percent for float models, in points against them for what comes from them."""
    sizes = Counter(kind for block in record.test.kinds for kind in block)
    classes = [at for at in range(len(record.test.classes)) if sizes[str(at)]]
    rows = []
    for name, technique, one in queries.grid(record):
        if one.quality is None:
            continue
        own = by_class(record, one.quality)
        origin = queries.origin(record, one)
        cells = [units.percent(own[at]) for at in classes]
        if origin and origin.quality and gate.same_blocks(origin.quality, one.quality):
            before = by_class(record, origin.quality)
            cells = [units.signed((own[at] - before[at]) * 100) for at in classes]
        rows.append((name, technique, *cells))
    counts = ", ".join(f"{record.test.classes[at]} {units.count(sizes[str(at)])}" for at in classes)
    return Table(
        "Top-1 by class of character",
        ("variant", "technique", *(record.test.classes[at] for at in classes)),
        "ll" + "r" * len(classes),
        tuple(rows),
        (
            "In percent for checkpoints and float students; in points against them for what comes from them.",
            f"Characters of each class: {counts}. A class of few characters moves by chance.",
        ),
    )


def by_class(record: Record, quality: Quality) -> dict[int, float]:
    """Share of right predictions for each class that occurs."""
    right, every = Counter[str](), Counter[str]()
    blocks = zip(quality.predicted, record.test.truth, record.test.kinds, strict=True)
    for predicted, truth, kinds in blocks:
        every.update(kinds)
        right.update(kind for ours, true, kind in zip(predicted, truth, kinds, strict=True) if ours == true)
    return {int(kind): right[kind] / count for kind, count in every.items()}
