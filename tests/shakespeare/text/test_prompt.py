"""A prompt in the spelling of the vocabulary, and what of it nobody learned."""

import io
import unicodedata
from types import SimpleNamespace

import pytest

from shakespeare.errors import InvalidInput
from shakespeare.text import prompt as prompts
from shakespeare.text.prompt import prepare, start_character
from shakespeare.text.vocabulary import UNKNOWN, Vocabulary

COMPOSED, DECOMPOSED = "caf\u00e9 na\u00efve", "cafe\u0301 nai\u0308ve"


@pytest.mark.parametrize("text", [COMPOSED, DECOMPOSED, "caf\u00e9 nai\u0308ve"])
@pytest.mark.parametrize("known", [COMPOSED, DECOMPOSED])
def test_both_forms_of_a_letter_are_the_one_that_the_vocabulary_has(text, known):
    vocabulary = Vocabulary.from_text(known)
    prompt = prepare(text, vocabulary)
    assert vocabulary.decode(prompt.ids) == known
    assert (prompt.text, prompt.unknown, prompt.warning) == (text, "", "")


def test_a_vocabulary_with_both_forms_leaves_the_prompt_as_it_is():
    vocabulary = Vocabulary.from_text(COMPOSED + DECOMPOSED)
    for text in (COMPOSED, DECOMPOSED):
        assert vocabulary.decode(prepare(text, vocabulary).ids) == text


def test_korean_syllables_and_their_parts():
    parts = unicodedata.normalize("NFD", "\ud55c\uae00")
    assert len(parts) == 6
    for text, known in (("\ud55c\uae00", parts), (parts, "\ud55c\uae00")):
        vocabulary = Vocabulary.from_text(known)
        assert vocabulary.decode(prepare(text, vocabulary).ids) == known


def test_what_the_model_never_saw_is_named_once():
    prompt = prepare("a\u0416b\u0416\U0001f3ad\x1b", Vocabulary.from_text("ab"))
    assert prompt.ids.tolist() == [1, UNKNOWN, 2, UNKNOWN, UNKNOWN, UNKNOWN]
    assert prompt.unknown == "\u0416\U0001f3ad\x1b"
    for word in ("CYRILLIC CAPITAL LETTER ZHE", "PERFORMING ARTS", r"\x1b (U+001B)"):
        assert word in prompt.warning
    assert "\x1b" not in prompt.warning


def test_of_many_unknown_characters_the_first_are_named():
    warning = prepare("".join(map(chr, range(0x4E00, 0x4E00 + 30))), Vocabulary.from_text("ab")).warning
    assert warning.count("CJK") == 10
    assert warning.endswith("and 20 more")


@pytest.mark.parametrize(
    ("known", "start"),
    [("ab\n .", "\n"), ("ab .", " "), ("ab.", "."), ("ba", "a"), ("\u05d0\u05d1", "\u05d0")],
)
def test_the_default_is_a_start_that_the_vocabulary_has(known, start):
    vocabulary = Vocabulary.from_text(known)
    assert start_character(vocabulary) == start
    prompt = prepare(None, vocabulary)
    assert (prompt.text, prompt.unknown) == (start, "")
    assert UNKNOWN not in prompt.ids


def test_an_empty_prompt_is_refused():
    with pytest.raises(InvalidInput, match=r"^prompt: empty: must hold at least one character"):
        prepare("", Vocabulary.from_text("ab"))


def test_a_file_is_the_prompt_with_its_line_ends_as_newlines(tmp_path):
    path = tmp_path / "scene.txt"
    path.write_bytes(b"\xef\xbb\xbfROMEO\r\nAy \xc3\xa9\rme\n")
    assert prompts.read(path) == "ROMEO\nAy \u00e9\nme\n"


def test_standard_input_is_the_prompt(monkeypatch):
    monkeypatch.setattr(prompts.sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"ROMEO\n")))
    assert prompts.read(prompts.Path("-")) == "ROMEO\n"


def test_a_closed_standard_input_is_refused(monkeypatch):
    monkeypatch.setattr(prompts.sys, "stdin", None)
    with pytest.raises(InvalidInput, match=r"^prompt-file: -: standard input is closed$"):
        prompts.read(prompts.Path("-"))


@pytest.mark.parametrize(
    ("data", "reason"), [(None, "No such file"), (b"caf\xe9", r"is not UTF-8 \(byte 3\)")]
)
def test_a_file_that_is_no_text_is_refused(tmp_path, data, reason):
    path = tmp_path / "scene.txt"
    if data:
        path.write_bytes(data)
    with pytest.raises(InvalidInput, match=rf"^prompt-file: .*scene\.txt: .*{reason}"):
        prompts.read(path)


def test_what_is_too_large_or_has_no_end_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "scene.txt"
    path.write_bytes(b"a" * prompts.MAXIMUM_BYTES)
    assert len(prompts.read(path)) == prompts.MAXIMUM_BYTES
    path.write_bytes(b"a" * (prompts.MAXIMUM_BYTES + 1))
    endless = io.FileIO("/dev/zero")
    monkeypatch.setattr(prompts.sys, "stdin", SimpleNamespace(buffer=endless))
    for source in (path, prompts.Path("/dev/zero"), prompts.Path("-")):
        with pytest.raises(InvalidInput, match=r"^prompt-file: .*: holds more than 1,048,576 bytes"):
            prompts.read(source)
    endless.close()
