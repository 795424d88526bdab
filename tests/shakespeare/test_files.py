"""The old content or the new, never half of either."""

import errno
import hashlib
import os
import stat
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from shakespeare import files
from shakespeare.errors import InvalidInput


def no_space(_descriptor):
    raise OSError(28, "No space left on device")


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def make(path, content):
    with files.new_folder(path) as folder:
        (folder / "a").write_text(content)


def test_sha256_is_hashlibs():
    assert files.sha256(b"abc") == hashlib.sha256(b"abc").hexdigest()


def test_write_replaces_and_leaves_nothing_beside(tmp_path):
    path = tmp_path / "file"
    files.write(path, b"old")
    files.write(path, b"new")
    assert path.read_bytes() == b"new"
    assert names(tmp_path) == ["file"]


def test_write_keeps_the_old_content_when_it_fails(tmp_path, monkeypatch):
    path = tmp_path / "file"
    files.write(path, b"old")
    monkeypatch.setattr(os, "fsync", no_space)
    with pytest.raises(InvalidInput, match=r"^report: .*file: must be .*\(No space left on device\)"):
        files.write(path, b"new", field="report")
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["file"]


def test_two_threads_may_write_the_same_file(tmp_path, monkeypatch):
    """Each in a temporary file of its own: both are written before either takes its place."""
    both = threading.Barrier(2, timeout=60)
    monkeypatch.setattr(files, "_sync", lambda _: both.wait())
    monkeypatch.setattr(files, "_sync_folder", lambda _: None)
    with ThreadPoolExecutor(2) as pool:
        writing = [pool.submit(files.write, tmp_path / "file", b"same") for _ in range(2)]
    assert [future.exception() for future in writing] == [None, None]
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_write_refuses_to_replace_where_asked(tmp_path):
    path = tmp_path / "file"
    files.write(path, b"old", replace=False)
    with pytest.raises(InvalidInput, match=r"^out: .*file: exists already; name another, or pass --force"):
        files.write(path, b"new", replace=False)
    assert path.read_bytes() == b"old"


@pytest.mark.parametrize("place", ["file/below", "missing/below"])
def test_write_names_a_place_that_cannot_be_written(tmp_path, place):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(InvalidInput, match=r"^out: .*below: must be a file that can be written \(No"):
        files.write(tmp_path / place, b"x")
    assert names(tmp_path) == ["file"]


def test_write_refuses_a_folder(tmp_path):
    (tmp_path / "folder").mkdir()
    with pytest.raises(InvalidInput, match="Is a directory"):
        files.write(tmp_path / "folder", b"x")
    assert names(tmp_path) == ["folder"]


def test_make_folder_makes_parents_and_leaves_nothing_in_it(tmp_path):
    path = tmp_path / "a" / "b"
    files.make_folder(path, "out")
    files.make_folder(path, "out")
    assert names(path) == []


@pytest.mark.parametrize("place", ["file", "file/below"])
def test_make_folder_names_a_file_in_the_way(tmp_path, place):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(InvalidInput, match=r"^out: .*must be a folder that can be written"):
        files.make_folder(tmp_path / place, "out")
    assert (tmp_path / "file").read_text() == "in the way"


def test_make_folder_proves_that_it_can_be_written(tmp_path, monkeypatch):
    def read_only(**_options):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(files.tempfile, "TemporaryFile", read_only)
    with pytest.raises(InvalidInput, match=r"^out: .*\(Read-only file system\)"):
        files.make_folder(tmp_path, "out")


def test_new_folder_appears_whole(tmp_path):
    path = tmp_path / "deep" / "folder"
    with files.new_folder(path) as folder:
        (folder / "a").write_text("1")
        assert not path.exists()
    assert names(path) == ["a"]
    assert names(path.parent) == ["folder"]


def test_new_folder_can_be_read_by_others(tmp_path):
    make(tmp_path / "folder", "1")
    assert (tmp_path / "folder").stat().st_mode & 0o777 == 0o755


def test_new_folder_replaces_all_of_an_older_one(tmp_path):
    path = tmp_path / "folder"
    with files.new_folder(path) as folder:
        (folder / "old").write_text("1")
    make(path, "2")
    assert names(path) == ["a"]
    assert names(tmp_path) == ["folder"]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_new_folder_leaves_nothing_behind_on_an_exception(tmp_path, error):
    path = tmp_path / "folder"
    make(path, "old")

    def interrupted():
        with files.new_folder(path) as folder:
            (folder / "a").write_text("half")
            raise error

    with pytest.raises(error):
        interrupted()
    assert (path / "a").read_text() == "old"
    assert names(tmp_path) == ["folder"]


def test_new_folder_keeps_the_older_one_when_the_disk_is_full(tmp_path, monkeypatch):
    path = tmp_path / "folder"
    make(path, "old")
    monkeypatch.setattr(os, "fsync", no_space)
    with pytest.raises(InvalidInput, match=r"^out: .*folder: .*\(No space left on device\)"):
        make(path, "new")
    assert (path / "a").read_text() == "old"
    assert names(tmp_path) == ["folder"]


def test_new_folder_names_a_place_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(InvalidInput, match=r"^out: .*deep: must be a folder that can be written"):
        make(tmp_path / "file" / "deep" / "below", "x")


def test_new_folder_does_not_replace_a_file(tmp_path):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(InvalidInput, match=r"^out: .*file: must be a folder"):
        make(tmp_path / "file", "x")
    assert (tmp_path / "file").read_text() == "mine"
    assert names(tmp_path) == ["file"]


def test_a_disk_that_fills_while_the_folder_is_written_is_named(tmp_path):
    def filling():
        with files.new_folder(tmp_path / "folder") as folder:
            (folder / "a").write_text("half")
            no_space(0)

    with pytest.raises(InvalidInput, match=r"^out: .*folder: .*\(No space left on device\)"):
        filling()
    assert names(tmp_path) == []


def test_a_crash_between_the_two_renames_is_mended(tmp_path):
    path = tmp_path / "folder"
    make(path, "old")
    path.rename(tmp_path / ".folder.previous")
    assert (files.current(path) / "a").read_text() == "old"
    make(path, "new")
    assert (files.current(path) / "a").read_text() == "new"
    assert names(tmp_path) == ["folder"]


def test_a_reader_takes_the_place_from_under_no_writer(tmp_path, monkeypatch):
    """It renamed the older folder back between a writer's two renames, and the writer failed."""
    path = tmp_path / "folder"
    make(path, "old")
    rename, texts_read = Path.rename, []

    def read_after_the_first(self, target):
        renamed = rename(self, target)
        if not texts_read:
            texts_read.append((files.current(path) / "a").read_text())
        return renamed

    monkeypatch.setattr(Path, "rename", read_after_the_first)
    make(path, "new")
    assert texts_read == ["old"]
    assert (path / "a").read_text() == "new"


def test_what_a_killed_writer_left_is_removed_once_it_is_old(tmp_path):
    for name, age in ((".folder.killed00", 3600), (".folder.writing0", 0), (".folder2.others00", 3600)):
        make(tmp_path / name, "half")
        os.utime(tmp_path / name, (time.time() - age,) * 2)
    make(tmp_path / "folder", "new")
    assert names(tmp_path) == [".folder.writing0", ".folder2.others00", "folder"]


def test_a_crash_after_both_renames_keeps_the_newer(tmp_path):
    make(tmp_path / ".folder.previous", "old")
    make(tmp_path / "folder", "new")
    make(tmp_path / ".folder.previous", "old")
    assert (files.current(tmp_path / "folder") / "a").read_text() == "new"


def test_writing_after_a_crash_goes_through(tmp_path):
    make(tmp_path / ".folder.previous", "old")
    make(tmp_path / "folder", "new")
    assert (tmp_path / "folder" / "a").read_text() == "new"
    assert names(tmp_path) == ["folder"]


def no_such_order(_descriptor):
    raise OSError(errno.EINVAL, "Invalid argument")


def test_a_file_system_without_fsync_of_folders_keeps_files_all_the_same(tmp_path, monkeypatch):
    real = os.fsync

    def files_only(descriptor):
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            no_such_order(descriptor)
        real(descriptor)

    monkeypatch.setattr(os, "fsync", files_only)
    files.write(tmp_path / "file", b"new")
    make(tmp_path / "folder", "first")
    make(tmp_path / "folder", "second")
    assert (tmp_path / "file").read_bytes() == b"new"
    assert (tmp_path / "folder" / "a").read_text() == "second"
    assert names(tmp_path) == ["file", "folder"]


@pytest.mark.parametrize("number", [errno.EINVAL, errno.ENOTSUP, errno.ENOSYS])
def test_a_file_system_without_fsync_keeps_files_all_the_same(tmp_path, monkeypatch, number):
    def unknown(_descriptor):
        raise OSError(number, "not supported")

    monkeypatch.setattr(os, "fsync", unknown)
    files.write(tmp_path / "file", b"new")
    make(tmp_path / "folder", "first")
    assert names(tmp_path) == ["file", "folder"]


def test_a_folder_that_cannot_be_opened_is_no_error(tmp_path, monkeypatch):
    real = os.open

    def files_only(path, *arguments, **more):
        if os.path.isdir(path):  # noqa: PTH112 - os.open is given a path of any kind
            raise PermissionError(errno.EACCES, "Permission denied")
        return real(path, *arguments, **more)

    monkeypatch.setattr(os, "open", files_only)
    files.write(tmp_path / "file", b"new")
    assert (tmp_path / "file").read_bytes() == b"new"


def test_of_a_link_what_it_leads_to_is_written(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real" / "file")
    files.write(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real" / "file").read_bytes() == b"new"
    assert names(tmp_path / "real") == ["file"]


def test_a_link_to_nothing_is_there_already(tmp_path):
    (tmp_path / "link").symlink_to(tmp_path / "missing")
    with pytest.raises(InvalidInput, match="exists already"):
        files.write(tmp_path / "link", b"new", replace=False)
    assert (tmp_path / "link").is_symlink()


@pytest.mark.parametrize(
    ("name", "told"),
    [("", "Is a directory"), ("folder", "Is a directory"), ("pipe", "must be a regular file, or a new one")],
)
def test_what_is_no_regular_file_is_not_replaced(tmp_path, monkeypatch, name, told):
    """A device would become a file of our bytes."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InvalidInput, match=rf"^figure: .*{told}"):
        files.write(Path(name), b"new", field="figure")
    assert names(tmp_path) == ["folder", "pipe"]
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)


def test_a_name_too_long_names_the_field(tmp_path):
    with pytest.raises(
        InvalidInput, match=r"^figure: .*must be a file that can be written \(File name too long\)"
    ):
        files.write(tmp_path / ("x" * 300), b"new", field="figure")
