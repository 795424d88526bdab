"""A teacher's answers: right, kept, and asked for once."""

import msgspec
import numpy as np
import pytest

from compress.technique import Refused
from compress.techniques import teacher
from compress.techniques.students import STREAM, WINDOW
from shakespeare import checkpoint as checkpoints
from shakespeare.text.windows import windows


def of(sources, name):
    return checkpoints.load(sources[name])


class Asked:
    """Answers with logits that say which ids were read: the last one, and where it stood."""

    def __init__(self, size, causal):
        self.size, self.causal, self.calls = size, causal, 0

    def __call__(self, ids):
        self.calls += 1
        eye = 10 * np.eye(self.size, dtype=np.float32)
        return eye[ids] if self.causal else eye[ids[:, -1]]


@pytest.fixture
def ids(vocabulary, training_text):
    return vocabulary.encode(training_text)


@pytest.mark.parametrize("name", ["causal-gru", "window-lstm"])
@pytest.mark.parametrize("student", [STREAM, WINDOW], ids=["stream", "window"])
def test_each_answer_is_of_the_position_that_the_student_learns(
    sources, settings, ids, tmp_path, name, student
):
    """The made-up teacher finds the character likeliest that it read last: the one before the target."""
    checkpoint = of(sources, name)
    call = Asked(checkpoint.vocabulary.size, name == "causal-gru")
    answers = teacher.load_or_compute(checkpoint, call, student, ids, settings, tmp_path)
    views = windows(ids, student.sequence_length, student.stride)[answers.windows]
    before = views[:, -2:-1] if student.bidirectional else views[:, :-1]
    assert np.array_equal(answers.ids[..., 0], before)
    assert answers.logits[..., 0].min() == 10
    assert answers.ids.shape == (*before.shape, teacher.TOP_CHARACTERS)


def test_the_likeliest_come_first(sources, settings, ids, tmp_path):
    checkpoint = of(sources, "causal-gru")
    size = checkpoint.vocabulary.size
    table = np.random.default_rng(1).normal(0, 3, (size, size)).astype(np.float32)
    answers = teacher.load_or_compute(checkpoint, lambda read: table[read], STREAM, ids, settings, tmp_path)
    read = windows(ids, 64, 64)[answers.windows[0], 5]
    order = np.argsort(-table[read])[: teacher.TOP_CHARACTERS]
    assert answers.ids[0, 5].tolist() == order.tolist()
    np.testing.assert_allclose(answers.logits[0, 5], table[read][order], rtol=1e-3)


def test_what_was_asked_is_not_asked_again(sources, settings, ids, tmp_path):
    checkpoint = of(sources, "causal-gru")
    call = Asked(checkpoint.vocabulary.size, causal=True)
    first = teacher.load_or_compute(checkpoint, call, STREAM, ids, settings, tmp_path)
    calls = call.calls
    again = teacher.load_or_compute(checkpoint, call, STREAM, ids, settings, tmp_path)
    assert call.calls == calls > 0
    assert all(np.array_equal(*pair) for pair in zip(first, again, strict=True))


def test_an_interrupted_pass_goes_on(sources, settings, ids, tmp_path, monkeypatch):
    monkeypatch.setattr(teacher, "_WINDOWS_PER_FILE", 2)
    checkpoint = of(sources, "causal-gru")
    whole = msgspec.structs.replace(settings, teacher_characters=None)
    call = Asked(checkpoint.vocabulary.size, causal=True)
    teacher.load_or_compute(checkpoint, call, STREAM, ids, whole, tmp_path)
    calls = call.calls
    gone = sorted(tmp_path.rglob("*.safetensors"))[3]
    gone.unlink()
    teacher.load_or_compute(checkpoint, call, STREAM, ids, whole, tmp_path)
    assert call.calls == calls + 1
    assert gone.exists()


def test_another_teacher_is_asked_anew(sources, settings, ids, tmp_path, made_checkpoint, configs):
    checkpoints.save(made_checkpoint(configs["causal-gru"], seed=9), tmp_path / "other")
    other = checkpoints.load(tmp_path / "other")
    call = Asked(other.vocabulary.size, causal=True)
    teacher.load_or_compute(of(sources, "causal-gru"), call, STREAM, ids, settings, tmp_path / "cache")
    calls = call.calls
    teacher.load_or_compute(other, call, STREAM, ids, settings, tmp_path / "cache")
    assert call.calls > calls


def test_a_disk_too_small_is_refused(sources, settings, ids, tmp_path, monkeypatch):
    monkeypatch.setattr(teacher.shutil, "disk_usage", lambda _: type("Usage", (), {"free": 10}))
    with pytest.raises(Refused, match=r"the teacher's logits take 0 MiB in .*; the disk has too little"):
        teacher.load_or_compute(
            of(sources, "causal-gru"), Asked(50, causal=True), STREAM, ids, settings, tmp_path
        )


def test_a_text_too_short_for_the_teacher_is_refused(sources, settings, ids, tmp_path, configs):
    long = msgspec.structs.replace(configs["window-lstm"], sequence_length=900)
    checkpoint = of(sources, "window-lstm")
    description = msgspec.structs.replace(checkpoint.description, model=long)
    with pytest.raises(Refused, match="too short for this teacher's window"):
        teacher.load_or_compute(
            checkpoint._replace(description=description),
            Asked(50, causal=False),
            STREAM,
            ids[:300],
            settings,
            tmp_path,
        )
