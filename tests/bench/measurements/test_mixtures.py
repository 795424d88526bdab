"""Mixtures of models and counting: chosen on validation text, scored on test text."""

from pathlib import Path

import numpy as np
import pytest

from bench.measurements import mixtures
from bench.measurements.mixtures import MixturesJob
from compress import predictors
from shakespeare import checkpoint as checkpoints
from shakespeare import evaluation, mixture
from shakespeare.evaluation import Positions
from shakespeare.references.kneser_ney import NGramModel
from shakespeare.references.ngram_reader import NGramReader
from shakespeare.text import corpus as corpora

POSITIONS = Positions(3, length=16, context=40)


@pytest.fixture(scope="session")
def job(made_checkpoint, configs, text, tmp_path_factory):
    folder = tmp_path_factory.mktemp("mixtures")
    (folder / "text.txt").write_text(text, "utf-8")
    paths = {}
    for name in ("causal-gru", "causal-lstm"):
        checkpoints.save(made_checkpoint(configs[name]), folder / name)
        paths[name] = str(folder / name)
    return MixturesJob(
        checkpoints=paths, text=str(folder / "text.txt"), positions=POSITIONS, highest_order=3, engine="keras"
    )


@pytest.fixture(scope="session")
def rows(job, engines):
    assert engines["keras"]
    return mixtures.measure(job).baselines


@pytest.mark.slow
def test_each_model_with_counts_then_all_models_together(rows):
    assert [(row.kind, row.adaptive) for row in rows] == [
        *(("mixture", False), ("mixture", True)) * 2,
        ("mixture", False),
        ("mixture", False),
        ("mixture", True),
    ]
    assert all("causal-gru" in row.name for row in (rows[0], rows[1], *rows[4:]))
    assert all("-gram" in row.name for row in (*rows[:4], *rows[5:]))
    assert "gram" not in rows[4].name
    for row in rows:
        weights = [float(part.split()[0]) for part in row.name.split(" + ")]
        assert sum(weights) == pytest.approx(
            1, abs=0.03
        )  # of up to five, each rounded, and small ones left out
        assert len(row.quality.starts) == 3


@pytest.mark.slow
def test_a_row_equals_an_independent_computation(rows, job):
    corpus = corpora.load(job.text)
    predictor = predictors.open_predictor(Path(job.checkpoints["causal-gru"]), "keras").predictor
    counts = NGramModel(corpus.training_ids, corpus.vocabulary.size, 3)
    parts = {}
    for name, ids in (("validation", corpus.validation_ids), ("test", corpus.test_ids)):
        starts = POSITIONS.starts(len(ids))
        offsets = (starts[:, None] + np.arange(16)).ravel()
        logits = [predictor.block(ids[start - 40 : start + 16], 16) for start in starts]
        parts[name] = (
            mixture.softmax(np.concatenate(logits)),
            list(NGramReader(counts, ids, adaptive=False).probabilities(offsets)),
            ids[offsets],
        )
    of_model, of_counts, truth = parts["validation"]
    places = np.arange(len(truth))
    weights = mixture.fit_weights([chances[places, truth] for chances in (of_model, *of_counts)])
    of_model, of_counts, truth = parts["test"]
    mixed = sum(weight * chances for weight, chances in zip(weights, (of_model, *of_counts), strict=True))
    names = ("causal-gru", "1-gram", "2-gram", "3-gram")
    told = [
        f"{share:.2f} {name}"
        for share, name in zip(weights, names, strict=True)
        if share >= 0.005 or name == "causal-gru"
    ]
    assert rows[0].name == " + ".join(told)
    assert (
        rows[0].table_bytes
        == counts.table_bytes(3)
        + sum(table.grams.nbytes + table.counts.nbytes for table in counts.occurrences[:2])
        + (checkpoints.locate(Path(job.checkpoints["causal-gru"])) / checkpoints.WEIGHTS).stat().st_size
    )
    expected = evaluation.score_block(0, np.log(mixed).astype(np.float32), truth).scores.nats.sum()
    assert sum(rows[0].quality.nats) == pytest.approx(float(expected), rel=1e-4)
