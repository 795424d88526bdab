"""The word-level model: its shape, its blocks, and what unknown words cost."""

import numpy as np
import pytest

from shakespeare.errors import InvalidInput
from shakespeare.evaluation import Positions
from shakespeare.references import word_model, word_tokens
from shakespeare.text.vocabulary import Vocabulary


@pytest.fixture(scope="module")
def known(text):
    tokens = word_tokens.tokenize(text[:15_000])
    return word_tokens.WordVocabulary(tuple(dict.fromkeys(tokens))[:40]), tokens


def test_parameters(keras):
    size, width, units = 50, word_model.EMBEDDING, word_model.UNITS
    lstm = 4 * units * (width + units + 1)
    assert word_model.build(size, keras).count_params() == size * width + lstm + (units + 1) * size


@pytest.mark.slow
def test_training_ends_at_its_steps_and_the_same_seed_gives_the_same_weights(keras, known):
    table, tokens = known
    ids, told = table.encode(tokens), []

    def train():
        return word_model.train(
            ids, table.size, keras, seconds=None, steps=3, seed=1, on_step=lambda *step: told.append(step)
        )

    first, second = train(), train()
    assert first.steps == 3
    assert [step for step, _ in told] == [1, 2, 3] * 2
    assert told[0] == (1, 0)  # tracing is no training time
    assert first.seconds == told[2][1] == pytest.approx(sum(first.warm))
    assert len(first.warm) == 2
    assert first.first_call > 0
    assert first.steps_per_epoch == len(ids) // (word_model.BATCH * word_model.LENGTH)
    for a, b in zip(first.model.get_weights(), second.model.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.slow
def test_blocks_hold_the_tokens_that_begin_in_them(keras, known, text):
    table, tokens = known
    alphabet = Vocabulary.from_text(text)
    spelling = word_model.train_spelling(tokens, table, alphabet)
    model, validation = word_model.build(table.size, keras), text[15_000:]
    positions = Positions(4, 64, 256)
    blocks = list(word_model.evaluate(model, table, spelling, validation, positions))
    held_out = word_tokens.tokenize(validation)
    begins = np.cumsum([0, *map(len, held_out)])[:-1]
    for block, start in zip(blocks, positions.starts(len(validation)), strict=True):
        inside = [at for at, begin in enumerate(begins) if start <= begin < start + 64]
        assert block.start == start
        real = [word_tokens.is_word(held_out[at]) for at in inside]
        assert 0 < block.words == sum(real) < len(inside)
        assert block.characters == sum(len(held_out[at]) for at in inside)
        unknown = [held_out[at] for at in inside if held_out[at] not in table.known]
        assert block.spelling_nats == pytest.approx(sum(map(spelling.nats, unknown)))
        ids = table.encode(held_out)
        read = ids[inside[0] - word_model.CONTEXT : inside[-1]]
        logits = np.asarray(model(read[None], training=False))[0, -len(inside) :].astype(np.float64)
        chances = logits - np.log(np.exp(logits).sum(1, keepdims=True))
        right = chances.argmax(1) == ids[inside]
        known_ones = ids[inside] != word_tokens.UNKNOWN
        assert block.top1 == np.count_nonzero(right & known_ones & np.array(real))
        expected = -chances[np.arange(len(inside)), ids[inside]].sum()
        assert block.nats == pytest.approx(expected, rel=1e-4)


@pytest.mark.slow
def test_what_is_unknown_is_never_right(keras, known, text):
    _, tokens = known
    nothing = word_tokens.WordVocabulary(("\N{SNOWMAN}",))
    spelling = word_model.train_spelling(tokens, nothing, Vocabulary.from_text(text))
    model = word_model.build(nothing.size, keras)
    (block,) = word_model.evaluate(model, nothing, spelling, text[15_000:], Positions(1))
    assert (block.top1, block.top5) == (0, 0)
    assert block.spelling_nats > 0


def test_marks_that_are_right_are_no_words(known, text):
    """A model that is certain of the line break, a known token, and of nothing else."""
    table, tokens = known
    spelling = word_model.train_spelling(tokens, table, Vocabulary.from_text(text))
    validation = text[15_000:]
    held_out = word_tokens.tokenize(validation)
    newline = int(table.encode(["\n"])[0])

    def model(ids, *, training):
        assert not training
        return np.tile(20 * np.eye(table.size, dtype=np.float32)[newline], (*ids.shape, 1))

    blocks = list(word_model.evaluate(model, table, spelling, validation, Positions(4)))
    assert newline != word_tokens.UNKNOWN
    assert "\n" in held_out
    assert [block.top1 for block in blocks] == [0] * 4
    assert sum(block.nats for block in blocks) > 0


@pytest.mark.parametrize(
    ("length", "steps", "message"), [(word_model.LENGTH, 1, "tokens"), (500, None, "no limit")]
)
def test_what_cannot_be_trained_is_refused(keras, length, steps, message):
    with pytest.raises(InvalidInput, match=message):
        word_model.train(
            np.ones(length, np.int32), 5, keras, seconds=None, steps=steps, seed=1, on_step=lambda *_: None
        )


def test_a_word_is_ranked_among_words(known, text):
    """The line break is likelier than any word; the second likeliest is the word that comes most often."""
    table, tokens = known
    spelling = word_model.train_spelling(tokens, table, Vocabulary.from_text(text))
    validation = text[15_000:]
    held_out = [token for token in word_tokens.tokenize(validation) if token in table.known]
    words = [token for token in held_out if word_tokens.is_word(token)]
    common = max(set(words), key=words.count)
    ranked = {"\n": 20.0, common: 10.0}

    def model(ids, *, training):
        assert not training
        row = np.zeros(table.size, np.float32)
        for token, logit in ranked.items():
            row[int(table.encode([token])[0])] = logit
        return np.tile(row, (*ids.shape, 1))

    blocks = list(word_model.evaluate(model, table, spelling, validation, Positions(20)))
    assert sum(block.top1 for block in blocks) == 0
    assert 0 < sum(block.word_top1 for block in blocks) < sum(block.words for block in blocks)
