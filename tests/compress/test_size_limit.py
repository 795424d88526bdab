"""Which chains are tried, in which order, until one ships in the bytes given; no converter runs here."""

from types import SimpleNamespace

import pytest

from compress import chain as chains
from compress import size_limit
from compress.isolation import ChildFailed
from compress.technique import Refused
from compress.techniques.student_bytes import SHIP_BYTES, ship_bytes
from shakespeare import checkpoint as checkpoints

SIZES = {"identity": 400_000, "float16": 200_000, "dynamic_range": 100_000, "int4": 50_000}
SIZES |= {"qat5+dynamic_range": 70_000}


@pytest.fixture
def made(monkeypatch):
    """Names of the chains carried out, but by one step; nothing is trained or converted, files take SIZES."""
    names = []

    def carry_out(chain, _source, _out, settings):
        if settings.retrain_steps != 1:
            names.append(chain.name)
        size = SIZES.get(chain.name) or SIZES[chain.conversion.name]
        return SimpleNamespace(technique=chain.name, ship_bytes=size)

    monkeypatch.setattr(chains, "compress", carry_out)
    monkeypatch.setattr(size_limit.artifacts, "load", lambda path: (path, b"", None))
    monkeypatch.setattr(size_limit.artifacts, "save", lambda *_: names[-1])
    return names


@pytest.mark.parametrize(
    ("most_bytes", "tried"),
    [
        (400_000, ["identity"]),
        (399_999, ["identity", "float16"]),
        (100_000, ["identity", "float16", "dynamic_range"]),
        (99_999, ["identity", "float16", "dynamic_range", "qat5+dynamic_range"]),
        (69_999, ["identity", "float16", "dynamic_range", "qat4+int4"]),
    ],
)
def test_the_least_changed_file_that_fits(made, sources, settings, tmp_path, most_bytes, tried):
    source = sources["causal-gru"]
    assert size_limit.compress_within(most_bytes, source, tmp_path / "out", settings) == tried[-1]
    assert made == tried


def test_nothing_is_trained_that_will_not_fit(made, sources, settings, tmp_path, monkeypatch):
    """The weights in four bits are too large after one step, and so are all students but the smallest."""
    smallest = min(SHIP_BYTES, key=SHIP_BYTES.__getitem__)
    monkeypatch.setitem(SIZES, "int2", 30_000)
    arguments = (sources["causal-gru"], tmp_path / "out", settings)
    assert size_limit.compress_within(SHIP_BYTES[smallest], *arguments) == smallest
    assert made == ["identity", "float16", "dynamic_range", smallest]


def test_what_fails_or_comes_out_larger_is_followed_by_the_next(
    made, sources, settings, tmp_path, monkeypatch
):
    carry_out = chains.compress

    def compress(chain, *arguments):
        if chain.name == "identity":
            raise ChildFailed("crashed", "SIGSEGV")
        artifact = carry_out(chain, *arguments)
        artifact.ship_bytes += 300_000 * (chain.name == "float16")
        return artifact

    monkeypatch.setattr(chains, "compress", compress)
    arguments = (sources["causal-gru"], tmp_path / "out", settings)
    assert size_limit.compress_within(450_000, *arguments) == "dynamic_range"
    assert made == ["float16", "dynamic_range"]


@pytest.mark.usefixtures("made")
def test_what_is_refused_after_a_step_is_told_and_followed_by_the_next(
    sources, settings, tmp_path, monkeypatch
):
    carry_out = chains.compress

    def compress(chain, *arguments):
        if chain.name.startswith("qat"):
            raise Refused("not for this model")
        return carry_out(chain, *arguments)

    monkeypatch.setattr(chains, "compress", compress)
    with pytest.raises(Refused) as caught:
        size_limit.compress_within(1000, sources["causal-gru"], tmp_path / "out", settings)
    assert "qat5+dynamic_range: not for this model; qat4+int4: not for this model; " in str(caught.value)


def test_a_limit_that_nothing_meets_is_refused_with_what_was_tried(made, sources, settings, tmp_path):
    size = checkpoints.describe(sources["causal-gru"]).vocabulary_size
    with pytest.raises(Refused) as caught:
        size_limit.compress_within(1000, sources["causal-gru"], tmp_path / "out", settings)
    assert str(caught.value) == (
        "no file ships in 1,000 bytes: identity: takes 400,000; float16: takes 200,000; "
        "dynamic_range: takes 100,000; qat5+dynamic_range: would take some 70,000; "
        "qat4+int4: would take some 50,000; "
        + "; ".join(f"{name}: would take some {ship_bytes(name, size):,}" for name in SHIP_BYTES)
    )
    assert made == ["identity", "float16", "dynamic_range"]
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("busy", "most_bytes"), [("identity", 450_000), ("qat5+dynamic_range", 99_999)])
def test_what_may_pass_ends_it_and_makes_no_file_that_is_changed_more(
    made, sources, settings, tmp_path, monkeypatch, busy, most_bytes
):
    """A time-out on a busy machine gave a file in four bits where the float one fits."""
    carry_out = chains.compress

    def compress(chain, *arguments):
        if chain.name == busy:
            raise ChildFailed("timed out", "no result after 600 s", repeatable=False)
        return carry_out(chain, *arguments)

    monkeypatch.setattr(chains, "compress", compress)
    with pytest.raises(ChildFailed, match="no result after 600 s"):
        size_limit.compress_within(most_bytes, sources["causal-gru"], tmp_path / "out", settings)
    assert made == ([] if busy == "identity" else ["identity", "float16", "dynamic_range"])
