"""What every technique promises, over every technique and every kind of model.

A new technique joins by being in the catalogue. Its tolerance and its known failures stand in its own
file; `conftest` chooses the models that a retraining is tried on by its kind.
"""

import numpy as np
import pytest

from compress import artifact as artifacts
from compress import chain as chains
from compress import chain_names, tflite_predictor
from compress.catalogue import CONVERSIONS, RETRAININGS
from compress.isolation import ChildFailed
from compress.technique import Settings
from compress.weight_quantization import IN_8_BITS
from shakespeare import checkpoint as checkpoints
from shakespeare.errors import InvalidInput
from shakespeare.files import sha256


@pytest.fixture
def predictor(converted, cell):
    """A function: a new predictor of the cell's artifact."""
    folder = converted(cell.chain, cell.model).folder
    return lambda: tflite_predictor.open_artifact(folder)[0]


def test_a_known_failure_is_a_result_with_its_reason(converted, failing_cell):
    result = converted(failing_cell.chain, failing_cell.model)
    expected = CONVERSIONS[failing_cell.chain].known_failures[failing_cell.model]
    assert result.failure is not None
    assert result.failure.status == expected.status
    assert expected.reason in result.failure.reason
    assert not result.folder.exists()


def test_the_record_is_complete_and_true(converted, sources, settings, cell):
    result = converted(cell.chain, cell.model)
    assert result.failure is None
    chain = chain_names.parse(cell.chain)
    source = checkpoints.load(result.checkpoint)
    record, content, vocabulary = artifacts.load(result.folder)
    assert (record.technique, record.precision) == (cell.chain, chain.conversion.precision)
    assert record.settings["seed"] == settings.seed
    assert record.model == source.description.model
    assert record.parameters == sum(array.size for array in source.weights.values())
    assert vocabulary == source.vocabulary
    assert record.vocabulary_size == source.vocabulary.size
    assert record.text_sha256 == source.description.text_sha256
    assert record.parent_sha256 == source.description.sha256["weights.safetensors"]
    assert record.raw_bytes == len(content) == (result.folder / "model.tflite").stat().st_size
    assert 0 < record.gzip_bytes < record.raw_bytes
    assert 0 < record.zstd_bytes < record.raw_bytes
    assert 0 < record.ship_bytes < record.raw_bytes
    assert record.sha256 == {
        file: sha256((result.folder / file).read_bytes()) for file in ("model.tflite", "vocabulary.json")
    }
    assert "FULLY_CONNECTED" in {operator.name for operator in record.operators}
    assert "DELEGATE" not in {operator.name for operator in record.operators}
    matrices = {
        name: array.size for name, array in source.weights.items() if name.endswith(("kernel", "embeddings"))
    }
    count = sum(matrices.values())
    assert sum(layer.weights for layer in record.layers) == count  # the converter may cut one in parts
    narrow = chain.conversion.bytes_per_weight  # below a byte, what reads and writes characters has one
    widths = {name: max(narrow, 1) if name.partition("/")[0] in IN_8_BITS else narrow for name in matrices}
    stored = sum(size * widths[name] for name, size in matrices.items())
    assert record.bytes_per_weight == pytest.approx(stored / count, rel=0.5)
    assert [
        (entry.technique, entry.kind, entry.new_model, entry.steps, entry.settings["seed"])
        for entry in record.lineage
    ] == [
        (step.name, step.kind, step.new_model, settings.retrain_steps, settings.seed)
        for step in chain.retrainings
    ]
    if record.lineage:
        first = sources[cell.model] / "weights.safetensors"
        assert record.lineage[0].source_sha256 == sha256(first.read_bytes())
    assert sorted(path.name for path in result.folder.iterdir()) == [
        "artifact.json", "model.tflite", "vocabulary.json",
    ]  # fmt: skip


def test_the_source_stays_as_it_was(converted, sources, folder_hash, cell):
    converted(cell.chain, cell.model)
    assert sorted(path for path, _ in folder_hash(sources[cell.model])) == [
        "config.json", "state.json", "vocabulary.json", "weights.safetensors",
    ]  # fmt: skip
    checkpoints.load(sources[cell.model])  # every checksum still holds


def test_the_same_checkpoint_and_seed_give_the_same_bytes(converted, repeated_chain):
    first, second = (
        artifacts.load(converted(repeated_chain, "causal-gru", run).folder)[1:] for run in (1, 2)
    )
    assert first == second


def test_it_predicts_like_the_float_checkpoint(converted, opened, predictor, span, cell):
    expected = opened(converted(cell.chain, cell.model).checkpoint).block(span, 60)
    logits = predictor().block(span, 60)
    tolerance = chain_names.parse(cell.chain).conversion.tolerance
    assert logits.shape == expected.shape
    assert logits.dtype == np.float32
    assert np.abs(logits - expected).mean() <= tolerance.logits * expected.std()
    if cell.chain in CONVERSIONS:  # a student of eight steps has no likeliest character to speak of
        assert expected.std() > 0.1
        assert (logits.argmax(1) == expected.argmax(1)).mean() >= tolerance.agreement


def test_a_retraining_changes_the_weights(converted, sources, retraining_cell):
    after = checkpoints.load(converted(retraining_cell.chain, retraining_cell.model).checkpoint)
    before = checkpoints.load(sources[retraining_cell.model])
    assert after.description.sha256["weights.safetensors"] != before.description.sha256["weights.safetensors"]
    assert after.vocabulary == before.vocabulary
    assert all(np.isfinite(array).all() for array in after.weights.values())


def test_a_retraining_says_whether_its_model_is_another(converted, sources, retraining_cell):
    after = checkpoints.describe(converted(retraining_cell.chain, retraining_cell.model).checkpoint)
    before = checkpoints.describe(sources[retraining_cell.model])
    assert (after.model != before.model) == RETRAININGS[retraining_cell.chain].new_model


def test_block_and_feed_agree(predictor, span):
    one_by_one, at_once, blockwise = (predictor() for _ in range(3))
    fed = np.stack([one_by_one.feed([id_]) for id_ in span[:70]])
    np.testing.assert_allclose(blockwise.block(span[:71], 20), fed[-20:], atol=1e-5)
    np.testing.assert_allclose(at_once.feed(span[:70]), fed[-1], atol=1e-5)


def test_a_prediction_depends_on_nothing_but_what_it_reads(predictor, span):
    """A fused LSTM keeps variables between calls: they must not reach the next block."""
    model = predictor()
    first = model.block(span, 10)
    model.block(span[::-1].copy(), 10)
    model.feed(span[:5])
    assert np.array_equal(model.block(span, 10), first)


def test_reset_forgets_all(predictor, span):
    model = predictor()
    fresh = model.feed(span[:3])
    model.feed(span)
    model.reset()
    assert np.array_equal(model.feed(span[:3]), fresh)


def test_no_prediction_sees_its_target(predictor, span, vocabulary):
    model = predictor()
    changed = span.copy()
    changed[-5:] = (changed[-5:] + 7) % vocabulary.size
    before, after = model.block(span, 20), model.block(changed, 20)
    assert np.array_equal(before[:16], after[:16])
    assert not np.array_equal(before[16:], after[16:])


def test_a_narrower_precision_makes_a_smaller_file(converted, narrow_cell):
    """By less than the width of a weight says, since these models are small and metadata stays."""
    size = converted(narrow_cell.chain, narrow_cell.model).artifact.raw_bytes
    float_size = converted("identity", narrow_cell.model).artifact.raw_bytes
    assert size < (0.7 if CONVERSIONS[narrow_cell.chain].bytes_per_weight >= 2 else 0.6) * float_size


@pytest.mark.xdist_group("children")
def test_a_failing_child_is_told_with_its_status(sources, training_file, tmp_path, technique):
    hurried = Settings(
        training_file=training_file,
        timeout_seconds=0.01,
        retrain_seconds=0.001,
        student_seconds=0.001,
        teacher_characters=1,
    )
    with pytest.raises(ChildFailed) as caught:
        chains.compress(chain_names.parse(technique), sources["causal-gru"], tmp_path / "out", hurried)
    assert caught.value.status == "timed out"
    assert not (tmp_path / "out").exists()


def test_what_is_no_checkpoint_is_refused_before_a_child_starts(settings, tmp_path, technique):
    with pytest.raises(InvalidInput, match=r"^checkpoint: .*nowhere: is no checkpoint"):
        chains.compress(chain_names.parse(technique), tmp_path / "nowhere", tmp_path / "out", settings)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", CONVERSIONS)
def test_the_settings_of_a_file_are_those_that_influence_it(converted, settings, name):
    recorded = converted(name, "causal-gru").artifact.settings
    calibration = {"calibration_samples": settings.calibration_samples} if CONVERSIONS[name].integer else {}
    assert recorded == {"seed": settings.seed, **calibration}


def test_a_causal_model_is_a_step_without_recurrent_operators(converted, cell):
    artifact = converted(cell.chain, cell.model).artifact
    operators = {operator.name for operator in artifact.operators}
    recurrent = bool({"WHILE", "UNIDIRECTIONAL_SEQUENCE_LSTM"} & operators)
    assert recurrent == (artifact.model.kind == "window")
