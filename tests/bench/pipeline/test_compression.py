"""What may be resumed, and how an interrupt ends what runs side by side."""

import threading

import pytest

from bench.pipeline import compression
from compress import chain as chains
from compress.isolation import ChildFailed
from reports.record import Failure
from shakespeare.config import VARIANTS


@pytest.fixture
def bench(planned):
    return planned("smoke", "gru")


@pytest.fixture
def checkpoints(monkeypatch, tmp_path):
    """A folder of checkpoints, and what each training found of it."""
    folder = tmp_path / "checkpoints" / "gru"
    (folder / "last").mkdir(parents=True)
    found = []

    def in_child(_):
        found.append((folder / "last").exists())
        raise ChildFailed("crashed", "SIGSEGV")

    monkeypatch.setattr(compression.training, "in_child", in_child)
    return found


def test_an_interrupted_training_is_resumed(bench, checkpoints):
    compression.train(bench, VARIANTS["gru"])
    assert checkpoints == [True]


def test_a_training_of_other_code_or_settings_is_not(bench, checkpoints, monkeypatch):
    compression.train(bench, VARIANTS["gru"])
    monkeypatch.setattr(compression, "code", lambda *_: "changed")
    compression.train(bench, VARIANTS["gru"])
    assert checkpoints == [True, False]


def test_a_failed_training_is_a_result(bench, checkpoints):
    failure = Failure(part="training", status="crashed", reason="SIGSEGV")
    assert compression.train(bench, VARIANTS["gru"]) == failure
    assert compression.train(bench, VARIANTS["gru"]) == failure
    assert len(checkpoints) == 1


def test_an_interrupt_ends_the_children(bench, monkeypatch):
    ended = []
    waiting = threading.Event()

    def deploy(*_):
        if not ended:
            raise KeyboardInterrupt
        waiting.wait(10)

    monkeypatch.setattr(compression, "_deploy", deploy)
    monkeypatch.setattr(compression.child, "end_all", lambda: (ended.append(True), waiting.set()))
    with pytest.raises(KeyboardInterrupt):
        compression.deploy(bench, [("gru", chains.parse(name), "a") for name in ("int8", "identity")], ())
    assert ended
    assert bench.stopping.is_set()


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
            technique=self.name,
            kind="control",
            new_model=False,
            source_sha256="",
            steps=4,
            seconds=1.0,
            settings={},
        )

    for name in ("prune50", "cluster16", "distill"):
        monkeypatch.setattr(type(RETRAININGS[name]), "retrain", retrain)
    return done


def chained(bench, *names):
    chosen = {"gru": tuple(chains.parse(name) for name in names)}
    return bench._replace(request=bench.request._replace(chains=chosen))


def test_chains_share_what_they_begin_with(bench, retrained):
    chosen = chained(bench, "int8", "distill", "distill+int8", "distill+prune50+int8", "prune50")
    found = compression.retrain(chosen, {"gru": "abc"})
    assert set(found) == {("gru", ""), ("gru", "distill"), ("gru", "distill+prune50"), ("gru", "prune50")}
    assert found["gru", ""] == "abc"
    assert len(set(found.values())) == 4
    assert retrained == [
        ("best", "gru.distill"), ("gru.distill", "gru.distill+prune50"), ("best", "gru.prune50"),
    ]  # fmt: skip


def test_what_was_retrained_is_kept_until_its_checkpoint_is_gone(bench, retrained, tmp_path):
    import shutil

    chosen = chained(bench, "prune50+int8")
    first = compression.retrain(chosen, {"gru": "abc"})
    assert compression.retrain(chosen, {"gru": "abc"}) == first
    assert len(retrained) == 1
    shutil.rmtree(tmp_path / "checkpoints" / "gru.prune50")
    compression.retrain(chosen, {"gru": "abc"})
    compression.retrain(chosen, {"gru": "other weights"})
    assert len(retrained) == 3


def test_a_crash_is_the_result_of_every_chain_that_needs_it(bench, retrained):
    crashed = Failure(part="training", status="crashed", reason="SIGSEGV")
    chosen = chained(bench, "cluster16+int8", "prune50")
    found = compression.retrain(chosen, {"gru": "abc"})
    assert retrained == [("best", "gru.cluster16"), ("best", "gru.prune50")]
    assert found["gru", "cluster16"] == crashed
    assert isinstance(found["gru", "prune50"], str)
    ((deployed),) = compression.deploy(
        bench, [("gru", chosen.request.chains["gru"][0], crashed)], ()
    ).values()
    assert deployed.artifact == crashed
