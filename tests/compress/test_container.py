"""A model with files behind it: still a model, and a zip archive."""

import io
import zipfile

from compress.container import pack

MODEL = b"TFL3" * 100


def test_the_model_comes_first_and_the_files_can_be_read():
    data = pack(MODEL, {"a.json": b"[1]", "b.json": b"{}"})
    assert data.startswith(MODEL)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == {
            "a.json": b"[1]",
            "b.json": b"{}",
        }
        assert min(one.header_offset for one in archive.infolist()) == len(MODEL)


def test_the_same_contents_give_the_same_bytes():
    assert pack(MODEL, {"a": b"1"}) == pack(MODEL, {"a": b"1"}) != pack(MODEL, {"a": b"2"})


def test_litert_runs_it_as_it_is(converted):
    import numpy as np

    from compress.tflite_model import Deployed

    model = (converted("int8", "causal-gru").folder / "model.tflite").read_bytes()
    plain, packed = (Deployed(data, 8, 1) for data in (model, pack(model, {"vocabulary.json": b"[]"})))
    assert np.array_equal(plain.feed([3, 4]), packed.feed([3, 4]))
