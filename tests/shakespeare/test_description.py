"""A description is read by its format version first; a file is what its checksum says."""

import os

import msgspec
import pytest

from shakespeare import description
from shakespeare.errors import InvalidInput
from shakespeare.files import sha256


class Toy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    format_version: int
    name: str


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "toy.json"
    path.write_bytes(b'{"format_version": 7, "name": "a"}')
    return path


def test_it_is_read_and_validated(file):
    assert description.read("toy", file, Toy, 7) == Toy(7, "a")


def test_another_version_is_named_before_its_fields_are_looked_at(file):
    file.write_bytes(b'{"format_version": 6, "other": 1}')
    with pytest.raises(
        InvalidInput, match=r"^toy: .* has format_version 6: this Bard reads format_version 7$"
    ):
        description.read("toy", file, Toy, 7)


def test_an_older_version_that_can_be_upgraded_is_read(file):
    file.write_bytes(b'{"format_version": 6, "called": "a"}')
    upgrades = {6: lambda fields: {"format_version": 7, "name": fields["called"]}}
    assert description.read("toy", file, Toy, 7, upgrades) == Toy(7, "a")
    upgrades = {6: lambda fields: fields | {"format_version": 7}}
    with pytest.raises(InvalidInput, match=r"is not Bard's \("):
        description.read("toy", file, Toy, 7, upgrades)


@pytest.mark.parametrize("data", [b"", b"{", b"{}", b'{"format_version": 7, "name": 1}', b"\xff"])
def test_what_is_foreign_is_refused(file, data):
    file.write_bytes(data)
    with pytest.raises(InvalidInput, match=r"^toy: .*toy\.json: is not Bard's \("):
        description.read("toy", file, Toy, 7)


def test_what_cannot_be_read_is_refused(file):
    file.unlink()
    with pytest.raises(InvalidInput, match=r"toy\.json: cannot be read \(No such file or directory\)$"):
        description.read("toy", file, Toy, 7)


@pytest.mark.parametrize("make", [os.mkfifo, lambda path: path.symlink_to("/dev/zero"), os.mkdir])
def test_what_is_no_regular_file_is_refused_unopened(file, make):
    """A pipe would be waited for, and a device read, without an end."""
    file.unlink()
    make(file)
    with pytest.raises(InvalidInput, match=r"^toy: .*toy\.json: must be a regular file$"):
        description.read("toy", file, Toy, 7)


@pytest.mark.parametrize(
    ("sums", "message"),
    [
        ({}, r"lacks toy\.json among its checksums"),
        ({"toy.json": sha256(b"b")}, "does not match its checksum"),
    ],
)
def test_a_file_that_is_not_what_was_written_is_refused(file, sums, message):
    with pytest.raises(InvalidInput, match=message):
        description.check_sha256("toy", file, sha256(b"a"), sums)
    description.check_sha256("toy", file, sha256(b"a"), {"toy.json": sha256(b"a")})
