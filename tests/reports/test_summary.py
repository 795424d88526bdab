"""The answer in plain words."""

import msgspec

from reports import gate, queries
from reports.claims import table as claims
from reports.record import FileContents, Lookahead, Size
from reports.report import tables
from reports.sections import targets
from reports.summary import summary


def test_the_answer(record):
    text = "\n".join(summary(record))
    assert "Best quality: stream-gru, 56.9% top-1" in text
    assert "a lower loss than the next, gru" in text
    assert (
        "So train stream-gru and ship its smallest file shown to stay within 0.5 point of stream-gru in float: "
        in text
    )
    assert "stream-gru dynamic range (348 KiB to ship" in text
    assert (
        "Smallest file of any model shown to stay within 0.5 point of its float model: gru dynamic range"
        in text
    )
    assert "Fastest for each character: stream-gru float16" in text
    assert "met by none: accuracy 70%" in text
    assert "0.05 to 0.90 epochs" in text


def test_a_file_that_lost_too_much_is_not_recommended(alter):
    record = alter("stream-gru", "int8", size=Size(memory=1, raw=1_000, gzip=900, zstd=900, ship=1_000))
    recommended = [line for line in summary(record) if not line.startswith("Best in at most 120 KiB")]
    assert "stream-gru int8 (" not in "\n".join(recommended)


def test_a_lead_that_is_chance_is_called_so(alter, make_quality):
    record = alter("gru", "checkpoint", quality=make_quality(0.569, 1.4492))
    assert (
        "stream-gru, 56.9% top-1, 85.9% top-5, perplexity 4.26; not shown to differ from the next, gru"
        in "\n".join(summary(record))
    )


def test_equally_fast_files_are_named(alter, make_speed):
    record = alter("stream-gru", "dynamic range", latency=make_speed(0.00002 * 0.98, "two"))
    (line,) = [line for line in summary(record) if line.startswith("Fastest")]
    assert "no difference shown from" in line


def test_no_target_met_is_said(record, without):
    record = without(record, lambda cell: cell.variant == "stream-gru")
    assert "No target is shown to be met: accuracy 70%, perplexity < 5, top-5 > 85%." in summary(record)


def test_nothing_measured_recommends_nothing(bare):
    assert summary(bare)[0] == "No quality was measured, so this run recommends nothing."


def test_a_retrained_model_can_be_the_best(record, add_cell, make_quality, student_of):
    contents = FileContents(lineage=(student_of("student"),))
    record = add_cell(record, "stream-gru", "student", contents, quality=make_quality(0.6, 1.3))
    small = {"precision": "int8", "conversion": "int8", "quality": make_quality(0.599, 1.3)}
    record = add_cell(record, "stream-gru", "student+int8", contents, "int8", **small)
    text = "\n".join(summary(record))
    assert "Best quality: stream-gru student, 60" in text
    assert "a lower loss than the next, stream-gru: -0.149" in text
    assert (
        "So train stream-gru student and ship its smallest file shown to stay within 0.5 point of stream-gru "
        "student in float: " in text
    )
    assert ": stream-gru student+int8 (" in text


def test_a_run_of_untrained_models_recommends_nothing(record):
    """As a smoke run: what is best there is so by chance."""

    def untrained(cell):
        if not cell.training:
            return cell
        validations = tuple(msgspec.structs.replace(after, step=4) for after in cell.training.validations)
        return msgspec.structs.replace(
            cell, training=msgspec.structs.replace(cell.training, validations=validations)
        )

    smoke = msgspec.structs.replace(record, cells=tuple(map(untrained, record.cells)))
    text = "\n".join(summary(smoke))
    assert "untrained, so this run recommends nothing" in text
    for word in ("Best quality", "So train", "Smallest file", "Fastest"):
        assert word not in text


def test_an_untrained_model_is_not_recommended_beside_a_trained_one(record, alter):
    best = queries.checkpoint(record, "stream-gru").training
    validations = (msgspec.structs.replace(best.validations[0], step=4),)
    training = msgspec.structs.replace(best, validations=validations, best=0)
    text = "\n".join(summary(alter("stream-gru", "checkpoint", training=training)))
    assert "Best quality: gru, " in text
    assert "stream-gru" not in text.partition("Best quality")[2].partition("\n")[0]


def test_a_text_too_short_for_a_fair_comparison_is_warned_of(record):
    short = msgspec.structs.replace(record.corpus, training_characters=8_500, test_characters=1_000)
    text = "\n".join(summary(msgspec.structs.replace(record, corpus=short)))
    assert "too short for a fair comparison: 8,500 characters to train on and 1,000 to test on" in text
    assert "too short" not in "\n".join(summary(record))


def without_top5(cell):
    if not cell.quality:
        return cell
    sums = {name: values for name, values in cell.quality.sums.items() if name != "top5"}
    return msgspec.structs.replace(cell, quality=msgspec.structs.replace(cell.quality, sums=sums))


def test_top5_of_two_characters_is_a_dash(record):
    """It is always right, whatever a model has learned."""

    cells = tuple(map(without_top5, record.cells))
    corpus = msgspec.structs.replace(record.corpus, vocabulary_size=3)
    two = msgspec.structs.replace(record, cells=cells, corpus=corpus)
    assert ", \u2013 top-5, " in "\n".join(summary(two))
    shown = {table.title: table for table in tables(two)}
    for title, column in (("Quality against the targets", "top-5 > 85%"), ("Training", "best top-5")):
        place = shown[title].columns.index(column)
        assert {row[place] for row in shown[title].rows} <= {"\u2013", "not measured"}


def test_a_model_that_says_one_character_heads_no_gate_and_is_not_recommended(record):
    """It predicts a space nearly everywhere, and so does its file: equal, and worth nothing."""

    def constant(cell):
        if cell.variant != "original" or not cell.quality:
            return cell
        spaces = tuple(" " * len(text) for text in cell.quality.predicted)
        size = cell.size and msgspec.structs.replace(cell.size, ship=1)
        return msgspec.structs.replace(
            cell, size=size, quality=msgspec.structs.replace(cell.quality, predicted=spaces)
        )

    record = msgspec.structs.replace(record, cells=tuple(constant(cell) for cell in record.cells))
    text = "\n".join(summary(record))
    assert "Not usable at this budget, as 90% of predictions are one character: original checkpoint, " in text
    assert "Smallest file of any model shown to stay within 0.5 point of its float model: gru" in text
    file = next(cell for cell in record.cells if cell.id.label == "original identity")
    assert gate.judge_artifact(record, file).outcome == "not usable at this budget"


def test_what_sees_the_future_is_the_best_of_nothing(record, alter, make_quality):
    """It was named as leaking, and then recommended."""
    seen = Lookahead(compared=30, largest_change=0.25)
    record = alter("optimized", "checkpoint", quality=make_quality(0.9, 0.4), lookahead=seen)
    record = alter("optimized", "identity", of=record, quality=make_quality(0.9, 0.4))  # of the same weights
    text = "\n".join(summary(record))
    assert "Sees the future, so its quality counts for nothing: optimized checkpoint." in text
    assert "Best quality: stream-gru" in text
    assert "So train stream-gru" in text
    assert "met by none: accuracy 70%" in text
    rows = {row[:2]: row[2:] for table in targets.tables(record) for row in table.rows}
    assert set(rows["optimized", "checkpoint"]) == {"sees the future"}
    verdict = next(claim for claim in claims.verdicts(record) if claim.claim == "optimized: accuracy")
    assert verdict.outcome == "not measured"
    assert "sees the future" in verdict.measured


def test_where_all_see_the_future_nothing_is_recommended(record):
    seen = Lookahead(compared=30, largest_change=0.25)
    cells = tuple(msgspec.structs.replace(cell, lookahead=seen) for cell in record.cells)
    text = "\n".join(summary(msgspec.structs.replace(record, cells=cells)))
    assert "No other quality was measured, so this run recommends nothing." in text


def test_a_target_that_says_nothing_of_a_text_is_not_named(record):
    """Of an alphabet of five all characters are among the five likeliest."""

    record = msgspec.structs.replace(record, cells=tuple(map(without_top5, record.cells)))
    text = "\n".join(summary(record))
    assert "Targets met by at least one model: perplexity < 5; met by none: accuracy 70%." in text
