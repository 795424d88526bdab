"""Several trainings averaged: one row, whose training is that of all."""

import msgspec
import pytest

from bench.learning import added, references
from bench.measurements import variant_learning
from reports.learning import record as records
from reports.learning.record import BlockSums, ReferenceScores
from shakespeare.errors import InvalidInput

BLOCKS = 3
ALONE = BlockSums((30,) * BLOCKS, (50,) * BLOCKS, (96.0,) * BLOCKS)
TOGETHER = BlockSums((34,) * BLOCKS, (52,) * BLOCKS, (90.0,) * BLOCKS)


def _mixture(name, *, adaptive=False):
    return ReferenceScores(name, "mixture", adaptive=adaptive, primed=True, code="", scores=TOGETHER)


@pytest.fixture
def two(finished_training):
    return tuple(finished_training(f"seed {seed}", seed=seed) for seed in (5, 6))


@pytest.fixture
def measured(monkeypatch):
    """Nothing is measured; the names and folders that an ensemble asked for are kept."""
    asked = {}
    rows = (
        _mixture("0.5 a + 0.5 b"),
        _mixture("with n-grams"),
        _mixture("with adaptive ones", adaptive=True),
    )

    def score_together(folders, _task):
        asked.update(folders)
        return rows

    monkeypatch.setattr(variant_learning, "score_together", score_together)
    monkeypatch.setattr(variant_learning.block_sums, "measure_in_child", lambda _job: ALONE)
    monkeypatch.setattr(
        variant_learning.mixtures, "measure_in_child", lambda _job: pytest.fail("of one model")
    )
    monkeypatch.setattr(variant_learning, "_with_scores", lambda learned, *_: msgspec.structs.replace(
        learned, scores=ALONE
    ))  # fmt: skip
    monkeypatch.setattr(references, "complete", lambda record, *_: record)
    return asked


@pytest.fixture
def of_test_text(request_for):
    """A function: fields -> a request to score test text, of which nothing is measured here."""
    return lambda **fields: request_for(**{"part": "test"} | fields)


def test_it_is_one_row_more_with_the_training_of_all(two, measured, of_test_text):
    record = added.add(of_test_text(), two, together=True)
    first, second, ensemble = record.models
    assert ensemble.entrant.members == (first.entrant, second.entrant)
    assert ensemble.entrant.label == f"ensemble of 2 {first.entrant.label}"
    assert ensemble.asked_seconds == ensemble.seconds == 18.0
    assert ensemble.parameters == 2 * first.parameters
    assert ensemble.characters == 2 * first.characters
    assert (ensemble.scores, ensemble.curve) == (TOGETHER, ())
    assert [mixture.adaptive for mixture in ensemble.mixtures] == [False, True]
    assert [folder.name for folder in measured.values()] == ["seed 5", "seed 6"]
    assert records.load(of_test_text().out) == record
    assert added.add(of_test_text(), two, together=True).models == record.models  # again: in its own place


def test_members_may_differ(measured, of_test_text, finished_training):
    folders = finished_training("a"), finished_training("b"), finished_training("c", "causal-lstm")
    label = added.add(of_test_text(), folders, together=True).models[-1].entrant.label
    assert measured
    assert label.startswith("ensemble of 2 causal-gru@")
    assert " and 1 causal-lstm@" in label


@pytest.mark.parametrize("count", [1, 2])
def test_one_training_is_none(two, of_test_text, count):
    with pytest.raises(InvalidInput, match="must be at least two trainings, each once, with --ensemble"):
        added.add(of_test_text(), two[:1] * count, together=True)


def test_a_window_model_is_no_member(two, of_test_text, finished_training):
    folders = *two, finished_training("window", "window-gru")
    with pytest.raises(InvalidInput, match="window-gru is a window model: members must be causal"):
        added.add(of_test_text(), folders, together=True)


def test_validation_text_chooses_its_weights(two, request_for):
    with pytest.raises(InvalidInput, match="weights are chosen on validation text: no ablation"):
        added.add(request_for(ablation="recipe"), two, together=True)


@pytest.mark.slow
def test_real_models_are_scored_together(two, request_for, engines, monkeypatch):
    """The same numbers as the mixture of both checkpoints, computed here."""
    assert engines["keras"]
    monkeypatch.setattr(references, "complete", lambda record, *_: record)
    monkeypatch.setattr(variant_learning.mixtures, "measure_in_child", variant_learning.mixtures.measure)
    ensemble = added.add(request_for(part="test"), two, together=True).models[-1]
    assert [(row.kind, row.adaptive) for row in ensemble.mixtures] == [("mixture", False), ("mixture", True)]
    assert "gram" not in ensemble.settings["weights"]
    assert sum(ensemble.mixtures[0].scores.nats) <= sum(ensemble.scores.nats)  # untrained, beside counting
