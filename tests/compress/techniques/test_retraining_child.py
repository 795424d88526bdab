"""What a retraining writes, and what it tells its child."""

import msgspec
import numpy as np
import pytest

from compress import isolation
from compress.catalogue import RETRAININGS
from compress.technique import Refused
from compress.techniques import retraining_child
from shakespeare import checkpoint as checkpoints
from shakespeare.checkpoint import Lineage


def entry(technique, kind="control"):
    return Lineage(
        technique=technique, kind=kind, new_model=False, source_sha256="", steps=1, seconds=1.0, settings={}
    )


@pytest.fixture
def source(sources):
    return checkpoints.load(sources["causal-gru"])


def retrain_until_interrupted(folder, settings):
    """Trains the checkpoint `folder/source` further, up to what a test has put in the place of a part of it."""
    job = retraining_child.RetrainingJob(
        technique="x", kind="control", parameters={}, source=str(folder / "source"), out=str(folder),
        settings=settings, keep_zeros=False,
    )  # fmt: skip
    with pytest.raises(KeyboardInterrupt):
        retraining_child._work(job, lambda model, *_: retraining_child.WrappedModel(model, None))


def test_weights_that_are_no_numbers_are_not_written(source, tmp_path):
    weights = {**source.weights, "logits/bias": np.full_like(source.weights["logits/bias"], np.nan)}
    with pytest.raises(ValueError, match="logits/bias that are not finite"):
        retraining_child.save(source, weights, entry("x"), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_lineage_grows(source, tmp_path):
    for name in ("first", "second"):
        retraining_child.save(source, source.weights, entry(name), tmp_path / name)
        source = checkpoints.load(tmp_path / name)
    assert [step.technique for step in source.description.lineage] == ["first", "second"]


def test_weights_decay_no_further(source, settings, tmp_path, monkeypatch):
    """Clustering, by Keras' own step, has no decay, and all are compared with one control."""
    train = msgspec.structs.replace(source.description.train, unrolled=True, weight_decay=0.5)
    description = msgspec.structs.replace(source.description, train=train)
    checkpoints.save(source._replace(description=description), tmp_path / "source")
    decays = []

    def step(_model, _config, train):
        decays.append(train.weight_decay)
        raise KeyboardInterrupt

    monkeypatch.setattr(retraining_child, "UnrolledStep", step)
    retrain_until_interrupted(tmp_path, settings)
    assert decays == [0.0]


def test_further_training_has_the_rate_and_the_optimizer_of_the_checkpoints_own(
    source, settings, tmp_path, monkeypatch
):
    """A peak that was chosen for clipped gradients would be too high without."""
    train = msgspec.structs.replace(source.description.train, beta_2=0.9, clip_norm=0.5)
    description = msgspec.structs.replace(source.description, train=train)
    state = msgspec.structs.replace(source.state, learning_rate=0.006)
    checkpoints.save(source._replace(description=description, state=state), tmp_path / "source")
    compiled = []

    def compile_for_training(_model, _keras, learning_rate, **options):
        compiled.append((learning_rate, options))
        raise KeyboardInterrupt

    monkeypatch.setattr(retraining_child.models, "compile_for_training", compile_for_training)
    retrain_until_interrupted(tmp_path, settings)
    assert compiled == [(0.006, {"beta_2": 0.9, "clip_norm": 0.5})]


@pytest.mark.parametrize(("kind", "keep_zeros"), [("prune", True), ("control", False)])
def test_only_zeros_of_a_pruned_model_are_kept(source, settings, tmp_path, monkeypatch, kind, keep_zeros):
    retraining_child.save(source, source.weights, entry("earlier", kind), tmp_path / "earlier")
    jobs = []
    monkeypatch.setattr(isolation, "run", lambda module, job, *_, **__: jobs.append((module, job)))
    RETRAININGS["cluster8"].retrain(tmp_path / "earlier", tmp_path / "out", settings)
    ((module, job),) = jobs
    assert module == "compress.techniques.cluster"
    assert (job.technique, job.kind, job.parameters) == ("cluster8", "cluster", {"centroids": 8})
    assert job.keep_zeros == keep_zeros


@pytest.mark.parametrize("name", ["prune50", "cluster16"])
def test_layers_that_tfmot_does_not_know_are_refused(sources, settings, tmp_path, name):
    with pytest.raises(Refused, match="those of a minGRU are Bard's"):
        RETRAININGS[name].retrain(sources["causal-mingru"], tmp_path / "out", settings)
    assert not (tmp_path / "out").exists()
