"""What may be resumed, what chains share, and that a crash is a result."""

import shutil

import pytest

from bench.measurements import training_deadline
from bench.pipeline import trainings
from bench.pipeline.code_version import SourceTree
from compress import chain_names
from compress.isolation import ChildFailed
from reports.record import Failure
from shakespeare.variants import VARIANTS


@pytest.fixture
def checkpoints_seen(monkeypatch, tmp_path):
    """Whether each training found a checkpoint that it could resume."""
    folder = tmp_path / "checkpoints" / "gru"
    (folder / "last").mkdir(parents=True)
    seen = []

    def train_in_child(_):
        seen.append((folder / "last").exists())
        raise ChildFailed("crashed", "SIGSEGV")

    monkeypatch.setattr(trainings.training, "train_in_child", train_in_child)
    return seen


def test_an_interrupted_training_is_resumed(context, results, checkpoints_seen):
    trainings.train(context, VARIANTS["gru"], results)
    assert checkpoints_seen == [True]


def test_a_training_of_other_code_or_settings_is_not(context, results, checkpoints_seen, monkeypatch):
    trainings.train(context, VARIANTS["gru"], results)
    monkeypatch.setattr(SourceTree, "version", lambda *_: "changed")
    trainings.train(context, VARIANTS["gru"], results)
    assert checkpoints_seen == [True, False]


def test_one_that_was_interrupted_under_other_code_is_not_resumed(
    context, results, checkpoints_seen, monkeypatch, tmp_path
):
    """There is no finished cell that could tell: a note of what began it does."""
    failing = trainings.training.train_in_child

    def interrupted(_):
        (tmp_path / "checkpoints" / "gru" / "last").mkdir(parents=True, exist_ok=True)
        raise KeyboardInterrupt

    monkeypatch.setattr(trainings.training, "train_in_child", interrupted)
    with pytest.raises(KeyboardInterrupt):
        trainings.train(context, VARIANTS["gru"], results)
    monkeypatch.setattr(SourceTree, "version", lambda *_: "changed")
    monkeypatch.setattr(trainings.training, "train_in_child", failing)
    trainings.train(context, VARIANTS["gru"], results)
    assert checkpoints_seen == [False]


def test_a_failed_training_is_a_result(context, results, checkpoints_seen):
    failure = trainings.train(context, VARIANTS["gru"], results)
    assert isinstance(failure, Failure)
    assert (failure.part, failure.status, failure.reason) == ("training", "crashed", "SIGSEGV")
    assert trainings.train(context, VARIANTS["gru"], results) == failure
    assert len(checkpoints_seen) == 1
    assert [cell.variant for cell in results.cells] == ["gru"]
    assert results.cells[failure.cell] == {}


def test_one_that_hangs_ends_and_becomes_a_row(context, results, monkeypatch):
    def run(*arguments, **_):
        raise ChildFailed("timed out", f"no result after {arguments[3]:.0f} s", repeatable=False)

    monkeypatch.setattr(training_deadline.isolation, "run", run)
    failure = trainings.train(context, VARIANTS["gru"], results)
    assert (failure.part, failure.status) == ("training", "timed out")
    assert failure.reason.startswith("no result after 1440 s, which is 60 s for each of 4 steps")
    assert list(results.cells) == [failure.cell]


@pytest.fixture
def retrained(monkeypatch, made_checkpoint, configs):
    """The retrainings that were carried out, in order, each as its source's folder and its own."""
    from compress.catalogue import RETRAININGS
    from shakespeare import checkpoint as checkpoints

    done = []

    def retrain(self, source, out, settings):
        assert settings.retrain_steps == 4
        done.append((source.name, out.name))
        if self.name == "cluster16":
            raise ChildFailed("crashed", "SIGSEGV")
        checkpoints.save(made_checkpoint(configs["causal-gru"], seed=len(done)), out)
        return checkpoints.Lineage(
            technique=self.name, kind=self.kind, new_model=self.new_model, source_sha256="", steps=4, seconds=1.0,
            settings={},
        )  # fmt: skip

    for name in ("prune50", "cluster16", "distill"):
        monkeypatch.setattr(type(RETRAININGS[name]), "retrain", retrain)
    return done


def chained(context, *names):
    from dataclasses import replace

    chosen = {"gru": tuple(chain_names.parse(name) for name in names)}
    return replace(context, request=context.request._replace(chains=chosen))


def carry_out(context, weights):
    return trainings.retrain(context, weights, trainings.train_students(context, weights))


def test_students_are_trained_before_anything_runs_side_by_side(context, retrained):
    chosen = chained(context, "prune50", "distill+prune50+int8", "cluster16")
    hashes = trainings.train_students(chosen, {"gru": "abc"})
    assert set(hashes) == {("gru", ""), ("gru", "distill")}
    assert retrained == [("best", "gru.distill")]
    assert set(trainings.retrain(chosen, ["gru"], hashes)) == {
        *hashes, ("gru", "prune50"), ("gru", "distill+prune50"), ("gru", "cluster16"),
    }  # fmt: skip


def test_chains_share_what_they_begin_with(context, retrained):
    chosen = chained(context, "int8", "distill", "distill+int8", "distill+prune50+int8", "prune50")
    hashes = carry_out(chosen, {"gru": "abc"})
    assert set(hashes) == {("gru", ""), ("gru", "distill"), ("gru", "distill+prune50"), ("gru", "prune50")}
    assert hashes["gru", ""] == "abc"
    assert len(set(hashes.values())) == 4
    assert retrained[0] == ("best", "gru.distill")
    assert sorted(retrained[1:]) == [("best", "gru.prune50"), ("gru.distill", "gru.distill+prune50")]


def test_what_was_retrained_is_kept_until_its_checkpoint_is_gone(context, retrained, tmp_path):
    chosen = chained(context, "prune50+int8")
    first = carry_out(chosen, {"gru": "abc"})
    assert carry_out(chosen, {"gru": "abc"}) == first
    assert len(retrained) == 1
    shutil.rmtree(tmp_path / "checkpoints" / "gru.prune50")
    carry_out(chosen, {"gru": "abc"})
    carry_out(chosen, {"gru": "other weights"})
    assert len(retrained) == 3


def test_a_crash_is_the_result_of_every_chain_that_needs_it(context, retrained):
    chosen = chained(context, "cluster16+int8", "prune50")
    hashes = carry_out(chosen, {"gru": "abc"})
    assert sorted(retrained) == [("best", "gru.cluster16"), ("best", "gru.prune50")]
    assert isinstance(hashes["gru", "cluster16"], Failure)
    assert (hashes["gru", "cluster16"].part, hashes["gru", "cluster16"].reason) == ("training", "SIGSEGV")
    assert isinstance(hashes["gru", "prune50"], str)
