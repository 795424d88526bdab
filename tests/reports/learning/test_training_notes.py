"""What a reader is told of how trainings went."""

import msgspec

from reports.learning import comparison, training_notes
from reports.learning.record import EntrantId, LearningFailure, TrainingSession
from reports.record import Conditions


def rows(record):
    (table,) = comparison.tables(record)
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def notes(record):
    return " ".join(training_notes.notes(record))


def test_what_disturbed_and_what_failed_is_told(learning, make_learned):
    assert "Other load" not in notes(learning)
    busy = make_learned("gru", 0.5, 1.6, seed=3, conditions=Conditions(9.0, 0.4, 0.0, "", None))
    failure = LearningFailure(EntrantId("original", "original"), 75.0, 1, "crashed", "ended by SIGSEGV")
    disturbed = msgspec.structs.replace(learning, models=(*learning.models, busy), failures=(failure,))
    assert rows(disturbed)[1]["other load"] == "40%"
    assert "here up to 40%, of gru@original, 75 s, seed 3" in notes(disturbed)
    assert "original@original, 75 s, seed 1: crashed: ended by SIGSEGV" in notes(disturbed)


def test_where_an_added_training_was_made_is_told(learning, make_learned):
    added = make_learned("gru", 0.5, 1.6, seed=3, conditions=None)
    unknown = msgspec.structs.replace(learning, models=(*learning.models, added))
    assert "Load not known" in notes(unknown)
    places = [("Made-up 9000", 2), ("Made-up 9000", 2), ("Other 1", 1)]
    sessions = tuple(
        TrainingSession(("bard", "train", "gru"), "2025-01-02T00:00:00Z", *place) for place in places
    )
    known = msgspec.structs.replace(added, sessions=sessions)
    told = notes(msgspec.structs.replace(learning, models=(*learning.models, known)))
    places = "Made-up 9000, 2 cores, then on Other 1, 1 core"
    assert f"gru@original, 75 s, seed 3: trained by bard train on {places}; load not known" in told
    assert "was not written down" not in told
    other = msgspec.structs.replace(added, seed=4)
    told = notes(msgspec.structs.replace(learning, models=(*learning.models, known, other)))
    assert "trainings by bard train, added later (gru@original, 75 s, seed 4). The machine" in told


def test_seeds_of_different_settings_are_told(learning, make_learned):
    assert "different settings" not in notes(learning)
    other = make_learned(
        "gru", 0.5, 1.6, seed=3, settings={"seed": 3, "learning_rate": 0.002, "stop_patience": 4}
    )
    mixed = msgspec.structs.replace(learning, models=(*learning.models, other))
    assert "gru@original, 75 s: the seeds were trained with different settings" in notes(mixed)


def test_who_had_less_than_the_time_asked_for_is_told(make_learned, make_learning):
    whole, early = (
        make_learned("gru", 0.5, 1.6, seed=seed, seconds=75.0, stopped=stopped)
        for seed, stopped in ((1, "time budget"), (2, "early stopping"))
    )
    early = msgspec.structs.replace(early, seconds=41.0)
    told = training_notes.notes(make_learning([whole, early]))
    assert [note for note in told if "ended" in note] == [
        "gru@original, 75 s, seed 2: ended after 41.0 s (early stopping)."
    ]


def test_weights_of_added_trainings_are_no_settings(learning, make_learned):
    """They differ from seed to seed, and older records lack them."""
    added = [
        make_learned("stream-gru", 0.5, 1.6, seed=seed, settings={"seed": seed, **weights})
        for seed, weights in ((1, {"weights": "abc"}), (2, {"weights": "def"}), (3, {}))
    ]
    assert "different settings" not in notes(msgspec.structs.replace(learning, models=tuple(added)))


def test_who_taught_is_told_by_name_where_the_record_holds_it(learning, make_learned):
    assert "Taught" not in notes(learning)
    teacher = make_learned("gru", 0.5, 1.6, seed=7, settings={"weights": "a" * 12})
    taught = make_learned("gru", 0.5, 1.5, seed=8, settings={"teachers": "a" * 12, "weights": "b" * 12})
    foreign = make_learned("gru", 0.5, 1.5, seed=9, settings={"teachers": "c" * 12})
    told = notes(msgspec.structs.replace(learning, models=(teacher, taught, foreign)))
    assert "Taught: part of the loss, teacher_share, is the cross-entropy" in told
    assert "gru@original, 75 s, seed 8: taught by gru@original, 75 s, seed 7." in told
    assert f"seed 9: taught by weights {'c' * 12}." in told


def test_seeds_of_one_teaching_are_alike_though_their_answers_took_another_time(make_learned, make_learning):
    first, second = (
        make_learned("gru", 0.5, 1.5, seed=seed, settings={"seed": seed, "budget_seconds": budget} | more)
        for seed, budget, more in ((8, 842.0, {"teachers": "a" * 12}), (9, 843.5, {"teachers": "b" * 12}))
    )
    assert "different settings" not in notes(make_learning((first, second)))


def test_rows_from_before_there_were_teachers_are_alike(make_learned, make_learning):
    old = make_learned("gru", 0.5, 1.5, seed=8, settings={"seed": 8})
    new = make_learned("gru", 0.5, 1.5, seed=9, settings={"seed": 9, "teacher_share": 0.0})
    assert "different settings" not in notes(make_learning((old, new)))
