"""The claim about the word-level model, part by part."""

import msgspec
import pytest

from reports import units
from reports.claims import word_model as claim


@pytest.fixture
def judge_model(record, word_model):
    """A function: fields of the word-level model that are changed -> the verdict."""

    def judge(**changes):
        changed = msgspec.structs.replace(word_model, **changes)
        return claim.verdict(msgspec.structs.replace(record, word_model=changed))

    return judge


def test_a_smaller_and_faster_model_refutes_size_and_time(judge_model):
    claim = judge_model()
    assert claim.outcome == "refuted"
    assert "15.3 MiB, 8.33 min an epoch" in claim.measured
    assert claim.measured.endswith("against the claim: size, epoch")


LARGE = {"weights_bytes": 80 * 2**20, "training_seconds": 9_900.0 * 100}


@pytest.mark.parametrize(
    ("changes", "against"),
    [
        ({"training_seconds": 99.0}, "epoch"),  # accuracy and size as claimed do not vouch for the time
        ({"weights_bytes": 16 * 2**20}, "size"),
        ({"top1": (6, 6)}, "accuracy"),  # 37.5%: better than claimed, and more training would not undo it
    ],
)
def test_one_part_against_the_claim_refutes_it(judge_model, changes, against):
    claim = judge_model(**LARGE | changes)
    assert claim.outcome == "refuted"
    assert claim.measured.endswith(f"against the claim: {against}")


def test_one_step_tells_no_time(judge_model):
    claim = judge_model(**LARGE | {"steps": 1, "training_seconds": 0.0})
    assert claim.outcome == "not measured"
    assert f"{units.DASH} an epoch" in claim.measured


def test_as_large_and_slow_a_model_is_judged_by_accuracy_after_an_epoch(judge_model):
    assert judge_model(**LARGE).outcome == "confirmed"
    assert judge_model(**LARGE, top1=(0, 0)).outcome == "not measured"
    assert judge_model(**LARGE, top1=(0, 0), steps=600).outcome == "refuted"


def test_without_words_the_size_is_judged(judge_model):
    empty = {"test_words": 0, "out_of_vocabulary": 0, "characters": (0, 0), "words": (0, 0)}
    empty |= {"top1": (0, 0), "top5": (0, 0), "nats": (0.0, 0.0), "spelling_nats": (0.0, 0.0)}
    assert judge_model(**empty).outcome == "refuted"


def test_without_it_the_claim_is_not_measured(record):
    assert claim.verdict(record).outcome == "not measured"
