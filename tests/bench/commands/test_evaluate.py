"""bard evaluate"""

import json
import shutil
from argparse import ArgumentParser

import numpy as np
import pytest

from bench.commands import options
from reports import record as records
from reports.metrics import titles
from shakespeare.checkpoint import FORMAT_VERSION
from shakespeare.evaluation import Positions
from shakespeare.text import corpus as corpora


@pytest.fixture
def evaluate(bard, finished, text_file):
    def run(name, *more):
        return bard("evaluate", finished / name, "--text", text_file, *more)

    return run


def test_json(evaluate):
    printed = json.loads(evaluate("artifacts/stream-gru.int8", "--json", "--blocks", 3).out)
    assert (
        printed["characters"] == 3 * 64 == sum(score["characters"] for score in printed["classes"].values())
    )
    assert printed["perplexity"] == pytest.approx(np.exp(printed["nats"]))
    assert printed["bits_per_character"] == pytest.approx(printed["nats"] / np.log(2))
    assert 0 <= printed["top1"] <= printed["top5"] <= 1
    assert {"lower case", "spaces", "newlines"} <= set(printed["classes"])
    weighted = sum(score["characters"] * score["nats"] for score in printed["classes"].values())
    assert weighted / printed["characters"] == pytest.approx(printed["nats"])


def test_a_table(evaluate):
    outcome = evaluate("artifacts/stream-gru.int8", "--blocks", 1)
    assert outcome.out.startswith("stream-gru, int8, 64 test characters\n")
    lines = [line.split() for line in outcome.out.splitlines()[2:]]
    assert lines[0] == ["class", "characters", *titles()]
    assert lines[1][:2] == ["all", "64"]
    assert sum(int(line[-1 - len(titles())]) for line in lines[2:]) == 64
    assert "is not the text this model was trained on" not in outcome.err


def test_the_test_text_by_default_and_validation_where_asked(evaluate, text_file):
    corpus = corpora.load(text_file)
    test, validation = (
        json.loads(evaluate("artifacts/stream-gru.int8", "--json", "--blocks", 10**6, *part).out)
        for part in ([], ["--part", "validation"])
    )
    assert (test["part"], validation["part"]) == ("test", "validation")
    assert test["characters"] == (len(corpus.test) - 256) // 64 * 64
    assert validation["characters"] == (len(corpus.validation) - 256) // 64 * 64
    assert test["nats"] != validation["nats"]


def test_an_unknown_part_lists_the_known(refused, finished):
    line = refused("evaluate", finished / "artifacts" / "gru.identity", "--part", "training")
    assert "--part" in line
    assert "'test', 'validation'" in line


def test_at_least_16384_characters_by_default():
    parser = ArgumentParser()
    options.add_blocks(parser)
    assert parser.parse_args([]).blocks * Positions(1).length >= 16_384


def test_a_checkpoint_is_as_good_as_its_artifact(evaluate):
    first, second = (
        json.loads(evaluate(name, "--json", "--blocks", 2).out)
        for name in ("checkpoints/stream-gru", "artifacts/stream-gru.identity")
    )
    assert first["nats"] == pytest.approx(second["nats"], abs=1e-4)


def test_another_text_is_told(bard, finished, tmp_path, text):
    (tmp_path / "other.txt").write_text(text[5000:12000], "utf-8")
    outcome = bard("evaluate", finished / "artifacts" / "gru.identity", "--text", tmp_path / "other.txt")
    assert outcome.status == 0
    assert "is not the text this model was trained on" in outcome.err


@pytest.mark.parametrize("blocks", [0, -1])
def test_blocks(refused, finished, blocks):
    line = refused("evaluate", finished / "artifacts" / "gru.identity", "--blocks", blocks)
    assert f"blocks: {blocks}: must lie in 1.." in line


def test_more_blocks_than_there_are(evaluate):
    printed = json.loads(evaluate("artifacts/stream-gru.int8", "--json", "--blocks", 10**6).out)
    assert printed["characters"] <= 1800


@pytest.fixture
def damaged(finished, tmp_path):
    """A function: a folder of the run, a file's name and its new content, None for none -> a damaged copy."""

    def damage(folder, name, content):
        broken = shutil.copytree(finished / folder, tmp_path / "broken")
        if content is None:
            (broken / name).unlink()
        else:
            (broken / name).write_bytes(content)
        return broken

    return damage


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("weights.safetensors", b"", "does not match its checksum"),
        ("vocabulary.json", b'["a"]', "does not match its checksum"),
        ("config.json", b"{}", "is not Bard's"),
        ("config.json", b"\xff\xfe", "is not Bard's"),
        ("config.json", b'{"format_version": "\xff"}', "is not Bard's"),
        ("state.json", None, "cannot be read"),
        ("config.json", None, "expected a folder with config.json"),
    ],
)
def test_a_damaged_checkpoint(refused, damaged, name, content, message):
    broken = damaged("checkpoints/gru/best", name, content)
    line = refused("evaluate", broken)
    assert message in line
    assert str(broken) in line


@pytest.mark.parametrize("version", [0, 1, FORMAT_VERSION + 1])
def test_a_checkpoint_of_another_format(refused, finished, tmp_path, version):
    shutil.copytree(finished / "checkpoints" / "gru" / "best", tmp_path / "other")
    config = json.loads((tmp_path / "other" / "config.json").read_bytes())
    (tmp_path / "other" / "config.json").write_text(json.dumps(config | {"format_version": version}))
    assert f"reads format_version {FORMAT_VERSION}" in refused("evaluate", tmp_path / "other")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("model.tflite", b"half", "does not match its checksum"),
        ("vocabulary.json", b"[]", "does not match its checksum"),
        ("artifact.json", b"{", "is not Bard's"),
        ("artifact.json", b'{"technique": "\xff"}', "is not Bard's"),
        ("model.tflite", None, "cannot be read"),
    ],
)
def test_a_damaged_artifact(refused, damaged, name, content, message):
    assert message in refused("evaluate", damaged("artifacts/gru.identity", name, content))


def test_a_record_is_no_model(refused, finished):
    assert records.load(finished / "record.json")
    assert "expected a folder with config.json" in refused("evaluate", finished)
