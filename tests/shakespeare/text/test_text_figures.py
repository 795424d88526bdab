"""The figures of a sample: by hand, and against counting with plain lists."""

import re

from shakespeare.text.text_figures import LENGTHS, measure, words

TRAINING = "ROMEO\nWhat light is light, if Silvia be not seen?\n\nJULIET\nWhat's in a name?\n"


def plain_words(text):
    """Another way to the same words: what is no letter, apostrophe or hyphen between letters splits."""
    padded = f" {text} "
    kept = [
        sign if sign.isalpha() or (sign in "'\u2019-" and before.isalpha() and after.isalpha()) else " "
        for before, sign, after in zip(padded, padded[1:], padded[2:], strict=False)
    ]
    listed = "".join(kept).lower().split()
    return listed[:-1] if kept and kept[-1] != " " else listed


def plain_sequences(listed, length):
    return [tuple(listed[start : start + length]) for start in range(len(listed) - length + 1)]


def test_words_are_told_apart_and_a_last_one_may_be_cut():
    assert words("O, what's THIS? well-a-day; 'tis love\n") == [
        "o",
        "what's",
        "this",
        "well-a-day",
        "tis",
        "love",
    ]
    assert words("it was the nightin") == ["it", "was", "the"]
    assert words("") == []


def test_figures_by_hand():
    (figures,) = measure(TRAINING, [["JULIET\nWhat light is what light?\n\nBANQUO\nIn a grimwort name"]])
    one, two, three = figures.sequences
    # juliet what light is what light banquo in a grimwort; the last word may be cut off
    assert (one.total, one.distinct, one.in_training) == (10, 8, 8)
    # in training: what-light twice, light-is, in-a
    assert (two.total, two.distinct, two.in_training) == (9, 8, 4)
    assert (three.total, three.distinct) == (8, 8)
    assert (figures.lines, figures.speaker_lines, figures.known_speakers) == (3, 2, 1)
    assert figures.copied == "\nWhat light is "
    assert figures.characters == 59


def test_equal_to_counting_with_plain_lists(text):
    training, held_out = text[:8_000], text[8_000:9_500]
    cut = [held_out[:333], held_out[400:1_000], ""]
    other = ["light NURSE\nthee thee thee thee, thou's art\nnay\nTYBALT\n"]
    known = {length: set(plain_sequences(plain_words(training), length)) for length in LENGTHS}
    speakers = {line for line in training.split("\n") if re.fullmatch(r"[A-Z. ]*[A-Z]{2}[A-Z. ]*", line)}
    for texts, figures in zip((cut, other), measure(training, [cut, other]), strict=True):
        for counted in figures.sequences:
            sequences = [
                part for sample in texts for part in plain_sequences(plain_words(sample), counted.length)
            ]
            assert counted.total == len(sequences)
            assert counted.distinct == len(set(sequences))
            assert counted.in_training == sum(part in known[counted.length] for part in sequences)
        lines = [line for sample in texts for line in sample.split("\n")[:-1] if line]
        named = [line for line in lines if re.fullmatch(r"[A-Z. ]*[A-Z]{2}[A-Z. ]*", line)]
        assert (figures.lines, figures.speaker_lines) == (len(lines), len(named))
        assert figures.known_speakers == len([line for line in named if line in speakers])


def test_what_training_text_itself_says_is_all_known(text):
    (figures,) = measure(text, [[text[:4_000]]])
    assert all(counted.in_training == counted.total > 0 for counted in figures.sequences)
    assert figures.copied == text[:4_000]
    assert figures.known_speakers == figures.speaker_lines > 0


def test_an_empty_sample():
    (figures,) = measure(TRAINING, [[""]])
    assert [counted.total for counted in figures.sequences] == [0, 0, 0]
    assert (figures.lines, figures.copied) == (0, "")
