"""The claims about the word-level model, part by part."""

import msgspec
import pytest

from reports.claims import word_model as claim

PER_WORD = 128 + 256 + 1
BLOCKS = 12


@pytest.fixture
def judge_model(record, word_model):
    """A function: fields of the word-level model that are changed -> accuracy, size, epoch."""
    many = {
        "parameters": 4_244_240,
        "weights_bytes": 4 * 4_244_240,
        "parameters_per_word": PER_WORD,
        "starts": tuple(range(BLOCKS)),
        "characters": (64,) * BLOCKS,
        "words": (100,) * BLOCKS,
        "top1": (0,) * BLOCKS,
        "top5": (0,) * BLOCKS,
        "nats": (60.0,) * BLOCKS,
        "spelling_nats": (0.0,) * BLOCKS,
        "word_top1": (24, 26) * (BLOCKS // 2),
        "word_top5": (50,) * BLOCKS,
    }

    def judge(**changes):
        changed = msgspec.structs.replace(word_model, **many | changes)
        return claim.verdicts(msgspec.structs.replace(record, word_model=changed), 0.05)

    return judge


def test_size_is_judged_over_the_stated_vocabularies_not_by_ours(judge_model):
    """10,000 words weigh 16 MB by construction, which says nothing about 77 MB."""
    size = judge_model()[1]
    assert size.basis == "by construction"
    assert size.measured.startswith("4.44 MiB to 45.6 MiB as float32 with 2,000 to 30,000 words")
    wider = judge_model(parameters_per_word=700, parameters=700 * 10_000)[1]
    assert (size.outcome, wider.outcome) == ("refuted", "confirmed")


def test_time_is_of_another_machine(judge_model):
    epoch = judge_model()[2]
    assert epoch.outcome == "not comparable"
    assert "8.33 min" in epoch.measured


@pytest.mark.parametrize(
    ("hits", "steps", "verdict"),
    [
        ((24, 26), 100, "confirmed"),
        ((37, 38), 100, "refuted"),  # more than claimed: more training does not undo it
        ((5, 6), 100, "not measured"),  # trained for a fifth of an epoch
        ((5, 6), 10_000, "refuted"),
        ((5, 45), 10_000, "not shown"),
    ],
)
def test_accuracy_is_of_words_among_words(judge_model, hits, steps, verdict):
    noisy = hits * (BLOCKS // 2) if hits != (5, 45) else ((5,) * 3 + (45,) * 3) * 2
    assert judge_model(word_top1=noisy, steps=steps)[0].outcome == verdict


def test_an_older_record_did_not_rank_words_among_words(judge_model):
    assert judge_model(word_top1=())[0].outcome == "not measured"


def test_one_step_tells_no_time(judge_model):
    assert judge_model(steps=1, training_seconds=0.0)[2].outcome == "not measured"


def test_without_it_the_claims_are_not_measured(record):
    assert {verdict.outcome for verdict in claim.verdicts(record, 0.05)} == {"not measured"}
