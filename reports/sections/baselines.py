"""What models are compared with: counts of n-grams and compressors, on the same test text."""

from collections.abc import Iterable

from reports import comparisons, metrics, units
from reports.inference.intervals import place
from reports.record import Baseline, Record
from reports.scores import scores
from reports.tables import Table


def label(baseline: Baseline) -> str:
    """Its name, and what it has read: the training text, or the test text too (adaptive)."""
    if baseline.quality is None:
        return f"{baseline.name}, {'after the training text' if baseline.primed else 'alone'}"
    return f"{baseline.name}, {'adaptive' if baseline.adaptive else 'static'}"


def bits_per_character(baseline: Baseline) -> float | None:
    """Computed from its predictions, or from the bytes that it codes the text in."""
    if baseline.quality:
        return scores(baseline.quality).bits_per_character
    if baseline.coded_bytes and baseline.coded_characters:
        return baseline.coded_bytes * 8 / baseline.coded_characters
    return None


def best_compressor(record: Record) -> Baseline | None:
    """The one that codes the test text in the fewest bits."""
    compressors = [
        baseline for baseline in record.baselines if baseline.coded_bytes and baseline.coded_characters
    ]
    return min(compressors, key=lambda compressor: bits_per_character(compressor) or 0.0, default=None)


def tables(record: Record) -> tuple[Table, ...]:
    """One row for each baseline; no table where none was measured."""
    if not record.baselines:
        return ()
    table = Table(
        "Baselines: what counting and compressing reach",
        ("baseline", *metrics.titles(), "tables", "as zstd", "time"),
        "l" + "r" * len(metrics.METRICS) + "rrr",
        tuple(
            (
                label(baseline),
                *_figures(baseline),
                units.size(baseline.table_bytes or None),
                units.size(baseline.compressed_bytes or None),
                units.duration(baseline.seconds),
            )
            for baseline in record.baselines
        ),
        (
            (
                "N-grams: interpolated modified Kneser-Ney; an n-gram reads n - 1 characters. They predict the same "
                "test characters as every model. Static ones know training text alone, as models do; adaptive ones "
                "also learn all test text before each character, which no frozen model may."
            ),
            (
                "Compressors adapt too, and code the whole test text; after the training text means what both "
                "take less what training text alone takes. Time is that of counting and predicting, or of coding, "
                "another reference beside it."
            ),
            (
                "Mixtures: the weighted mean of what trained models and n-grams predict, those that the name tells; "
                "the weights are chosen on validation text. Nothing makes a file of one: they show what the models "
                "of this run still lack. Their time is that of mixing alone."
            ),
        ),
    )
    return (table,)


def best_rows(record: Record) -> list[tuple[str, ...]]:
    """The best static and adaptive n-gram and the best compressor: rows for the table of quality."""
    rows = []
    for baseline in _best(record):
        bits = bits_per_character(baseline) if baseline.quality else None
        model_bits = baseline.compressed_bytes * 8 / record.corpus.test_characters
        with_model = None if bits is None else bits + model_bits
        rows.append(("baseline", label(baseline), *_figures(baseline), units.number(with_model, 3)))
    return rows


def comparison(record: Record) -> tuple[str, ...]:
    """A sentence on whether any trained model is better than counting."""
    bar = comparisons.best_predictor(record)
    if bar is None or bar.quality is None:
        return ()
    figures = (
        f"{label(bar)}: {units.percent(scores(bar.quality).top1)} top-1, perplexity "
        f"{units.number(scores(bar.quality).perplexity)}, {units.size(bar.compressed_bytes)}"
    )
    level = comparisons.verdict_level(record)
    nats = comparisons.against_counting(record)
    differing = {
        cell: change
        for cell, change in nats.items()
        if place(change, comparisons.SAME_LOSS, level=level) == "outside"
    }
    better = [cell.label for cell, change in differing.items() if change.value < 0]
    if nats and len(differing) == len(nats) and not better:
        return (f"Counting alone is shown to predict better than every model here ({figures}).",)
    if not better:
        return (f"No model here is shown to predict better than counting alone ({figures}).",)
    names = ", ".join(better[:3]) + (f" and {len(better) - 3} more" if len(better) > 3 else "")
    return (f"Shown to predict better than counting alone ({figures}): {names}.",)


def _best(record: Record) -> Iterable[Baseline]:
    """Yields the best static and the best adaptive one of every kind that predicts, then the best compressor."""
    for kind in dict.fromkeys(baseline.kind for baseline in record.baselines):
        for adaptive in (False, True):
            if baseline := comparisons.best_predictor(record, kind=kind, adaptive=adaptive):
                yield baseline
    if compressor := best_compressor(record):
        yield compressor


def _figures(baseline: Baseline) -> tuple[str, ...]:
    """The columns of quality; of a compressor the bits alone are known."""
    if baseline.quality:
        return metrics.show_all(scores(baseline.quality))
    bits = units.number(bits_per_character(baseline), 3)
    return tuple(bits if title == metrics.BITS else units.DASH for title in metrics.titles())
