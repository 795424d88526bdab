"""What counting and compressing reach on the same text: the bar for every trained model."""

from reports import gate, queries, units
from reports.record import Baseline, Record
from reports.statistics import difference, scores
from reports.tables import Table


def label(one: Baseline) -> str:
    """How a baseline is called: what adapts says so."""
    if one.kind == "compressor":
        return f"{one.name}, {'after the training text' if one.primed else 'alone'}"
    return f"{one.name}, {'adaptive' if one.adaptive else 'static'}"


def bits(one: Baseline) -> float | None:
    """Bits a character."""
    if one.quality:
        return scores(one.quality).bits_per_character
    if one.coded_bytes and one.coded_characters:
        return one.coded_bytes * 8 / one.coded_characters
    return None


def best(record: Record, *, adaptive: bool = False) -> Baseline | None:
    """The n-gram with the lowest loss, of the static or of the adaptive ones."""
    known = [one for one in record.baselines if one.quality and one.adaptive is adaptive]
    return min(known, key=lambda one: scores(one.quality).nats if one.quality else 0.0, default=None)


def table(record: Record) -> Table:
    """One row for each baseline."""
    rows = []
    for one in record.baselines:
        found = scores(one.quality) if one.quality else None
        rows.append(
            (
                label(one),
                units.percent(found.top1 if found else None),
                units.percent(found.top5 if found else None),
                units.number(found.perplexity if found else None),
                units.number(bits(one), 3),
                units.size(one.table_bytes or None),
                units.size(one.compressed_bytes or None),
                units.duration(one.seconds),
            )
        )
    return Table(
        "Baselines: what counting and compressing reach",
        ("baseline", "top-1", "top-5", "perplexity", "bits/char", "tables", "as zstd", "time"),
        "lrrrrrrr",
        tuple(rows),
        (
            (
                "N-grams: interpolated modified Kneser-Ney; an n-gram reads n - 1 characters. They predict the same "
                "characters as every model. Static ones know training text alone, as models do; adaptive ones also "
                "learn all validation text before each character, which no frozen model may."
            ),
            (
                "Compressors adapt too, and code the whole validation text; after the training text means what both "
                "take less what training text alone takes. Time is that of counting and predicting, or of coding."
            ),
        ),
    )


def rows(record: Record) -> list[tuple[str, ...]]:
    """The static and the adaptive n-gram with the lowest loss, and the best compressor: for tables of quality."""
    found: list[tuple[str, ...]] = []
    for one in (best(record), best(record, adaptive=True)):
        if one and one.quality:
            score = scores(one.quality)
            with_model = (
                one.compressed_bytes * 8 / record.corpus.validation_characters + score.bits_per_character
            )
            found.append(
                (
                    "baseline",
                    label(one),
                    units.percent(score.top1),
                    units.percent(score.top5),
                    units.number(score.perplexity),
                    units.number(score.bits_per_character, 3),
                    units.number(with_model, 3),
                )
            )
    coded = [one for one in record.baselines if one.kind == "compressor"]
    if coded:
        one = min(coded, key=lambda one: bits(one) or 0.0)
        dashes = (units.DASH,) * 3
        found.append(("baseline", label(one), *dashes, units.number(bits(one), 3), units.DASH))
    return found


def line(record: Record) -> tuple[str, ...]:
    """Whether any trained model is better than counting."""
    bar = best(record)
    if bar is None or bar.quality is None:
        return ()
    score = scores(bar.quality)
    figures = (
        f"{label(bar)}: {units.percent(score.top1)} top-1, perplexity {units.number(score.perplexity)}, "
        f"{units.size(bar.compressed_bytes)}"
    )
    against = {
        queries.label(name, technique): difference(one.quality, bar.quality).nats
        for name, technique, one in queries.grid(record)
        if one.quality and gate.same_blocks(one.quality, bar.quality)
    }
    beating = [name for name, nats in against.items() if nats.high < 0]
    if against and all(nats.low > 0 for nats in against.values()):
        return (f"Counting alone is shown to predict better than every model here ({figures}).",)
    if not beating:
        return (f"No model here is shown to predict better than counting alone ({figures}).",)
    most = ", ".join(beating[:3]) + (f" and {len(beating) - 3} more" if len(beating) > 3 else "")
    return (f"Shown to predict better than counting alone ({figures}): {most}.",)
