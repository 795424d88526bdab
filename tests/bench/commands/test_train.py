"""bard train: bad input, and a training that is interrupted and goes on."""

import json
import signal
import subprocess
import time

import pytest

from shakespeare import checkpoint as checkpoints

TEXTS = {
    "empty": (b"", "empty; at least 6,500 are needed"),
    "short": (b"abc " * 500, "2,000 characters; at least 6,500 are needed"),
    "binary": (b"abc\0" * 5000, "is binary; it must be UTF-8 text"),
    "latin": ("café ".encode("latin-1") * 5000, "is not UTF-8 (byte 3); convert it first"),
    "monotonous": (b"a" * 9000, "holds one character only ('a'); at least two are needed"),
}


@pytest.mark.parametrize("command", ["train", "bench"])
@pytest.mark.parametrize("name", TEXTS)
def test_texts_that_are_none(refused, tmp_path, command, name):
    content, message = TEXTS[name]
    file = tmp_path / f"{name}.txt"
    file.write_bytes(content)
    first = ["gru"] if command == "train" else []
    line = refused(command, *first, "--preset", "smoke", "--text", file, "--out", tmp_path / "out")
    assert line == f"bard: error: text: {file}: {message}\n"
    assert not (tmp_path / "out").exists()


def test_a_missing_text(refused, tmp_path):
    line = refused("train", "gru", "--text", tmp_path / "none.txt")
    assert "text: " in line
    assert "must be a readable text file" in line


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["huge"], "variant: huge: unknown; known are original, optimized, gru, stream-gru"),
        (["gru", "--preset", "slow"], "preset: slow: unknown; known are smoke, quick, full"),
    ],
)
def test_unknown_names(refused, arguments, message):
    assert message in refused("train", *arguments)


def test_out_under_a_file(refused, text_file):
    line = refused("train", "gru", "--preset", "smoke", "--text", text_file, "--out", text_file / "x")
    assert "must be a folder that can be written" in line


def test_nothing_is_overwritten(refused, finished, text_file):
    held = finished / "checkpoints" / "gru"
    line = refused("train", "gru", "--preset", "smoke", "--text", text_file, "--out", held)
    assert "holds a training; pass --resume to go on, --force to replace it" in line


def test_a_foreign_folder(refused, tmp_path, text_file):
    (tmp_path / "foreign").mkdir()
    (tmp_path / "foreign" / "mine.txt").write_text("mine")
    line = refused("train", "gru", "--text", text_file, "--out", tmp_path / "foreign")
    assert "is not empty; name another folder" in line


def test_force_replaces_trainings_only(refused, tmp_path, text_file):
    (tmp_path / "foreign" / "best").mkdir(parents=True)
    (tmp_path / "foreign" / "best" / "mine.txt").write_text("mine")
    line = refused("train", "gru", "--text", text_file, "--out", tmp_path / "foreign", "--force")
    assert "is no checkpoint of Bard's" in line
    assert (tmp_path / "foreign" / "best" / "mine.txt").read_text() == "mine"


def test_nothing_to_resume(refused, tmp_path, text_file):
    line = refused(
        "train", "gru", "--preset", "smoke", "--text", text_file, "--out", tmp_path / "x", "--resume"
    )
    assert "expected a folder with config.json" in line


def test_interrupted_then_resumed(command, tmp_path, text_file):
    out = tmp_path / "out"
    line = command("train", "original", "--preset", "smoke", "--text", text_file, "--out", out)
    process = subprocess.Popen(line, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        if (out / "train.log").exists() and "step 1 " in (out / "train.log").read_text("utf-8"):
            break
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    printed, errors = process.communicate(timeout=120)
    assert process.returncode == 130, errors
    assert printed == ""
    assert errors.splitlines()[-1] == "bard: interrupted; the training is saved, --resume goes on from there"
    assert "Traceback" not in errors
    last = checkpoints.load(out / "last")
    assert 1 <= last.state.step < 4
    assert last.state.stop_reason == ""

    done = subprocess.run([*line, "--resume", "--json"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["training"]["stopped"] == "step limit"
    assert [one["step"] for one in found["training"]["rounds"]] == [2, 4]
    log = (out / "train.log").read_text("utf-8")
    assert f"original resumes at step {last.state.step}" in log
    assert log.count(" step 4 ") == 1
