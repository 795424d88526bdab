"""Met or missed, and by how much."""

import math

import msgspec
import pytest

from reports.scores import Scores
from reports.sections import targets
from reports.sections.targets import TARGETS, tables

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
def test_judge(target, means, expected):
    achieved = Scores(dict(zip(("top1", "top5", "nats"), means, strict=True)))
    assert target.judge(achieved) == expected


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


@pytest.mark.parametrize(
    ("top1", "swing", "shown"),
    [(0.75, 0, "inside"), (0.6, 0, "outside"), (0.70, 120, "not shown"), (0.75, 200, "not shown")],
)
def test_noise_neither_meets_nor_misses_a_target(record, make_quality, top1, swing, shown):
    measured = make_quality(top1, 1.2, top5=0.9)
    swung = tuple(hits + swing * (1 if place % 6 < 3 else -1) for place, hits in enumerate(measured.top1))
    quality = msgspec.structs.replace(measured, sums={**measured.sums, "top1": swung})
    cells = tuple(msgspec.structs.replace(cell, quality=quality) for cell in record.cells)
    assert targets.shown_by_one(msgspec.structs.replace(record, cells=cells)) == shown


def test_nothing_measured_meets_no_target(bare):
    assert targets.shown_by_one(bare) == "outside"
