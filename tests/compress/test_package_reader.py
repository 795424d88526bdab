"""What may be opened as a package, checked without a model: names, sums, sizes, damage."""

import json
import lzma
import os
import subprocess
import sys
import tracemalloc
import zipfile

import pytest

from compress import container, package, package_reader
from compress.container import pack, pack_xz
from compress.package_reader import CARD, MODEL, RUNNER, SUMS, check_sums, open_package
from shakespeare.errors import InvalidInput
from shakespeare.files import sha256

GOOD = {
    "format": "bard package 1", "name": "gru", "sequence_length": 4, "model_sha256": sha256(b"model"),
}  # fmt: skip
VOCABULARY = b'["\\n","a"]'


class Model:
    """Stands for LiteRT's."""

    shape, stateful = (4, 3), False

    def __init__(self, model, sequence_length, padding):
        assert (model, sequence_length, padding) == (b"model", 4, 1)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A package, whole and good."""
    monkeypatch.setattr(package_reader, "TFLiteModel", Model)
    files = {"metadata.json": json.dumps(GOOD).encode(), "vocabulary.json": VOCABULARY}
    contents = {MODEL: pack_xz(b"model", files), RUNNER: b"runner\r\n", CARD: b"# Card\n\nText\n"}
    for name, data in contents.items():
        (tmp_path / name).write_bytes(data)
    write_sums(tmp_path)
    return tmp_path


def write_sums(folder):
    """Sums that fit, as whoever alters a package would write them."""
    lines = [f"{sha256((folder / name).read_bytes())}  {name}\n" for name in (MODEL, RUNNER, CARD)]
    (folder / SUMS).write_text("".join(lines))


def put_model(folder, data):
    """Other bytes for the model file, under sums that fit."""
    (folder / MODEL).write_bytes(data)
    write_sums(folder)


def refill(folder, metadata=GOOD, vocabulary=VOCABULARY, model=b"model"):
    """The model file anew."""
    files = {"metadata.json": json.dumps(metadata).encode(), "vocabulary.json": vocabulary}
    put_model(folder, pack_xz(model, files))


def test_a_good_one_is_opened_by_its_folder_and_by_its_model(folder):
    for path in (folder, folder / MODEL):
        opened = open_package(path)
        assert (opened.metadata, opened.vocabulary.characters, opened.warnings) == (GOOD, "\na", ())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda _: [], "names nothing; it must name"),
        (lambda lines: lines[:2], "it must name model.tflite.xz, generate.pyz and README.md"),
        (lambda lines: [*lines, f"{'0' * 64}  more.txt"], "names .*more.txt; it must name"),
        (lambda lines: [*lines[:2], f"{lines[2][:64]}  ../README.md"], "names .*README.md; it must name"),
        (lambda lines: [*lines[:2], f"{lines[2][:64]}  ./README.md"], "names .*README.md; it must name"),
        (lambda lines: [*lines, lines[0]], "must be a SHA-256 and the name of one file"),
        (lambda lines: [lines[0][:40]], "must be a SHA-256 and the name of one file"),
        (lambda lines: [lines[0][:63] + "  " + MODEL, *lines[1:]], "must be a SHA-256 and the name"),
        (lambda lines: ["\x00\xff\xfe", *lines], "must be a SHA-256 and the name of one file"),
        (lambda lines: [f"{'0' * 64}  {MODEL}", *lines[1:]], "model.tflite.xz: does not match its line"),
    ],
)
def test_sums_name_exactly_what_a_package_holds(folder, change, message):
    lines = change((folder / SUMS).read_text().splitlines())
    (folder / SUMS).write_bytes("".join(f"{line}\n" for line in lines).encode("latin-1"))
    with pytest.raises(InvalidInput, match=message):
        open_package(folder)


def test_missing_sums_are_named(folder):
    (folder / SUMS).unlink()
    for path in (folder, folder / MODEL):
        with pytest.raises(InvalidInput, match=r"SHA256SUMS: is missing; it must name model\.tflite\.xz"):
            open_package(path)


def test_sums_that_windows_converted_are_read(folder):
    (folder / SUMS).write_bytes((folder / SUMS).read_bytes().replace(b"\n", b"\r\n"))
    assert check_sums(folder) == ()


@pytest.mark.parametrize(
    "change",
    [
        lambda sums: b"".join(line[:64].upper() + line[64:] for line in sums.splitlines(keepends=True)),
        lambda sums: sums + b"\n",
        lambda sums: sums + b"\r\n \n",
        lambda sums: b"\xef\xbb\xbf" + sums,
    ],
    ids=["capitals", "empty line", "empty lines", "byte order mark"],
)
def test_sums_that_another_tool_wrote_are_read(folder, change):
    (folder / SUMS).write_bytes(change((folder / SUMS).read_bytes()))
    assert check_sums(folder) == ()


def test_a_card_that_windows_converted_is_warned_of(folder):
    (folder / CARD).write_bytes((folder / CARD).read_bytes().replace(b"\n", b"\r\n"))
    (warning,) = open_package(folder).warnings
    assert "README.md: its line ends were converted to CRLF" in warning


@pytest.mark.parametrize(("name", "data"), [(CARD, b"# Another\r\n"), (RUNNER, b"runner\n")])
def test_another_card_or_runner_is_refused(folder, name, data):
    (folder / name).write_bytes(data)
    with pytest.raises(InvalidInput, match=f"{name}: does not match its line in SHA256SUMS"):
        open_package(folder)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"metadata": ["bard package 1"]}, "has format None"),
        ({"metadata": "bard"}, "has format None"),
        ({"metadata": {"format": "bard package 1"}}, "does not match the checksum in it"),
        ({"metadata": GOOD | {"sequence_length": "4"}}, "sequence_length 4: must lie in"),
        ({"metadata": GOOD | {"sequence_length": 10**12}}, "must lie in 1..100,000"),
        ({"metadata": {**GOOD, "sequence_length": None}}, "must lie in 1..100,000"),
        ({"metadata": {**GOOD, "sequence_length": True}}, "sequence_length True: must lie in 1..100,000"),
        ({"metadata": {**GOOD, "sequence_length": 4.0}}, "sequence_length 4.0: must lie in 1..100,000"),
        *(
            ({"metadata": {**GOOD, "ids_per_step": value}}, r"ids_per_step .*: must lie in 1\.\.100,000")
            for value in ([1], True, "1", None, 0, 1.0, 10**12)
        ),
        ({"vocabulary": b'["a"]'}, "predicts 3: its metadata say 4 and 2"),
        ({"vocabulary": b'{"a": 1}'}, "damaged"),
        ({"vocabulary": b"[" * 100_000}, "damaged"),
        ({"vocabulary": b"\xff"}, "damaged"),
        ({"model": b"other"}, "does not match the checksum in it"),
    ],
)
def test_what_is_wrong_in_the_model_file_is_one_line(folder, changes, message):
    refill(folder, **changes)
    with pytest.raises(InvalidInput, match=message) as caught:
        open_package(folder)
    assert "\n" not in str(caught.value)


def test_a_model_that_litert_refuses_is_one_line(folder, monkeypatch):
    def refuse(*_):
        raise ValueError("Model provided has model identifier 'abcd'")

    monkeypatch.setattr(package_reader, "TFLiteModel", refuse)
    with pytest.raises(InvalidInput, match="LiteRT cannot run its model"):
        open_package(folder)


@pytest.mark.slow
def test_any_damage_is_one_line(folder):
    """Cut off, or with any byte changed: before, behind and within the archive."""
    whole = (folder / MODEL).read_bytes()
    plain = lzma.decompress(whole)
    damaged = [whole[:end] for end in range(0, len(whole), 7)]
    damaged += [whole[:at] + bytes([whole[at] ^ 255]) + whole[at + 1 :] for at in range(0, len(whole), 5)]
    damaged += [
        lzma.compress(plain[:at] + bytes([plain[at] ^ 255]) + plain[at + 1 :], preset=0)
        for at in range(len(plain))
    ]
    for data in damaged:
        put_model(folder, data)
        try:
            opened = open_package(folder)
        except InvalidInput:
            continue
        else:
            assert opened.metadata["model_sha256"] == GOOD["model_sha256"]


def test_a_small_file_that_stands_for_a_large_one_is_refused(folder, monkeypatch):
    monkeypatch.setattr(container, "MAXIMUM_BYTES", 2**20)
    bomb = lzma.compress(bytes(2**21))
    assert len(bomb) < 2**10
    put_model(folder, bomb)
    with pytest.raises(InvalidInput, match="holds more than 1,048,576 bytes"):
        open_package(folder)


def test_an_archive_that_says_it_is_large_is_refused_before_it_is_read(folder, monkeypatch):
    monkeypatch.setattr(container, "MAXIMUM_BYTES", 2**20)
    with (
        zipfile.ZipFile(folder / "zip", "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("vocabulary.json", "w") as member,
    ):
        member.write(bytes(2**24))
    put_model(folder, lzma.compress((folder / "zip").read_bytes(), preset=0))
    tracemalloc.start()
    with pytest.raises(InvalidInput, match="holds more than"):
        open_package(folder)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2**22


@pytest.mark.parametrize("name", [MODEL, RUNNER, CARD, SUMS])
@pytest.mark.parametrize("make", [os.mkfifo, lambda path: path.symlink_to("/dev/zero"), os.mkdir])
def test_what_is_no_regular_file_is_refused_unopened(folder, name, make):
    """A pipe would be waited for, and a device read, without an end."""
    (folder / name).unlink()
    make(folder / name)
    with pytest.raises(InvalidInput, match=f"{name}: must be a regular file"):
        check_sums(folder)


def test_what_needs_more_memory_than_ours_to_unpack_is_refused(folder):
    wide = [{"id": lzma.FILTER_LZMA2, "preset": 0, "dict_size": 2**29}]
    put_model(folder, lzma.compress(pack(b"model", {}), filters=wide))
    with pytest.raises(InvalidInput, match=r"[Mm]emory"):
        open_package(folder)


@pytest.mark.slow
def test_the_runner_starts_and_refuses_in_a_line(folder):
    """The zip application itself: without a model that runs it gets as far as reading what it lies beside."""
    (folder / RUNNER).write_bytes(package.build_runner())
    (folder / SUMS).write_text("")
    line = [sys.executable, str(folder / RUNNER)]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: package: ")
    assert "SHA256SUMS: names nothing; it must name" in done.stderr
    for option in (
        "--length=\u0665",
        "--length=1_0",
        "--temperature= 1",
        "--seed=9\n",
        f"--length={'9' * 400}",
    ):
        done = subprocess.run([*line, option], capture_output=True, text=True, check=False)
        assert done.returncode == 2
        assert f"{option.partition('=')[0].removeprefix('--')}: " in done.stderr
    environment = os.environ | {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    for prompt, message in ((b"caf\xc3\xa9", "error: package: "), (b"caf\xe9", "error: argument: 'caf")):
        done = subprocess.run([*line, b"--prompt", prompt], capture_output=True, env=environment, check=False)
        assert (done.returncode, done.stderr.decode().startswith(message)) == (2, True)
    for closed in ("<&-", ">&-", "2>&-"):
        through_shell = ["sh", "-c", f'exec "$0" "$@" {closed}', *line, "--prompt-file", "-"]
        done = subprocess.run(through_shell, input="ROMEO", capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout) == (2, "")
        told = "error: prompt-file: -: standard input is closed\n" if closed == "<&-" else "error: package: "
        assert done.stderr.startswith("" if closed == "2>&-" else told)
