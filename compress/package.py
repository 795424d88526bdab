"""Writes what a user ships: the model file with all that it needs in it, a runner, a model card, checksums."""

from pathlib import Path

from compress import artifact as artifacts
from compress.artifact import Artifact
from compress.container import pack, pack_xz
from compress.package_reader import CARD, MODEL, RUNNER, SUMS
from shakespeare.files import sha256, write_folder
from shakespeare.text.vocabulary import Vocabulary

# All that the runner consists of. None imports more than the standard library, numpy and ai-edge-litert.
RUNNER_SOURCES = (
    "shakespeare/__init__.py", "shakespeare/errors.py", "shakespeare/quiet_stderr.py",
    "shakespeare/text/__init__.py", "shakespeare/text/vocabulary.py", "shakespeare/text/prompt.py",
    "shakespeare/text/letter_forms.py", "shakespeare/generation.py", "shakespeare/terminal/__init__.py",
    "shakespeare/terminal/terminal_text.py", "shakespeare/terminal/plain_numbers.py",
    "shakespeare/terminal/arguments.py",
    "compress/__init__.py", "compress/container.py", "compress/tflite_model.py", "compress/package_reader.py",
    "compress/package_runner.py",
)  # fmt: skip
_START = "import sys\n\nfrom compress.package_runner import main\n\nsys.exit(main())\n"


def save(path: Path, artifact: Artifact, model: bytes, vocabulary: Vocabulary, card: str) -> dict[str, int]:
    """Writes the folder, atomically in place of an older one; returns each file's bytes."""
    contents = {
        MODEL: pack_xz(model, artifacts.package_files(artifact, model, vocabulary)),
        RUNNER: build_runner(),
        CARD: card.encode(),
    }
    sums = "".join(f"{sha256(data)}  {name}\n" for name, data in contents.items())
    contents[SUMS] = sums.encode()
    write_folder(path, contents)
    return {name: len(data) for name, data in contents.items()}


def build_runner() -> bytes:
    """A Python zip application: `python generate.pyz` writes text from the package it lies in."""
    root = Path(__file__).resolve().parent.parent
    sources = {name: (root / name).read_text("utf-8").encode() for name in RUNNER_SOURCES}
    return pack(b"#!/usr/bin/env python3\n", sources | {"__main__.py": _START.encode()})
