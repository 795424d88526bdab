"""Several trainings averaged: one row, whose training is that of all."""

import msgspec
import numpy as np
import pytest

from bench.learning import added, references
from bench.measurements import variant_learning
from compress import predictors
from reports.learning import record as records
from reports.learning.record import BlockSums, ReferenceScores
from shakespeare import checkpoint as checkpoints
from shakespeare import evaluation, mixture
from shakespeare.checkpoint import Teacher
from shakespeare.errors import InvalidInput
from shakespeare.evaluation import Positions
from shakespeare.text import corpus as corpora

BLOCKS = 3
ALONE = BlockSums((30,) * BLOCKS, (50,) * BLOCKS, (96.0,) * BLOCKS)
TOGETHER = BlockSums((34,) * BLOCKS, (52,) * BLOCKS, (90.0,) * BLOCKS)


def _row(name, kind="mixture", *, adaptive=False):
    return ReferenceScores(name, kind, adaptive=adaptive, primed=True, code="", scores=TOGETHER)


@pytest.fixture
def two(finished_training):
    return tuple(finished_training(f"seed {seed}", seed=seed) for seed in (5, 6))


@pytest.fixture
def measured(monkeypatch):
    """Nothing is measured; the names and folders that the last ensemble asked for are kept."""
    asked = {}

    def score_together(folders, _task):
        asked.clear()
        asked.update(folders)
        return _row("0.5 a + 0.5 b"), _row("with n-grams"), _row("with adaptive ones", adaptive=True)

    def with_scores(learned, _name, task, _folder):
        rows = (_row("dynamic", "dynamic evaluation", adaptive=True),) if task.dynamic_evaluation else ()
        return msgspec.structs.replace(learned, scores=ALONE, mixtures=(_row("a + n-gram"), *rows))

    monkeypatch.setattr(variant_learning, "score_together", score_together)
    monkeypatch.setattr(variant_learning, "_with_scores", with_scores)
    monkeypatch.setattr(references, "complete", lambda record, *_: record)
    return asked


@pytest.fixture
def of_test_text(request_for):
    """A function: fields -> a request to score test text, of which nothing is measured here."""
    return lambda **fields: request_for(**{"part": "test"} | fields)


def test_it_is_one_row_more_with_the_training_of_all(two, measured, of_test_text):
    record = added.add(of_test_text(), two, together=True)
    first, second, ensemble = record.models
    assert [member.entrant for member in ensemble.entrant.members] == [first.entrant, second.entrant]
    assert [member.seed for member in ensemble.entrant.members] == [5, 6]
    assert ensemble.entrant.label == f"ensemble of 2 {first.entrant.label} (9 s, seeds 5, 6)"
    assert ensemble.asked_seconds == ensemble.seconds == 18.0
    assert ensemble.parameters == 2 * first.parameters
    assert ensemble.characters == 2 * first.characters
    assert (ensemble.scores, ensemble.curve) == (TOGETHER, ())
    assert [mixture.adaptive for mixture in ensemble.mixtures] == [False, True]
    assert [folder.name for folder in measured.values()] == ["seed 5", "seed 6"]
    assert records.load(of_test_text().out) == record


def teacher_of(folder):
    best = checkpoints.describe(folder / "best")
    return Teacher(
        path=str(folder), model="causal-gru", weights_sha256=best.sha256["weights.safetensors"], seconds=9.0,
        characters=30 * 16 * 8, teachers=best.teachers,
    )  # fmt: skip


def test_a_teacher_that_is_a_member_counts_once(two, measured, of_test_text, finished_training):
    """Of a chain each teaches the next: all together took what the last one did."""
    taught = finished_training("taught", seed=7, weights=7, teachers=(teacher_of(two[0]),))
    further = finished_training("further", seed=7, weights=8, teachers=(teacher_of(taught),))
    record = added.add(of_test_text(), (two[0], taught, further), together=True)
    assert measured
    assert [model.asked_seconds for model in record.models] == [9.0, 18.0, 27.0, 27.0]
    assert record.models[-1].seconds == 27.0
    alone = 30 * 16 * 8
    assert [model.characters for model in record.models] == [alone, 2 * alone, 3 * alone, 3 * alone]
    again = finished_training("again", seed=9, teachers=(teacher_of(two[0]),))
    record = added.add(of_test_text(), (taught, again), together=True)
    assert record.models[-1].asked_seconds == 27.0  # of the teacher, which is no member, and of both
    record = added.add(of_test_text(), (two[0], further), together=True)
    assert record.models[-1].asked_seconds == 27.0  # of who taught the teacher, and is a member


def test_in_any_order_it_is_the_same_one(two, measured, of_test_text):
    record = added.add(of_test_text(), two, together=True)
    again = added.add(of_test_text(), two[::-1], together=True)
    assert measured
    assert again.models[-1] == record.models[-1]
    assert len(again.models) == 3


def test_others_take_no_place_of_it(two, measured, of_test_text, finished_training):
    """Not of another seed, nor of the same seeds after another time."""
    added.add(of_test_text(), two, together=True)
    added.add(of_test_text(), (two[0], finished_training("seed 7", seed=7)), together=True)
    longer = tuple(finished_training(f"longer {seed}", seed=seed, budget_seconds=18.0) for seed in (5, 6))
    record = added.add(of_test_text(), longer, together=True)
    assert measured
    ensembles = [model.entrant.members for model in record.models if model.entrant.members]
    assert len(set(ensembles)) == 3


def test_the_same_time_under_other_limits_is_the_same(two, of_test_text, finished_training):
    """Rows of a record tell the seconds alone: the second took the first one's place, then there was one member."""
    copy = finished_training("by seconds", seed=5, weights=8, epochs=1_000_000)
    with pytest.raises(InvalidInput, match="names a training twice"):
        added.add(of_test_text(), (two[0], copy), together=True)
    assert not of_test_text().out.exists()


def test_members_may_differ(measured, of_test_text, finished_training):
    folders = (
        finished_training("a", seed=1), finished_training("b", seed=2), finished_training("c", "causal-lstm"),
    )  # fmt: skip
    label = added.add(of_test_text(), folders, together=True).models[-1].entrant.label
    assert measured
    assert label.startswith("ensemble of 2 causal-gru@")
    assert "(9 s, seeds 1, 2) and 1 causal-lstm@" in label


def test_its_members_keep_what_was_measured_of_them(two, measured, of_test_text):
    """Dynamic evaluation takes long: an ensemble of the same models does not ask for it again."""
    added.add(of_test_text(dynamic_evaluation=True), two)
    record = added.add(of_test_text(), two, together=True)
    assert measured
    kinds = [{row.kind for row in model.mixtures} for model in record.models]
    assert kinds == [{"mixture", "dynamic evaluation"}] * 2 + [{"mixture"}]


def test_one_training_is_none(two, of_test_text):
    with pytest.raises(InvalidInput, match="must be at least two trainings with --ensemble"):
        added.add(of_test_text(), two[:1], together=True)


def test_a_training_is_a_member_once(two, of_test_text, finished_training):
    again = finished_training("again", seed=5)
    for folders in (two[:1] * 2, (*two, again)):
        with pytest.raises(InvalidInput, match="names a training twice: members must differ by seed"):
            added.add(of_test_text(), folders, together=True)


def test_a_window_model_is_no_member(two, of_test_text, finished_training):
    folders = *two, finished_training("window", "window-gru")
    with pytest.raises(InvalidInput, match="window-gru is a window model: members must be causal"):
        added.add(of_test_text(), folders, together=True)


def test_validation_text_chooses_its_weights(two, request_for):
    with pytest.raises(InvalidInput, match="weights are chosen on validation text: no ablation"):
        added.add(request_for(ablation="recipe"), two, together=True)


def test_what_is_no_training_is_refused_before_any_is_scored(two, of_test_text, tmp_path):
    with pytest.raises(InvalidInput, match=r"^add: .*nowhere: is no training by bard train"):
        added.add(of_test_text(), (*two, tmp_path / "nowhere"), together=True)
    assert not of_test_text().out.exists()


@pytest.mark.slow
def test_real_models_are_scored_together(two, request_for, engines, monkeypatch):
    """The same numbers as the mixture of both checkpoints, computed here."""
    assert engines["keras"]
    monkeypatch.setattr(references, "complete", lambda record, *_: record)
    monkeypatch.setattr(variant_learning.mixtures, "measure_in_child", variant_learning.mixtures.measure)
    monkeypatch.setattr(variant_learning.block_sums, "measure_in_child", lambda _job: ALONE)
    request, positions = request_for(part="test"), Positions(BLOCKS)
    ensemble = added.add(request, two, together=True).models[-1]
    corpus = corpora.load(request.text)
    opened = [predictors.open_predictor(folder / "best", "keras").predictor for folder in two]
    of_part = {}
    for part, ids in (("validation", corpus.validation_ids), ("test", corpus.test_ids)):
        predicted = [
            mixture.softmax(np.concatenate(list(evaluation.predict(predictor, ids, positions))))
            for predictor in opened
        ]
        truth = np.concatenate([ids[start : start + 64] for start in positions.starts(len(ids))])
        of_part[part] = predicted, truth
    (predicted, truth), places = of_part["validation"], np.arange(BLOCKS * 64)
    weights = mixture.fit_weights([chances[places, truth] for chances in predicted])
    predicted, truth = of_part["test"]
    expected = -np.log(mixture.mix(predicted, weights)[places, truth]).sum()
    assert sum(ensemble.scores.nats) == pytest.approx(expected, rel=1e-4)
    assert [(row.kind, row.adaptive) for row in ensemble.mixtures] == [("mixture", False), ("mixture", True)]
    assert "gram" not in ensemble.settings["mixture"]
