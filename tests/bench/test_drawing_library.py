"""Put together once, read after that; damage is noticed, and nothing is read that others could have written."""

import os

import pytest

from bench import drawing_library

pytest.importorskip("vl_convert")


@pytest.fixture
def made(monkeypatch, tmp_path):
    """How often it was put together."""
    from reports.html import document

    calls = []
    monkeypatch.setattr(document, "vega", lambda: calls.append(1) or "let a = 'é';")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return calls


def test_it_is_made_once_and_read_after_that(made):
    assert [drawing_library.script() for _ in range(3)] == ["let a = 'é';"] * 3
    assert len(made) == 1


@pytest.mark.parametrize("damaged", [b"alert(1)", b"", b"\xff", b"0\nalert(1)", None])
def test_what_is_damaged_is_made_again(made, tmp_path, damaged):
    expected = drawing_library.script()
    (file,) = (tmp_path / "cache" / "bard").iterdir()
    intact = file.read_bytes()
    file.write_bytes(intact[:-1] if damaged is None else damaged)
    assert drawing_library.script() == expected
    assert (file.read_bytes(), len(made)) == (intact, 2)


@pytest.mark.skipif(os.name != "posix", reason="has no modes")
@pytest.mark.parametrize("mode", [0o770, 0o707])
def test_what_others_can_write_is_not_read(made, tmp_path, mode):
    drawing_library.script()
    folder = tmp_path / "cache" / "bard"
    assert folder.stat().st_mode & 0o777 == 0o700
    folder.chmod(mode)
    drawing_library.script()
    assert len(made) == 2


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="has no such files")
def test_what_is_no_file_is_not_waited_for(made, tmp_path):
    drawing_library.script()
    (file,) = (tmp_path / "cache" / "bard").iterdir()
    file.unlink()
    os.mkfifo(file)
    assert drawing_library.script() == "let a = 'é';"
    assert len(made) == 2


def test_where_nothing_can_be_kept_it_is_made_each_time(made, tmp_path):
    (tmp_path / "cache").write_text("a file in the way", "ascii")
    assert drawing_library.script() == drawing_library.script()
    assert len(made) == 2


@pytest.mark.parametrize("folder", ["", "relative"])
def test_without_a_folder_of_caches_it_lies_in_the_home(made, monkeypatch, tmp_path, folder):
    monkeypatch.setenv("XDG_CACHE_HOME", folder)
    monkeypatch.setenv("HOME", str(tmp_path))
    drawing_library.script()
    assert [path.parent for path in tmp_path.rglob("*.js")] == [tmp_path / ".cache" / "bard"]

    def no_home():
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(drawing_library.Path, "home", no_home)
    drawing_library.script()
    assert len(made) == 2
