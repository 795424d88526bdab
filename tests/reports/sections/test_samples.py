"""Samples beside held-out text of their length, and what stands in for coherence and grammar."""

import msgspec
import pytest

from reports.claims import writing
from reports.record import Sample, SampleSet, TextFigures, WordSequences
from reports.sections import samples

COUNTS = {1: (100, 60, 95), 2: (98, 90, 49), 3: (96, 96, 10)}


def sample(characters, text="NURSE\nGood\n\nmorrow", in_training=95):
    sequences = tuple(WordSequences(length, *counts) for length, counts in COUNTS.items())
    words = msgspec.structs.replace(sequences[0], in_training=in_training)
    return Sample(
        texts=(text,),
        figures=TextFigures(
            characters=characters, sequences=(words, *sequences[1:]), lines=20, speaker_lines=5,
            known_speakers=4, copied="Good morrow",
        ),
    )  # fmt: skip


@pytest.fixture
def wrote(record, alter):
    """Two models that wrote 300 characters, one that was too slow for more than 150."""
    asked = SampleSet(
        prompts=("Enter\n",), seeds=(7,), temperature=0.8, characters=300, seconds=6.0,
        held_out=(sample(300, in_training=99), sample(150)),
    )  # fmt: skip
    changed = msgspec.structs.replace(record, samples=asked)
    changed = alter("original", "checkpoint", of=changed, sample=sample(150))
    changed = alter("optimized", "checkpoint", of=changed, sample=sample(300))
    return alter("optimized", "int8", of=changed, sample=sample(300))


def test_models_stand_under_held_out_text_of_their_length(wrote):
    figures, _ = samples.tables(wrote)
    assert [row[:3] for row in figures.rows] == [
        ("held-out text", "validation", "300"),
        ("optimized", "checkpoint", "300"),
        ("optimized", "int8", "300"),
        ("held-out text", "validation", "150"),
        ("original", "checkpoint", "150"),
    ]
    assert figures.rows[1][3:] == ("95.0%", "50.0%", "11", "0.60", "0.92", "25.0%", "80.0%")
    assert figures.rows[0][3] == "99.0%"
    assert "proxies" in figures.title
    assert any("seeds 7." in note for note in figures.notes)


def test_texts_stand_side_by_side(wrote, find):
    _, texts = samples.tables(wrote)
    assert texts.columns == ("variant", "technique", "seed 7")
    assert find(texts, "prompt")["seed 7"] == "Enter"
    assert find(texts, "optimized", "int8")["seed 7"] == "NURSE / Good / morrow"


def test_without_samples_the_section_says_so(record):
    (table,) = samples.tables(record)
    assert table.rows == ()
    assert "No samples" in table.notes[0]


def test_nothing_written_is_a_dash():
    empty = TextFigures(
        characters=0,
        sequences=(WordSequences(1, 0, 0, 0),),
        lines=0,
        speaker_lines=0,
        known_speakers=0,
        copied="",
    )
    assert (
        samples.share_of_words(empty)
        is samples.distinct(empty, 1)
        is samples.share_of_speakers(empty)
        is None
    )


def test_claims_in_words_are_given_proxies_and_no_verdict(wrote, record):
    coherence, grammar = writing.verdicts(wrote)
    assert {coherence.outcome, grammar.outcome} == {"no figure claimed"}
    assert "real words 95.0% (held-out text 99.0%)" in grammar.measured
    assert "speaker lines 25.0% (held-out text 25.0%)" in coherence.measured
    assert {verdict.outcome for verdict in writing.verdicts(record)} == {"not measured"}
