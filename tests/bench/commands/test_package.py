"""bard package, and bard generate of what it made"""

import json
import lzma

import pytest

from compress.package_reader import open_package
from reports import units


@pytest.fixture
def artifact(finished):
    return finished / "artifacts" / "stream-gru.prune50+dynamic_range"


@pytest.fixture(scope="module")
def package(finished, text_file, command, tmp_path_factory):
    import subprocess

    out = tmp_path_factory.mktemp("package") / "mine"
    line = command(
        "package", finished / "artifacts" / "stream-gru.prune50+dynamic_range", "--text", text_file,
        "--blocks", 3, "--licence", "CC0", "--out", out,
    )  # fmt: skip
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == str(out)
    return out


def test_the_card_says_what_a_user_must_know(package):
    card = (package / "README.md").read_text("utf-8")
    for part in (
        "# stream-gru, prune50+dynamic_range", "GRU 64, embedding 64", "dynamic range", "- prune50: 4 steps",
        "sparsity 0.5", "12,000 characters", "192 test characters in 3 blocks", "missed by", "## Limits",
        "## Licence", "CC0", "FULLY_CONNECTED (hybrid)",
    ):  # fmt: skip
        assert part in card
    size = units.size((package / "model.tflite.xz").stat().st_size)
    assert f"{size} to ship" in card


def test_nothing_that_is_shipped_tells_where_the_text_lies(package, text_file):
    assert text_file.name in (package / "README.md").read_text("utf-8")
    for file in package.iterdir():
        data = file.read_bytes()
        data = lzma.decompress(data) if file.suffix == ".xz" else data
        assert str(text_file.parent).encode() not in data, file


def test_generate_reads_it(bard, package, artifact):
    drawn = ("--prompt", "ROMEO.", "--length", 30, "--seed", 5, "--json")
    printed = json.loads(bard("generate", package, *drawn).out)
    assert printed == json.loads(bard("generate", artifact, *drawn).out)
    assert printed == json.loads(bard("generate", package / "model.tflite.xz", *drawn).out)
    assert len(printed["text"]) == 30


def test_generate_says_how_fast_it_was(bard, package):
    outcome = bard("generate", package, "--length", 20, "--stats")
    assert outcome.err.endswith("characters a second, sampling and printing included\n")


def test_an_existing_package_stays_without_force(refused, bard, package, artifact, text_file, tmp_path):
    import shutil

    copy = shutil.copytree(package, tmp_path / "copy")
    (copy / "README.md").write_text("mine", "utf-8")
    arguments = ("package", artifact, "--text", text_file, "--blocks", 1, "--out", copy)
    assert "exists already; name another, or pass --force" in refused(*arguments)
    assert (copy / "README.md").read_text("utf-8") == "mine"
    outcome = bard(*arguments, "--force", "--json")
    assert outcome.status == 0, outcome.err
    assert json.loads(outcome.out)["bytes"].keys() == {
        "model.tflite.xz",
        "generate.pyz",
        "README.md",
        "SHA256SUMS",
    }
    assert open_package(copy).metadata["name"] == "stream-gru"


def test_another_folder_is_never_replaced(refused, artifact, text_file, tmp_path):
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "one.txt").write_text("dear", "utf-8")
    arguments = ("package", artifact, "--text", text_file, "--out", tmp_path / "letters", "--force")
    assert "exists and is no package of Bard's" in refused(*arguments)
    assert (tmp_path / "letters" / "one.txt").read_text("utf-8") == "dear"


def test_a_checkpoint_is_no_artifact(refused, finished, text_file, tmp_path):
    path = finished / "checkpoints" / "stream-gru"
    assert "artifact: " in refused("package", path, "--text", text_file, "--out", tmp_path / "out")


def test_another_text_is_refused(refused, artifact, tmp_path, text):
    (tmp_path / "other.txt").write_text(text[::-1], "utf-8")
    line = refused("package", artifact, "--text", tmp_path / "other.txt", "--out", tmp_path / "out")
    assert "is not what the model was trained on" in line


def test_a_size_takes_the_best_file_of_a_run(bard, refused, finished, text_file, tmp_path):
    from reports import recommendation
    from reports import record as records

    smallest = min(
        recommendation.candidates(records.load(finished / "record.json")), key=lambda c: c.ship_bytes
    )
    arguments = ("package", finished, "--text", text_file, "--blocks", 1, "--out", tmp_path / "out")
    outcome = bard(*arguments, "--max-size", smallest.ship_bytes)
    assert outcome.status == 0, outcome.err
    assert "every model of" in outcome.err
    assert "is untrained" in outcome.err
    opened = open_package(tmp_path / "out")
    assert (opened.metadata["name"], opened.metadata["technique"]) == (
        smallest.cell.variant,
        smallest.cell.technique,
    )
    line = refused(*arguments[:-1], tmp_path / "other", "--max-size", smallest.ship_bytes - 1)
    assert f"ships in {units.size(smallest.ship_bytes)}" in line


def test_blocks(refused, artifact, text_file, tmp_path):
    line = refused("package", artifact, "--text", text_file, "--blocks", 0, "--out", tmp_path / "out")
    assert "blocks: 0: must lie in 1.." in line
