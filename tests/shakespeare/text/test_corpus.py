"""A text, its three parts, and what is refused."""

import pytest

from shakespeare.errors import InvalidInput
from shakespeare.files import sha256
from shakespeare.text import corpus as corpora
from shakespeare.text import plays
from shakespeare.text.corpus import Corpus, Work, boundaries
from shakespeare.text.windows import windows


@pytest.fixture(scope="module")
def play_corpus():
    return corpora.load()


def test_the_installed_plays_are_38_of_plain_text(play_corpus):
    assert "38 plays" in play_corpus.source
    assert len(play_corpus.text) > 4_900_000
    assert not set("*_#\\<>") & set(play_corpus.text)
    assert "\n\n\n" not in play_corpus.text
    assert " \n" not in play_corpus.text
    assert play_corpus.sha256 == sha256(play_corpus.text.encode())


def test_every_play_is_there_in_one_order_at_its_offset(play_corpus):
    read = list(plays.read())
    assert len({play.text for play in read}) == 38
    assert play_corpus.text == "\n".join(play.text for play in read)
    assert [work.title for work in play_corpus.works] == [play.title for play in read]
    for work, play in zip(play_corpus.works, read, strict=True):
        assert play_corpus.text[work.start : work.start + len(play.text)] == play.text
    assert corpora.load() == play_corpus


def test_the_plays_of_the_test_text(play_corpus):
    """The order is by genre, so that test is tragedies only; a play may lie on both sides of the boundary."""
    assert play_corpus.test_works == (
        "Macbeth", "Othello", "Romeo and Juliet", "Timon of Athens",
    )  # fmt: skip
    assert play_corpus.test.count("ROMEO") > 100


def test_a_file_is_read_as_it_is(tmp_path, text):
    path = tmp_path / "own.txt"
    path.write_text(text, "utf-8")
    loaded = corpora.load(path)
    assert loaded.text == text
    assert loaded.source == str(path)
    assert loaded.sha256 == sha256(text.encode())
    assert loaded.works == loaded.test_works == ()


def test_a_gutenberg_file_loses_its_licence_and_how_much_is_known(tmp_path, text):
    path = tmp_path / "pg100.txt"
    whole = (
        "The Project Gutenberg eBook\n\n*** START OF THE PROJECT GUTENBERG EBOOK WORKS ***\n\n\n"
        f"{text}\n\n*** END OF THE PROJECT GUTENBERG EBOOK WORKS ***\nThe Project Gutenberg License, Section 1.\n"
    )
    path.write_bytes(whole.replace("\n", "\r\n").encode())
    loaded = corpora.load(path)
    assert loaded.text == text.strip() + "\n"
    assert loaded.licence_characters == len(whole) - len(loaded.text)


def test_the_shortest_text_is_accepted(tmp_path, text):
    path = tmp_path / "short.txt"
    path.write_text(text[: corpora.MINIMUM_CHARACTERS], "utf-8")
    assert len(corpora.load(path).text) == corpora.MINIMUM_CHARACTERS
    path.write_text(text[: corpora.MINIMUM_CHARACTERS - 1], "utf-8")
    with pytest.raises(InvalidInput, match="6,499 characters"):
        corpora.load(path)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "empty; at least 6,500 are needed"),
        (b"\xef\xbb\xbf", "empty; at least 6,500 are needed"),
        (b"To be, or not to be", "19 characters; at least 6,500 are needed"),
        (b"a" * 10_000, r"holds one character only \('a'\); at least two are needed"),
    ],
)
def test_a_text_that_teaches_nothing_is_refused(tmp_path, data, message):
    path = tmp_path / "bad.txt"
    path.write_bytes(data)
    with pytest.raises(InvalidInput, match=rf"^text: .*bad\.txt: {message}") as caught:
        corpora.load(path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("length", [10, 100, 6_500, 20_001, 5_359_350])
def test_the_last_fifteen_per_cent_are_held_out_and_a_third_of_them_is_validation(length):
    training_end, validation_end = boundaries(length)
    held_out = int(length * 0.15)
    assert length - training_end == held_out
    assert validation_end - training_end == held_out // 3
    assert 0 < training_end <= validation_end < length


def test_validation_and_test_of_the_shortest_text_hold_an_evaluation_span():
    length = corpora.MINIMUM_CHARACTERS
    training_end, validation_end = boundaries(length)
    assert min(validation_end - training_end, length - validation_end) >= 256 + 64


def test_the_parts_are_the_text(corpus):
    assert corpus.training + corpus.validation + corpus.test == corpus.text
    assert len(corpus.training) == corpus.training_end
    assert len(corpus.text) - len(corpus.test) == corpus.validation_end
    for part, ids in (
        (corpus.training, corpus.training_ids),
        (corpus.validation, corpus.validation_ids),
        (corpus.test, corpus.test_ids),
    ):
        assert corpus.vocabulary.decode(ids) == part


def test_the_vocabulary_knows_training_text_alone(corpus):
    strange = Corpus("x", corpus.training + (corpus.validation + corpus.test).replace("e", "\u00e9"), "0")
    assert set(strange.vocabulary.characters) == set(strange.training)
    assert (strange.training_ids > 0).all()
    assert (strange.validation_ids == 0).sum() == strange.validation.count("\u00e9") > 0
    assert (strange.test_ids == 0).sum() == strange.test.count("\u00e9") > 0


@pytest.mark.parametrize("length", [400, 1_003])
@pytest.mark.parametrize("stride", [1, 3, 7])
def test_no_window_crosses_a_boundary(length, stride):
    made = Corpus("x", "".join(map(chr, range(1, length + 1))), "0")
    made.__dict__["vocabulary"] = made.vocabulary.from_text(made.text)  # every position has an id of its own
    training, validation, test = (
        windows(ids, 10, stride) for ids in (made.training_ids, made.validation_ids, made.test_ids)
    )
    assert training.max() <= made.training_end < validation.min()
    assert validation.max() <= made.validation_end < test.min()
    assert validation[0, 0] == made.training_end + 1
    assert test[0, 0] == made.validation_end + 1


def test_nothing_is_computed_twice(corpus):
    made = Corpus(corpus.source, corpus.text, corpus.sha256)
    assert made.vocabulary is made.vocabulary
    assert made.training_ids.base is made.test_ids.base


@pytest.mark.parametrize(
    ("starts", "titles"),
    [
        ((0, 900, 950), ("Second", "Third")),  # 1,000 characters: test begins at 900
        ((0, 899, 950), ("Second", "Third")),
        ((0, 901, 950), ("First", "Second", "Third")),
        ((0, 100, 899), ("Third",)),
    ],
)
def test_a_work_of_which_one_character_is_test_counts(starts, titles):
    works = tuple(map(Work, ("First", "Second", "Third"), starts))
    assert boundaries(1_000).validation_end == 900
    assert Corpus("x", "ab" * 500, "0", works).test_works == titles
