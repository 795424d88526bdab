"""One run alone works in a folder, where the file system can tell."""

import errno
import fcntl

import pytest

from bench.pipeline.run_folder import RunFolder
from shakespeare.errors import InvalidInput


def test_a_second_run_is_kept_out(tmp_path):
    folder = RunFolder(tmp_path)
    with (
        folder.locked(),
        pytest.raises(InvalidInput, match=r"^out: .*is in use by another bard bench"),
        RunFolder(tmp_path).locked(),
    ):
        pass
    with folder.locked():
        pass


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS, errno.EINVAL])
def test_a_file_system_without_locks_is_told_and_used(tmp_path, monkeypatch, capsys, number):
    def unknown(_file, _how):
        raise OSError(number, "no locks here")

    monkeypatch.setattr(fcntl, "flock", unknown)
    entered = False
    with RunFolder(tmp_path).locked():
        entered = True
    assert entered
    assert "cannot be locked (no locks here)" in capsys.readouterr().err


def test_what_a_run_was_killed_in_writing_keeps_no_later_one_out(tmp_path):
    """A folder of nothing but the first file, half written, was refused for good, with --fresh too."""
    (tmp_path / ".run.json.4242.140001").write_text("{")
    RunFolder(tmp_path).check_owner("quick", "ab", fresh=False)
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(InvalidInput, match="is not empty and not a run of Bard's"):
        RunFolder(tmp_path).check_owner("quick", "ab", fresh=False)


def test_a_text_within_what_is_emptied_is_kept(tmp_path):
    """--fresh deleted the user's text, and then failed in every part."""
    folder = RunFolder(tmp_path)
    (tmp_path / "text").mkdir()
    mine = tmp_path / "text" / "mine.txt"
    mine.write_text("mine")
    with pytest.raises(InvalidInput, match="lies in what --fresh empties"):
        folder.check_keeps(mine)
    folder.check_keeps(tmp_path / "mine.txt")
    folder.check_keeps(None)
