"""A checkpoint comes back exactly, or is refused with the reason."""

import msgspec
import numpy as np
import pytest
import safetensors.numpy

from shakespeare import checkpoint as checkpoints
from shakespeare import files
from shakespeare.checkpoint import Checkpoint, Description
from shakespeare.config import TrainConfig
from shakespeare.errors import InvalidInput
from shakespeare.state import TrainingState, ValidationPoint
from shakespeare.text.vocabulary import Vocabulary


@pytest.fixture
def made(configs):
    """A checkpoint that needs no engine: any named arrays will do that hold as many numbers as its model."""
    random = np.random.default_rng(1)
    description = Description(
        format_version=checkpoints.FORMAT_VERSION,
        model=configs["causal-gru"],
        train=TrainConfig(step_limit=7),
        engine="keras",
        vocabulary_size=5,
        text_source="somewhere",
        text_sha256="00",
        sha256={},
    )
    validated = ValidationPoint(
        epoch=0.1, step=5, seconds=1 / 3, loss=2.5, accuracy=0.1, top5=0.5, validation_loss=2.25,
        validation_accuracy=0.125, validation_top5=0.75, learning_rate=0.002,
    )  # fmt: skip
    return Checkpoint(
        description,
        Vocabulary("abc\U0001f3ad"),
        {
            "a/kernel": random.normal(size=(3, 153)).astype(np.float32),
            "a/bias": np.float32([-0.0, np.inf]),
        },
        TrainingState(
            learning_rate=0.001,
            step=5,
            seconds=1 / 3,
            validations=(validated,),
            best_validation=0,
            plateau_start=0,
        ),
        {"000": np.array(7), "001": random.normal(size=3).astype(np.float32)},
    )


@pytest.fixture
def saved(made, tmp_path):
    path = tmp_path / "last"
    checkpoints.save(made, path)
    return path


def edit(path, **changes):
    """Rewrites fields of config.json."""
    fields = msgspec.json.decode((path / "config.json").read_bytes())
    (path / "config.json").write_bytes(msgspec.json.encode({**fields, **changes}))


def replace(path, name, data):
    """Another content, with its checksum put right."""
    (path / name).write_bytes(data)
    sums = msgspec.json.decode((path / "config.json").read_bytes())["sha256"]
    edit(path, sha256={**sums, name: files.sha256(data)})


def refused(path):
    with pytest.raises(InvalidInput) as caught:
        checkpoints.load(path)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def same(first, second):
    return first.keys() == second.keys() and all(
        first[name].dtype == second[name].dtype and np.array_equal(first[name], second[name])
        for name in first
    )


def test_round_trip_is_exact(made, saved):
    loaded = checkpoints.load(saved)
    assert same(loaded.weights, made.weights)
    assert same(loaded.optimizer, made.optimizer)
    assert loaded.state == made.state
    assert loaded.vocabulary == made.vocabulary
    assert msgspec.structs.replace(loaded.description, sha256={}) == made.description
    assert loaded.description.sha256 == {
        name: files.sha256((saved / name).read_bytes())
        for name in ("vocabulary.json", "weights.safetensors", "state.json", "optimizer.safetensors")
    }


def test_a_checkpoint_to_use_holds_no_optimizer(made, tmp_path):
    checkpoints.save(made._replace(optimizer={}), tmp_path / "best")
    assert not (tmp_path / "best" / "optimizer.safetensors").exists()
    assert checkpoints.load(tmp_path / "best").optimizer == {}


def test_saving_again_replaces_all(made, saved):
    checkpoints.save(made._replace(optimizer={}), saved)
    assert checkpoints.load(saved).optimizer == {}
    assert sorted(path.name for path in saved.parent.iterdir()) == ["last"]


def test_a_training_folder_opens_as_its_best(made, saved):
    checkpoints.save(made._replace(state=TrainingState(learning_rate=0.5)), saved.parent / "best")
    assert checkpoints.locate(saved.parent) == saved.parent / "best"
    assert checkpoints.load(saved.parent).state.learning_rate == 0.5
    assert checkpoints.load(saved).state.learning_rate == 0.001


@pytest.mark.parametrize("name", ["nowhere", "file", "folder", "file/below"])
def test_what_is_no_checkpoint_is_refused(tmp_path, name):
    (tmp_path / "file").write_text("x")
    (tmp_path / "folder").mkdir()
    message = refused(tmp_path / name)
    assert message.startswith(
        f"checkpoint: {tmp_path / name}: is no checkpoint: expected a folder with config.json"
    )


@pytest.mark.parametrize(
    "data", [b"", b"{", b"[]", b"null", b'{"format_version": 3}', b"\xff\xfe", b'{"format_version": "\xff"}']
)
def test_corrupt_or_foreign_json_is_refused(saved, data):
    (saved / "config.json").write_bytes(data)
    assert "config.json: is not Bard's (" in refused(saved)


def test_an_unknown_field_is_refused(saved):
    edit(saved, surprise=1)
    assert "surprise" in refused(saved)


def test_a_bad_value_in_the_configuration_is_refused(saved):
    model = msgspec.json.decode((saved / "config.json").read_bytes())["model"]
    edit(saved, model={**model, "stride": 0})
    assert "stride: 0: must be at least 1" in refused(saved)


def test_a_model_of_another_size_than_its_weights_is_refused_unbuilt(saved):
    model = msgspec.json.decode((saved / "config.json").read_bytes())["model"]
    edit(saved, model={**model, "units": [8_000]})
    assert "weights: " in refused(saved)
    assert "numbers: expected of this architecture: " in refused(saved)
    edit(saved, model={**model, "units": [65_536, 65_536]})
    assert "parameters: at most 268,435,456 fit" in refused(saved)


def test_another_format_version_is_refused(saved):
    edit(saved, format_version=1)
    assert "has format_version 1: this Bard reads format_version 3" in refused(saved)


@pytest.mark.parametrize(
    "name", ["vocabulary.json", "weights.safetensors", "state.json", "optimizer.safetensors"]
)
def test_truncated_and_altered_files_are_refused(saved, name):
    whole = (saved / name).read_bytes()
    altered = bytearray(whole)
    altered[len(whole) // 2] ^= 1
    for data in (whole[:-1], b"", bytes(altered)):
        (saved / name).write_bytes(data)
        assert refused(saved) == (
            f"checkpoint: {saved / name}: does not match its checksum; truncated or altered"
        )
    (saved / name).unlink()
    assert f"{saved / name}: cannot be read (No such file or directory)" in refused(saved)


@pytest.mark.parametrize("name", ["vocabulary.json", "weights.safetensors", "state.json"])
def test_a_missing_checksum_is_refused(saved, name):
    sums = msgspec.json.decode((saved / "config.json").read_bytes())["sha256"]
    del sums[name]
    edit(saved, sha256=sums)
    assert f"lacks {name}" in refused(saved)


@pytest.mark.parametrize("data", [b"", b"\xff" * 40, b"\x08\0\0\0\0\0\0\0{}      "[:5]])
def test_weights_that_are_none_are_refused(saved, data):
    replace(saved, "weights.safetensors", data)
    assert "cannot be read (" in refused(saved)


@pytest.mark.parametrize("data", [b"{}", b'{"learning_rate": 1, "x": 2}', b'{"learning_rate": "\xff"}'])
def test_a_state_that_is_none_is_refused(saved, data):
    replace(saved, "state.json", data)
    assert "cannot be read (" in refused(saved)


def test_a_vocabulary_of_another_size_is_refused(saved):
    replace(saved, "vocabulary.json", Vocabulary("abcdef").to_json())
    assert refused(saved) == "vocabulary_size: 7 in vocabulary.json, 5 in config.json: must be equal"


@pytest.mark.parametrize("name", ["../secret", "/etc/hostname", "..", "", "extra.bin", "config.json"])
def test_a_checksum_of_any_other_file_is_refused(saved, name):
    (saved.parent / "secret").write_text("private")
    sums = msgspec.json.decode((saved / "config.json").read_bytes())["sha256"]
    edit(saved, sha256={**sums, name: files.sha256(b"private")})
    assert f"lists {name}: known are vocabulary.json, weights.safetensors" in refused(saved)


def test_no_pickle_is_read(saved):
    assert safetensors.numpy.load((saved / "weights.safetensors").read_bytes()).keys() == {
        "a/kernel",
        "a/bias",
    }
    assert {path.suffix for path in saved.iterdir()} == {".json", ".safetensors"}


def test_after_a_crash_between_the_renames_the_older_is_read_and_the_next_writer_mends_it(made, saved):
    saved.rename(saved.with_name(".last.previous"))
    assert checkpoints.load(saved).state == made.state
    assert sorted(path.name for path in saved.parent.iterdir()) == [".last.previous"]
    checkpoints.save(made, saved)
    assert sorted(path.name for path in saved.parent.iterdir()) == ["last"]


def test_a_description_is_read_without_the_other_files(made, saved):
    for name in ("weights.safetensors", "vocabulary.json", "state.json", "optimizer.safetensors"):
        (saved / name).unlink()
    assert msgspec.structs.replace(checkpoints.describe(saved), sha256={}) == made.description


@pytest.mark.parametrize("data", [b"", b"[]", b'{"format_version": 1}', b'{"format_version": 2}'])
def test_what_cannot_be_loaded_cannot_be_described(saved, data):
    (saved / "config.json").write_bytes(data)
    with pytest.raises(InvalidInput) as described:
        checkpoints.describe(saved)
    assert str(described.value) == refused(saved)


def test_an_older_lineage_is_refused_by_its_version_not_by_its_fields(saved):
    old = {"technique": "prune50", "source_sha256": "0", "steps": 1, "seconds": 1.0, "settings": {}}
    edit(saved, format_version=1, lineage=[old])
    assert "has format_version 1: this Bard reads format_version 3" in refused(saved)


def test_a_lineage_says_its_kind(made, tmp_path):
    """Kinds are no list: a technique of a new kind names it."""
    lineage = checkpoints.Lineage(
        technique="student",
        kind="rounding",
        new_model=True,
        source_sha256="0",
        steps=1,
        seconds=1.0,
        settings={},
    )
    description = msgspec.structs.replace(made.description, lineage=(lineage,))
    checkpoints.save(made._replace(description=description), tmp_path / "best")
    assert checkpoints.describe(tmp_path).lineage == (lineage,)
    edit(tmp_path / "best", lineage=[{**msgspec.to_builtins(lineage), "kind": None}])
    assert "is not Bard's (" in refused(tmp_path)


def test_the_hash_of_the_weights_is_that_of_the_file(saved):
    file = saved / "weights.safetensors"
    assert checkpoints.weights_sha256(saved) == files.sha256(file.read_bytes())
    (saved / "vocabulary.json").unlink()  # nothing else is read
    assert checkpoints.weights_sha256(saved) == files.sha256(file.read_bytes())


def test_altered_weights_have_no_hash(saved):
    file = saved / "weights.safetensors"
    file.write_bytes(file.read_bytes()[:-1])
    with pytest.raises(InvalidInput, match="does not match its checksum; truncated or altered"):
        checkpoints.weights_sha256(saved)
    file.unlink()
    with pytest.raises(InvalidInput, match="cannot be read"):
        checkpoints.weights_sha256(saved)
    edit(saved, sha256={})
    file.touch()
    with pytest.raises(InvalidInput, match=r"lacks weights\.safetensors"):
        checkpoints.weights_sha256(saved)
