"""A model with files behind it: still a model, and a zip archive."""

import io
import lzma
import zipfile

import numpy as np
import pytest

from compress.container import pack, pack_xz, unpack, unpack_xz

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
        assert min(member.header_offset for member in archive.infolist()) == len(MODEL)


@pytest.mark.parametrize("start", [MODEL, b"", b"#!/usr/bin/env python3\n"])
@pytest.mark.parametrize("files", [{"a.json": b"[1]", "folder/b": b""}, {}])
def test_both_parts_come_back(start, files):
    assert unpack(pack(start, files)) == unpack_xz(pack_xz(start, files)) == (start, files)


@pytest.mark.parametrize("damage", [b"", b"not xz", lzma.compress(b"no zip in it"), pack_xz(MODEL, {})[:-9]])
def test_what_is_none_of_ours_is_a_value_error(damage):
    with pytest.raises(ValueError, match=r"\w"):
        unpack_xz(damage)


@pytest.mark.parametrize(("size", "mebibytes"), [(10, 1), (300_000, 1), (1_100_000, 2)])
def test_who_unpacks_needs_little_more_memory_than_the_contents(size, mebibytes):
    """Its highest preset alone would ask for 65 MiB, of a device that runs a model of 60 KiB."""
    data = pack_xz(MODEL + np.random.default_rng(1).bytes(size), {"a": b"1"})
    decompressor = lzma.LZMADecompressor(lzma.FORMAT_XZ, mebibytes * 2**20)
    assert decompressor.decompress(data).startswith(MODEL)


def test_what_is_repeated_far_back_is_found():
    once = np.random.default_rng(1).bytes(200_000)
    assert len(pack_xz(once + once, {})) < 1.01 * len(pack_xz(once, {}))


@pytest.mark.parametrize(("kind", "share"), [(np.float32, 0.95), (np.int8, 0.97)])
def test_weights_take_less_than_by_the_preset_alone(kind, share):
    """Three of four bytes of float32 are random, and the fourth is one of a few; whole numbers are all alike."""
    drawn = np.random.default_rng(1).normal(0, 0.1, 50_000)
    weights = (drawn if kind is np.float32 else 8 * np.rint(50 * drawn).clip(-15, 15)).astype(kind).tobytes()
    assert len(pack_xz(weights, {})) < share * len(lzma.compress(weights, preset=9 | lzma.PRESET_EXTREME))


def test_the_same_contents_give_the_same_bytes():
    assert pack(MODEL, {"a": b"1"}) == pack(MODEL, {"a": b"1"}) != pack(MODEL, {"a": b"2"})


def test_litert_runs_it_as_it_is(converted):
    from compress.tflite_model import TFLiteModel

    model = (converted("int8", "causal-gru").folder / "model.tflite").read_bytes()
    plain, packed = (TFLiteModel(data, 8, 1) for data in (model, pack(model, {"vocabulary.json": b"[]"})))
    assert np.array_equal(plain.feed([3, 4]), packed.feed([3, 4]))
