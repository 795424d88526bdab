"""Met or missed, and by how much."""

import math

import msgspec
import pytest

from reports.render import badges
from reports.scores import scores
from reports.sections import targets
from reports.sections.targets import TARGETS, tables
from reports.summary import summary

ACCURACY, PERPLEXITY, TOP5 = TARGETS


@pytest.mark.parametrize(
    ("target", "means", "expected"),
    [
        (ACCURACY, (0.569, 0, 1), "missed by 13.1 (56.9%)"),
        (ACCURACY, (0.70, 0, 1), "met by 0.0 (70.0%)"),
        (TOP5, (0.5, 0.85, 1), "missed by 0.0 (85.0%)"),
        (TOP5, (0.5, 0.871, 1), "met by 2.1 (87.1%)"),
        (PERPLEXITY, (0.5, 0, math.log(4)), "met by 1.00 (4.00)"),
        (PERPLEXITY, (0.5, 0, math.log(7.4)), "missed by 2.40 (7.40)"),
    ],
)
def test_judge_without_noise(make_quality, target, means, expected):
    top1, top5, nats = means
    measured = make_quality(0.5, 1)
    count = len(measured.starts)
    sums = {
        name: (mean * measured.block_length,) * count
        for name, mean in (("top1", top1), ("top5", top5), ("nats", nats))
    }
    assert target.judge(msgspec.structs.replace(measured, sums=sums)) == expected


def test_every_checkpoint_and_artifact_has_a_row_and_the_best_comes_last(record, find):
    (shown,) = tables(record)
    assert len(shown.rows) == 4 * 5 + 1
    assert find(shown, "gru", "int8")["accuracy 70%"] == "not measured"
    best = find(shown, "best of all")
    assert best["perplexity < 5"].startswith("met by")
    assert best["perplexity < 5"].endswith("stream-gru checkpoint")


def test_a_model_that_is_too_good_is_suspected(record, alter, make_quality):
    assert "leak" not in " ".join(tables(record)[0].notes)
    suspect = alter("stream-gru", "checkpoint", quality=make_quality(0.75, 0.9))
    assert "leak" in " ".join(tables(suspect)[0].notes)


def swing_by(quality, hits):
    """The correct characters of each block, so many more in the first half of the text and fewer in the second."""
    half = len(quality.top1) // 2
    return tuple(of_block + hits * (1 if place < half else -1) for place, of_block in enumerate(quality.top1))


def test_table_summary_and_exit_status_say_the_same_of_a_noisy_figure(record, make_quality):
    """The table said "met by 1.2", the summary "met by at least one", where the exit status said "not shown"."""
    measured = make_quality(0.712, 1.2, top5=0.9)
    swung = swing_by(measured, 40)
    quality = msgspec.structs.replace(measured, sums={**measured.sums, "top1": swung})
    cells = tuple(
        msgspec.structs.replace(cell, quality=quality if cell.quality else None) for cell in record.cells
    )
    noisy = msgspec.structs.replace(record, cells=cells)
    (shown,) = tables(noisy)
    top1 = 100 * scores(quality).top1
    assert top1 > 70
    told = f"not shown, {top1 - 70:.1f} better ({top1:.1f}%)"
    assert {row[2] for row in shown.rows if row[2] != "not measured"} == {
        told,
        f"{told}, original checkpoint",
    }
    assert any("too noisy to say: accuracy 70%" in sentence for sentence in summary(noisy))
    assert targets.shown_by_one(noisy) == "not shown"
    assert badges.badge(noisy, "targets")["message"] == "2 of 3"


@pytest.mark.parametrize(
    ("top1", "swing", "shown"),
    [(0.75, 0, "inside"), (0.6, 0, "outside"), (0.70, 120, "not shown"), (0.75, 124, "not shown")],
)
def test_noise_neither_meets_nor_misses_a_target(record, make_quality, top1, swing, shown):
    measured = make_quality(top1, 1.2, top5=0.9)
    swung = swing_by(measured, swing)
    quality = msgspec.structs.replace(measured, sums={**measured.sums, "top1": swung})
    cells = tuple(msgspec.structs.replace(cell, quality=quality) for cell in record.cells)
    assert targets.shown_by_one(msgspec.structs.replace(record, cells=cells)) == shown


def test_nothing_measured_meets_no_target(bare):
    assert targets.shown_by_one(bare) == "outside"
