"""Ensembles by names that fit into a table."""

from reports.learning import ensembles, seeds


def test_a_second_one_of_the_same_size_has_a_number(learning, make_learning, ensemble_of):
    first, second = (ensemble_of(learning.models[index]) for index in (0, 3))
    record = make_learning([*learning.models, first, second])
    names = ensembles.short_names(record)
    assert names == {first.entrant: "ensemble of 3", second.entrant: "ensemble of 3 (2)"}
    *others, last = seeds.groups(record)
    assert ensembles.row_name(last, names) == "ensemble of 3 (2)"
    assert ensembles.row_name(others[0], names) == others[0].label
    assert ensembles.notes(record)[-1].startswith(
        "The ensemble of 3 (2) is the ensemble of 3 stream-gru@original"
    )


def test_no_ensemble_no_note(learning):
    assert ensembles.notes(learning) == []
