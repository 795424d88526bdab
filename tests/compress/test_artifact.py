"""An artifact comes back as it was written, or is refused with the reason."""

import gzip

import msgspec
import pytest
import zstandard

from compress import artifact as artifacts
from compress import container, sizes
from compress.artifact import Artifact
from compress.tflite.layer_weights import LayerWeights
from compress.tflite.operators import Operator
from shakespeare.errors import InvalidInput
from shakespeare.files import previous_of, sha256
from shakespeare.text.vocabulary import Vocabulary

MODEL = b"TFL3 not really " * 50


@pytest.fixture
def record(configs):
    return Artifact(
        technique="identity", precision="float32", bytes_per_weight=4.0,
        settings={"seed": 1, "ratio": 0.5, "on": True},
        model=configs["causal-gru"], vocabulary_size=4, text_sha256="00", parent_sha256="11", sha256={},
        raw_bytes=0, gzip_bytes=0, zstd_bytes=0, ship_bytes=0, parameters=7,
        operators=(Operator(name="ADD", mode="int8", count=2),),
        layers=(LayerWeights(name="dense/kernel", weights=8, zeros=2, distinct=5),), lineage=(),
    )  # fmt: skip


@pytest.fixture
def saved(record, tmp_path):
    path = tmp_path / "out"
    artifacts.save(path, record, MODEL, Vocabulary("abc"))
    return path


def edit(path, **changes):
    """Rewrites fields of artifact.json."""
    fields = msgspec.json.decode((path / "artifact.json").read_bytes())
    (path / "artifact.json").write_bytes(msgspec.json.encode({**fields, **changes}))


def refused(path):
    with pytest.raises(InvalidInput) as caught:
        artifacts.load(path)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_round_trip_with_checksums_and_sizes(record, tmp_path):
    complete = artifacts.save(tmp_path / "out", record, MODEL, Vocabulary("abc"))
    assert artifacts.load(tmp_path / "out") == (complete, MODEL, Vocabulary("abc"))
    assert complete.raw_bytes == len(MODEL)
    assert complete.gzip_bytes == len(gzip.compress(MODEL, 9, mtime=0))
    assert complete.zstd_bytes == len(zstandard.ZstdCompressor(19).compress(MODEL))
    assert complete.ship_bytes == sizes.ship_bytes(
        MODEL, artifacts.package_files(record, MODEL, Vocabulary("abc"))
    )
    assert complete.sha256 == {
        "model.tflite": sha256(MODEL), "vocabulary.json": sha256(Vocabulary("abc").to_json()),
    }  # fmt: skip
    assert (
        msgspec.structs.replace(complete, sha256={}, raw_bytes=0, gzip_bytes=0, zstd_bytes=0, ship_bytes=0)
        == record
    )


def test_the_model_file_names_its_folder(saved):
    assert artifacts.locate(saved) == artifacts.locate(saved / "model.tflite") == saved
    assert artifacts.load(saved / "model.tflite") == artifacts.load(saved)


@pytest.mark.parametrize("name", ["nowhere", "folder", "folder/model.tflite", "file"])
def test_what_is_no_artifact_is_refused(tmp_path, name):
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("x")
    assert artifacts.locate(tmp_path / name) is None
    assert refused(tmp_path / name).startswith(
        f"artifact: {tmp_path / name}: is no artifact: expected a folder with artifact.json"
    )


@pytest.mark.parametrize("name", ["model.tflite", "vocabulary.json"])
def test_truncated_and_altered_files_are_refused(saved, name):
    whole = (saved / name).read_bytes()
    altered = bytearray(whole)
    altered[len(whole) // 2] ^= 1
    for data in (whole[:-1], b"", bytes(altered)):
        (saved / name).write_bytes(data)
        assert (
            refused(saved) == f"artifact: {saved / name}: does not match its checksum; truncated or altered"
        )
    (saved / name).unlink()
    assert "cannot be read (No such file or directory)" in refused(saved)


@pytest.mark.parametrize(
    "data", [b"", b"{", b"[]", b'{"format_version": 3}', b"\xff", b'{"technique": "\xff"}']
)
def test_a_foreign_description_is_refused(saved, data):
    (saved / "artifact.json").write_bytes(data)
    assert "artifact.json: is not Bard's (" in refused(saved)


def test_an_unknown_field_is_refused(saved):
    edit(saved, surprise=1)
    assert "surprise" in refused(saved)


def test_another_format_version_is_refused(saved):
    edit(saved, format_version=2)
    assert "has format_version 2: this Bard reads format_version 3" in refused(saved)


def test_an_older_version_with_other_fields_is_refused_by_its_version(saved):
    (saved / "artifact.json").write_bytes(b'{"format_version": 1, "bytes": 7}')
    assert "has format_version 1: this Bard reads format_version 3" in refused(saved)


def test_a_missing_checksum_is_refused(saved):
    edit(saved, sha256={"vocabulary.json": sha256(Vocabulary("abc").to_json())})
    assert "lacks model.tflite among its checksums" in refused(saved)


def test_after_a_crash_between_the_renames_the_older_is_read(saved):
    saved.rename(previous_of(saved))
    assert artifacts.load(saved)[1] == MODEL
    assert sorted(path.name for path in saved.parent.iterdir()) == [previous_of(saved).name]


def test_what_is_shipped_holds_model_vocabulary_and_metadata(record, tmp_path):
    complete = artifacts.save(tmp_path / "out", record, MODEL, Vocabulary("abc"))
    shipped = container.pack_xz(MODEL, artifacts.package_files(complete, MODEL, Vocabulary("abc")))
    assert len(shipped) == complete.ship_bytes
    model, files = container.unpack_xz(shipped)
    assert model == MODEL
    assert files["vocabulary.json"] == b'["a","b","c"]'
    metadata = msgspec.json.decode(files["metadata.json"])
    assert metadata["model_sha256"] == sha256(MODEL)
    assert (metadata["technique"], metadata["kind"], metadata["sequence_length"]) == ("identity", "causal", 8)
