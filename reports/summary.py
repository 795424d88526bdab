"""The answer in plain words: which model to train and ship, what it misses, how far to trust it."""

from collections import Counter
from collections.abc import Iterable
from typing import get_args

from reports import comparisons, gate, queries, recommendation, units
from reports.claims import table as claims_table
from reports.claims.verdicts import Basis, ClaimOutcome
from reports.inference.intervals import Placement, place
from reports.ranking import model_name, models_by_loss
from reports.recommendation import Candidate
from reports.record import Record
from reports.scores import CONSTANT, NOT_USABLE, Scores, is_usable, scores
from reports.sections import baselines, lookahead, small_files, targets

_WITHIN = f"shown to stay within {units.number(gate.TOP1_TOLERANCE * 100, 1)} point of"
TOLERANCE = f"{_WITHIN} its float model"
_TWO_DECIMALS = 0.01  # from here on two decimals say enough
_WHOLE_EPOCH = 0.995  # what is told as 1.00 has seen it all
FAIR_TEST_CHARACTERS = 16_384  # so that sampling moves top-1 by less than a point
OUTCOMES: dict[ClaimOutcome, str] = {
    "confirmed": "confirmed",
    "refuted": "refuted",
    "not shown": "neither shown nor refuted",
    "not comparable": "of a machine that is not named",
    "contradicts itself": "at odds with the report's own figures",
    "not measured": "not measured",
    "no figure claimed": "without a figure to judge",
}


def summary(record: Record) -> tuple[str, ...]:
    """A few sentences, each derived from the record."""
    return (*in_progress(record), *_answer(record))


def in_progress(record: Record) -> Iterable[str]:
    """How far a run has come, where it has not ended: its first sentence in every rendering."""
    if record.progress:
        parts = record.progress.parts
        done, planned = units.count(parts), units.count(max(parts, record.progress.planned))
        yield f"In progress, {done} of {planned} parts: what follows holds for these, and may change with the rest."


def _answer(record: Record) -> tuple[str, ...]:
    if not targets.measured_cells(record):
        leaking = lookahead.warnings(record)
        which = "No other quality" if leaking else "No quality"
        return (*leaking, f"{which} was measured, so this run recommends nothing.", *_caveats(record))
    models = models_by_loss(record)
    if models and not any(recommendation.is_trained(record, model) for model in models):
        reason = f"Every model has seen fewer than {recommendation.UNTRAINED_BELOW} steps of training"
        untrained = f"{reason}: they are untrained, so this run recommends nothing."
        return (*lookahead.warnings(record), untrained, *_caveats(record))
    return (
        *lookahead.warnings(record),
        *not_usable(record),
        *best_model(record),
        *recommended_file(record),
        *_other_files(record),
        *small_files.sentence(record),
        *baselines.comparison(record),
        *targets_met(record),
        *_caveats(record),
    )


def not_usable(record: Record) -> Iterable[str]:
    """The models that predict one character nearly always."""
    names = [
        cell.id.label for cell in queries.listed_cells(record) if cell.quality and not is_usable(cell.quality)
    ]
    if names:
        share = units.percent(CONSTANT, 0)
        yield f"{NOT_USABLE.capitalize()}, as {share} of predictions are one character: {', '.join(names)}."


def best_model(record: Record) -> Iterable[str]:
    """The model with the lowest loss, and whether its lead is more than chance."""
    ranked = recommendation.trained_models(record)
    if not ranked or ranked[0].quality is None:
        return
    lead = ""
    change = gate.quality_change(ranked[0], ranked[1] if len(ranked) > 1 else None)
    if change:
        level = comparisons.verdict_level(record)
        differs = place(change.nats, comparisons.SAME_LOSS, level=level) == "outside"
        shown = "a lower loss than" if differs else "not shown to differ from"
        nats = units.difference(change.nats, digits=3)
        alone = (
            "" if differs or place(change.nats, comparisons.SAME_LOSS) != "outside" else f", {gate.UNSURE}"
        )
        lead = f"; {shown} the next, {model_name(ranked[1])}: {nats} nats a character{alone}"
    yield f"Best quality: {model_name(ranked[0])}, {_quality(scores(ranked[0].quality))}{lead}."


def recommended_file(record: Record) -> Iterable[str]:
    """What to ship of the best model, or why nothing is recommended."""
    choice, models = recommendation.recommended_file(record), recommendation.trained_models(record)
    if not models:
        yield "No model that was trained is usable, so this run recommends nothing."
    elif not choice:
        of_best = model_name(models[0])
        yield f"No file is {_WITHIN} {of_best} in float, so this run recommends none."
    else:
        best = models[0]
        alike = "" if choice.model is best else ", not shown to be worse,"
        name, of_best = model_name(choice.model), model_name(best)
        yield (
            f"So train {name}{alike} and ship its smallest file {_WITHIN} {of_best} in float: "
            f"{_description(choice.file)}."
        )


def _other_files(record: Record) -> Iterable[str]:
    """The smallest file of any model, the fastest of any."""
    choice, smallest = recommendation.recommended_file(record), recommendation.smallest_file(record)
    if not smallest:
        yield f"No file is {TOLERANCE}."
    elif not choice or smallest.cell is not choice.file.cell:
        yield f"Smallest file of any model {TOLERANCE}: {_description(smallest)}."
    if fastest := recommendation.fastest_file(record):
        others = recommendation.against_fastest(record, fastest)
        equals = [file.cell.id.label for file, shown in others if shown == "no difference shown"]
        unknown = recommendation.not_comparable(others)
        rest = f"; no difference shown from {', '.join(equals)}" if equals else ""
        if unknown:
            rest += f"; its lead over {unknown} more is not shown, for want of a noise floor or of rounds"
        yield f"Fastest for each character: {_description(fastest)}{rest}."


def _description(file: Candidate) -> str:
    """Everything a reader weighs, in one phrase."""
    time = "" if file.latency is None else f", {units.duration(file.latency)} a character"
    return f"{file.cell.id.label} ({units.size(file.ship_bytes)} to ship, {_quality(file.scores)}{time})"


def _quality(achieved: Scores) -> str:
    return (
        f"{units.percent(achieved.top1)} top-1, {units.percent(achieved.top5)} top-5, "
        f"perplexity {units.number(achieved.perplexity)}"
    )


def targets_met(record: Record) -> Iterable[str]:
    """Which targets some model reaches."""
    names: dict[Placement, list[str]] = {"inside": [], "not shown": [], "outside": []}
    asked = targets.asked(record)
    for target in asked:
        names[targets.shown(record, target)].append(target.name)
    met, unsure, missed = names.values()
    noise = f"; too noisy to say: {', '.join(unsure)}" if unsure else ""
    if not met:
        yield f"No target is shown to be met: {', '.join(missed or unsure)}{noise if missed else ''}."
        return
    rest = f"; met by none: {', '.join(missed)}" if missed else ""
    alone = met == [target.name for target in asked] and targets.shown_by_one(record) != "inside"
    together = "; no single model is shown to meet all" if alone else ""
    yield f"Targets met by at least one model: {', '.join(met)}{noise}{rest}{together}."


def short_text(record: Record) -> Iterable[str]:
    """That differences may be chance, where there is little to test on."""
    test, training = record.corpus.test_characters, record.corpus.training_characters
    if test < FAIR_TEST_CHARACTERS:
        yield (
            f"The text is too short for a fair comparison: {units.count(training)} characters to train on and "
            f"{units.count(test)} to test on, where {units.count(FAIR_TEST_CHARACTERS)} are needed to know top-1 "
            "to a point. Models learn such a text by heart, and small differences are chance."
        )


def training_budget(record: Record) -> Iterable[str]:
    """How long training was, where that is less than an epoch."""
    trainings = [queries.training(record, variant.name) for variant in record.variants]
    epochs = [trained.validations[-1].epoch for trained in trainings if trained]
    if epochs and min(epochs) < _WHOLE_EPOCH:
        span = " to ".join(
            units.number(end) if end >= _TWO_DECIMALS else units.figures(end)
            for end in (min(epochs), max(epochs))
        )
        yield (
            f"Training lasted {span} epochs, so the figures rank models at these times, not fully trained."
        )


def _caveats(record: Record) -> Iterable[str]:
    """How far text and training reached, how the claims fared, what failed."""
    yield from short_text(record)
    yield from training_budget(record)
    yield from claims_counted(record)
    if record.failures:
        yield f"Parts that could not be measured: {len(record.failures)}; the last tables say which and why."


def claims_counted(record: Record) -> Iterable[str]:
    """How the claims fared: those that were measured apart from those that are arithmetic."""
    verdicts = claims_table.verdicts(record)
    if not verdicts:
        yield claims_table.OTHER_TEXT
        return
    parts = []
    for basis in get_args(Basis):
        counts = Counter(verdict.outcome for verdict in verdicts if verdict.basis == basis)
        texts = (f"{counts[outcome]} {text}" for outcome, text in OUTCOMES.items() if counts[outcome])
        parts.append(f"{basis}, {', '.join(texts)}")
    yield f"Claims of the original report: {'; '.join(parts)}."
