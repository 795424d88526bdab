"""Which model to train and which file to ship."""

import msgspec
import pytest

from reports import ranking, recommendation
from reports.record import FileContents, Size
from reports.render import badges
from reports.sections.best_files import pareto_front
from reports.summary import summary


def test_models_stand_by_loss(record):
    names = [ranking.model_name(cell) for cell in ranking.models_by_loss(record)]
    assert names == ["stream-gru", "gru", "optimized", "original"]


def test_the_recommended_file_is_the_smallest_of_the_best_model_within_the_tolerance(record):
    choice = recommendation.recommended_file(record)
    assert choice.file.cell.id.label == "stream-gru dynamic range"  # int8 lost 0.6 points
    assert choice.model.id.label == "stream-gru checkpoint"


def test_a_file_that_may_have_lost_much_is_not_recommended(record, alter, make_quality):
    """No less top-1 on the whole, but anything from points less to points more: noise recommends nothing."""
    measured = make_quality(0.57, 1.45)
    half = len(measured.top1) // 2
    swung = tuple(hits + (60 if place < half else -60) for place, hits in enumerate(measured.top1))
    noisy = msgspec.structs.replace(measured, sums={**measured.sums, "top1": swung})
    tiny = Size(memory=1, raw=1, gzip=1, zstd=1, ship=10)
    record = alter("stream-gru", "int8", quality=noisy, size=tiny)
    assert recommendation.recommended_file(record).file.cell.technique != "int8"
    assert recommendation.smallest_file(record).cell.technique != "int8"


def test_what_says_one_character_only_is_no_model_to_recommend(record):
    """Of variants that had learned nothing the least bad was "best quality", with a green badge."""

    def constant(cell):
        if cell.quality is None:
            return cell
        said = tuple("e" * len(text) for text in cell.quality.predicted)
        return msgspec.structs.replace(cell, quality=msgspec.structs.replace(cell.quality, predicted=said))

    unusable = msgspec.structs.replace(record, cells=tuple(map(constant, record.cells)))
    assert recommendation.trained_models(unusable) == []
    text = "\n".join(summary(unusable))
    assert "No model that was trained is usable, so this run recommends nothing." in text
    assert "Best quality" not in text
    assert badges.badge(unusable, "quality")["color"] == "lightgrey"


def test_where_no_file_keeps_the_best_models_quality_it_is_said(record):
    files = [cell for cell in record.cells if cell.technique == "checkpoint"]
    text = "\n".join(summary(msgspec.structs.replace(record, cells=tuple(files))))
    assert (
        "No file is shown to stay within 0.5 point of stream-gru in float, so this run recommends none."
        in text
    )


def test_a_students_float_file_stays_close_to_itself(record, add_cell, student_of):
    """The summary recommended it, and then said that no file stays close to its float model."""
    made = add_cell(record, "gru", "distill", FileContents(lineage=(student_of("distill"),)))
    size = Size(memory=1, raw=1, gzip=1, zstd=1, ship=10)
    quality = next(cell.quality for cell in record.cells if cell.quality)
    cells = tuple(
        msgspec.structs.replace(cell, size=size, quality=quality) if cell.technique == "distill" else cell
        for cell in made.cells
    )
    files = recommendation.candidates(msgspec.structs.replace(made, cells=cells))
    assert [file.stays_close for file in files if file.cell.technique == "distill"] == [True]


def test_nothing_measured_recommends_nothing(bare):
    assert recommendation.recommended_file(bare) is None
    assert recommendation.smallest_file(bare) is None
    assert recommendation.fastest_file(bare) is None


@pytest.mark.parametrize(("ship", "in_front"), [(100, True), (10**9, False)])
def test_a_file_is_in_front_while_none_is_both_smaller_and_better(alter, ship, in_front):
    size = Size(memory=1, raw=1, gzip=1, zstd=1, ship=ship)
    record = alter("original", "int8", size=size)  # the worst quality of all
    front = pareto_front(recommendation.candidates(record))
    assert ("original int8" in [file.cell.id.label for file in front]) is in_front
    losses = [file.scores.nats for file in front]
    assert losses == sorted(losses, reverse=True)


def test_the_best_file_within_a_size_is_that_with_the_lowest_loss(record):
    files = recommendation.candidates(record)
    best = min(files, key=lambda file: file.scores.nats)
    for most_bytes in sorted({file.ship_bytes for file in files}):
        chosen = recommendation.best_within(record, most_bytes)
        assert chosen.ship_bytes <= most_bytes
        assert chosen.scores.nats == min(f.scores.nats for f in files if f.ship_bytes <= most_bytes)
    assert chosen.scores.nats == best.scores.nats
    assert recommendation.best_within(record, min(file.ship_bytes for file in files) - 1) is None


def test_an_untrained_model_is_not_chosen_by_size_either(record, monkeypatch):
    monkeypatch.setattr(recommendation, "is_trained", lambda _record, cell: cell.variant != "stream-gru")
    chosen = recommendation.best_within(record, 2**40)
    assert chosen.cell.variant != "stream-gru"
