"""A teacher's answers: right, kept, and asked for once."""

import tracemalloc

import msgspec
import numpy as np
import pytest

from compress import isolation
from compress.technique import Refused
from compress.techniques import teacher, teachers
from compress.techniques.students import STREAM, WINDOW
from shakespeare import checkpoint as checkpoints
from shakespeare import evaluation
from shakespeare.text.folds import Fold
from shakespeare.text.vocabulary import Vocabulary


def of(sources, name):
    return checkpoints.load(sources[name])


class Asked:
    """Answers with logits that say which id was read last, a causal model in pieces of `length` positions."""

    def __init__(self, size, causal, length=8):
        self.size, self.causal, self.length, self.calls = size, causal, length, 0

    def __call__(self, ids):
        self.calls += 1
        eye = 10 * np.eye(self.size, dtype=np.float32)
        if not self.causal:
            return [eye[ids[:, -1:]]]
        return (eye[ids[:, at : at + self.length]] for at in range(0, ids.shape[1], self.length))


@pytest.fixture
def ids(vocabulary, training_text):
    return vocabulary.encode(training_text)


@pytest.mark.parametrize("name", ["causal-gru", "window-lstm"])
@pytest.mark.parametrize("student", [STREAM, WINDOW], ids=["stream", "window"])
def test_each_answer_is_of_the_character_that_follows_what_was_read(
    sources, settings, ids, tmp_path, name, student
):
    """The made-up teacher finds the character likeliest that it read last: the one before the target."""
    checkpoint = of(sources, name)
    call = Asked(checkpoint.vocabulary.size, name == "causal-gru")
    answers = teacher.load_or_compute(checkpoint, call, student, ids, settings.teacher_characters, tmp_path)
    assert answers.ids.shape == (len(answers.starts), answers.ids.shape[1], teacher.TOP_CHARACTERS)
    rows = answers.rows(len(ids))
    answered = np.flatnonzero(rows >= 0)
    assert len(answered) == answers.ids.shape[0] * answers.ids.shape[1]
    likeliest = answers.ids.reshape(-1, teacher.TOP_CHARACTERS)[rows[answered], 0]
    assert np.array_equal(likeliest, ids[answered - 1])
    assert answers.logits[..., 0].min() == 10


@pytest.mark.parametrize("student", [STREAM, WINDOW], ids=["stream", "window"])
def test_a_window_teacher_answers_what_a_student_learns_of_a_window(
    sources, settings, ids, tmp_path, student
):
    checkpoint = of(sources, "window-lstm")
    call = Asked(checkpoint.vocabulary.size, causal=False)
    answers = teacher.load_or_compute(checkpoint, call, student, ids, settings.teacher_characters, tmp_path)
    last = answers.starts + answers.ids.shape[1] - 1
    assert (last % student.stride == student.sequence_length % student.stride).all()


def test_a_causal_teacher_reads_some_text_before_it_answers(sources, ids, tmp_path):
    """A window of a text that begins anew says too little of what follows."""
    checkpoint, read = of(sources, "causal-gru"), []

    def forward(rows):
        read.append(rows)
        return [np.zeros((*rows.shape, checkpoint.vocabulary.size), np.float32)]

    answers = teacher.load_or_compute(checkpoint, forward, STREAM, ids, None, tmp_path)
    length, run = checkpoint.description.model.sequence_length, answers.ids.shape[1]
    assert {rows.shape[1] for rows in read} == {2 * length + run}
    assert (2 * length + run) % length == 0
    second = np.concatenate(read)[1]
    assert np.array_equal(second, ids[answers.starts[1] - 1 - 2 * length :][: 2 * length + run])


def test_the_likeliest_come_first(sources, settings, ids, tmp_path):
    checkpoint = of(sources, "causal-gru")
    size = checkpoint.vocabulary.size
    table = np.random.default_rng(1).normal(0, 3, (size, size)).astype(np.float32)
    answers = teacher.load_or_compute(
        checkpoint, lambda read: [table[read]], STREAM, ids, settings.teacher_characters, tmp_path
    )
    read = ids[answers.starts[0] + 5 - 1]
    order = np.argsort(-table[read])[: teacher.TOP_CHARACTERS]
    assert answers.ids[0, 5].tolist() == order.tolist()
    np.testing.assert_allclose(answers.logits[0, 5], table[read][order], rtol=1e-3)


def test_what_was_asked_is_not_asked_again(sources, settings, ids, tmp_path):
    checkpoint = of(sources, "causal-gru")
    call = Asked(checkpoint.vocabulary.size, causal=True)
    first = teacher.load_or_compute(checkpoint, call, STREAM, ids, settings.teacher_characters, tmp_path)
    calls = call.calls
    again = teacher.load_or_compute(checkpoint, call, STREAM, ids, settings.teacher_characters, tmp_path)
    assert call.calls == calls > 0
    assert all(np.array_equal(*pair) for pair in zip(first, again, strict=True))


def test_an_interrupted_pass_goes_on(sources, ids, tmp_path, monkeypatch):
    monkeypatch.setattr(teacher, "_CHARACTERS_PER_FILE", 128)
    monkeypatch.setattr(teacher, "_RUN_LENGTHS", 1)
    checkpoint = of(sources, "causal-gru")
    call = Asked(checkpoint.vocabulary.size, causal=True)
    teacher.load_or_compute(checkpoint, call, STREAM, ids, None, tmp_path)
    calls = call.calls
    gone = sorted(tmp_path.rglob("*.safetensors"))[3]
    gone.unlink()
    teacher.load_or_compute(checkpoint, call, STREAM, ids, None, tmp_path)
    assert call.calls == calls + 1
    assert gone.exists()


def test_answers_that_were_damaged_are_computed_anew(sources, settings, ids, tmp_path):
    """They ended the run, and the next one, as a failure of the student."""
    checkpoint = of(sources, "causal-gru")
    call = Asked(checkpoint.vocabulary.size, causal=True)
    first = teacher.load_or_compute(checkpoint, call, STREAM, ids, settings.teacher_characters, tmp_path)
    (file,) = tmp_path.rglob("*.safetensors")
    whole = file.read_bytes()
    file.write_bytes(whole[:100])
    again = teacher.load_or_compute(checkpoint, call, STREAM, ids, settings.teacher_characters, tmp_path)
    assert all(np.array_equal(*pair) for pair in zip(first, again, strict=True))
    assert file.read_bytes() == whole


def test_answers_of_other_code_are_not_taken(sources, settings, ids, tmp_path, monkeypatch):
    checkpoint = of(sources, "causal-gru")
    call = Asked(checkpoint.vocabulary.size, causal=True)
    teacher.load_or_compute(checkpoint, call, STREAM, ids, settings.teacher_characters, tmp_path)
    calls = call.calls
    monkeypatch.setattr(teacher, "_made_by", lambda _: ("another",))
    teacher.load_or_compute(checkpoint, call, STREAM, ids, settings.teacher_characters, tmp_path)
    assert call.calls == 2 * calls


def test_another_teacher_is_asked_anew(sources, settings, ids, tmp_path, made_checkpoint, configs):
    checkpoints.save(made_checkpoint(configs["causal-gru"], seed=9), tmp_path / "other")
    other = checkpoints.load(tmp_path / "other")
    call = Asked(other.vocabulary.size, causal=True)
    teacher.load_or_compute(
        of(sources, "causal-gru"), call, STREAM, ids, settings.teacher_characters, tmp_path / "cache"
    )
    calls = call.calls
    teacher.load_or_compute(other, call, STREAM, ids, settings.teacher_characters, tmp_path / "cache")
    assert call.calls > calls


@pytest.fixture
def with_many(sources):
    """A teacher of 1,000 characters, and 100 windows of a text for it."""
    checkpoint = of(sources, "causal-gru")
    vocabulary = Vocabulary("".join(map(chr, range(0x4E00, 0x4E00 + 999))))
    return checkpoint._replace(vocabulary=vocabulary), np.arange(6_401, dtype=np.uint16) % 1_000


def test_of_a_large_alphabet_few_logits_are_held_at_a_time(with_many, tmp_path, monkeypatch):
    """300,000 characters of 3,500 took 6.3 GB."""
    monkeypatch.setattr(evaluation, "_LOGITS_A_CALL", 2**17)
    checkpoint, ids = with_many
    length = checkpoint.description.model.sequence_length
    rows_of_calls = []

    def forward(read):
        rows_of_calls.append(len(read))
        return (np.zeros((len(read), length, 1_000), np.float32) for _ in range(read.shape[1] // length))

    tracemalloc.start()
    answers = teacher.load_or_compute(checkpoint, forward, STREAM, ids, None, tmp_path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert answers.ids.shape[0] * answers.ids.shape[1] > 6_400 - 16 * 64
    assert peak < 100 * 64 * 1_000 * 4 / 4  # bytes of all logits
    # As many rows a call as one piece allows: with a single row, products of matrices are those of vectors.
    assert max(rows_of_calls) == min(len(answers.starts), 2**17 // (length * 1_000))


@pytest.mark.parametrize(("name", "characters"), [("causal-gru", None), ("window-lstm", 100)])
def test_the_time_expected_grows_with_the_alphabet(sources, settings, name, characters):
    """At 20,000 symbols the answers took longer than every retraining had, whatever the alphabet."""
    description = of(sources, name).description
    asked = msgspec.structs.replace(settings, teacher_characters=characters)
    wide = msgspec.structs.replace(description, vocabulary_size=20_000)
    more = teacher.expected_seconds(wide, asked) - teacher.expected_seconds(description, asked)
    count = characters or settings.training_bytes()
    assert more == pytest.approx(count * (20_000 - description.vocabulary_size) * 9e-9)
    # A second teacher shares the text with the first, unless each answers a number of characters.
    two = msgspec.structs.replace(asked, teachers=("another",))
    times = teacher.expected_seconds(wide, two) / teacher.expected_seconds(wide, asked)
    assert times == pytest.approx(2 if characters else 1)


def test_of_a_long_text_a_part_is_answered_unless_more_is_asked_for(with_many, tmp_path, monkeypatch):
    monkeypatch.setattr(teacher, "_CHARACTERS_OF_CAUSAL_TEACHER", 2_000)
    monkeypatch.setattr(teacher, "_MAXIMUM_BYTES", 2**20)
    checkpoint, ids = with_many
    call = Asked(1_000, causal=True)
    answers = teacher.load_or_compute(checkpoint, call, STREAM, ids, None, tmp_path)
    assert 1_000 < answers.starts.size * answers.ids.shape[1] <= 2_000
    monkeypatch.setattr(teacher, "_MAXIMUM_BYTES", 2**12)
    with pytest.raises(Refused, match=r"the teacher's logits take 0 MiB; at most 0 MiB fit"):
        teacher.load_or_compute(checkpoint, call, STREAM, ids, None, tmp_path)


def test_a_disk_too_small_is_refused(sources, settings, ids, tmp_path, monkeypatch):
    monkeypatch.setattr(teacher.shutil, "disk_usage", lambda _: type("Usage", (), {"free": 10}))
    with pytest.raises(
        Refused, match=r"the teacher's logits take 0 MiB in .*; the disk has too little"
    ) as told:
        teacher.load_or_compute(
            of(sources, "causal-gru"),
            Asked(50, causal=True),
            STREAM,
            ids,
            settings.teacher_characters,
            tmp_path,
        )
    assert isolation.is_transient(told.value)  # the next run tries again


def test_a_text_too_short_for_the_teacher_is_refused(sources, ids, tmp_path, configs):
    long = msgspec.structs.replace(configs["window-lstm"], sequence_length=900)
    checkpoint = of(sources, "window-lstm")
    description = msgspec.structs.replace(checkpoint.description, model=long)
    with pytest.raises(Refused, match="too short for this teacher's window"):
        teacher.load_or_compute(
            checkpoint._replace(description=description),
            Asked(50, causal=False),
            STREAM,
            ids[:300],
            None,
            tmp_path,
        )


def leaving_out(checkpoint, fold):
    train = msgspec.structs.replace(checkpoint.description.train, left_out=fold)
    return checkpoint._replace(description=msgspec.structs.replace(checkpoint.description, train=train))


@pytest.mark.parametrize("name", ["causal-gru", "window-lstm"])
def test_a_teacher_answers_only_what_it_left_out(sources, tmp_path, name):
    ids = np.arange(40_000, dtype=np.uint16) % 50
    checkpoint = of(sources, name)
    call = Asked(checkpoint.vocabulary.size, causal=name == "causal-gru")
    answers = [
        teacher.load_or_compute(leaving_out(checkpoint, fold), call, STREAM, ids, None, tmp_path)
        for fold in ((1, 2), (2, 2))
    ]
    for given, fold in zip(answers, (Fold(1, 2), Fold(2, 2)), strict=True):
        answered = given.rows(len(ids)) >= 0
        for start, end in fold.spans(len(ids)):
            assert answered[start:end].mean() > 0.8
            answered[start:end] = False
        assert not answered.any()
    rows = teachers.joined(answers).rows(len(ids))
    assert len(np.unique(rows[rows >= 0])) == sum(part.starts.size * part.ids.shape[1] for part in answers)
