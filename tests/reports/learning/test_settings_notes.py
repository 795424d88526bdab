"""How trainings were set, below their table."""

from reports.learning import seeds, settings_notes

TUNED = {
    "learning_rate": 0.006,
    "batch_size": 64,
    "weight_decay": 0.3,
    "dropout": 0.0,
    "average_decay": None,
    "seed": 1,
    "model.name": "gru",
}


def told(make_learning, *models):
    return settings_notes.notes(seeds.groups(make_learning(list(models))))


def test_those_of_one_way_are_told_together(make_learned, make_learning):
    models = [
        make_learned("gru", 0.5, 1.6, seconds=seconds, recipe=recipe, settings=TUNED)
        for recipe, seconds in (("tuned", 75), ("tuned", 300), ("original", 75))
    ]
    (note,) = told(make_learning, *models)
    assert note.startswith("Settings of gru@tuned (75 s, 5 min); gru@original (75 s): learning_rate 0.006, ")
    assert note.endswith("batch_size 64, weight_decay 0.3.")


def test_one_name_may_be_of_several_recipes(make_learned, make_learning):
    """Rows of one name were trained with and without weight decay, and no word below the table said so."""
    first, second = told(
        make_learning,
        make_learned("gru", 0.5, 1.6, seconds=75, settings=TUNED | {"weight_decay": 0.0}),
        make_learned("gru", 0.5, 1.6, seconds=900, settings=TUNED),
    )
    assert "(75 s)" in first
    assert "weight_decay" not in first
    assert "(15 min)" in second
    assert "weight_decay 0.3" in second


def test_a_peer_is_described_by_its_own_settings(make_learned, make_learning):
    settings = {"name": "pytorch-gpt", "batch_size": 12, "dropout": 0.0, "seed": 1, "budget_seconds": 75}
    gpt = make_learned("pytorch-gpt", 0.5, 1.6, recipe="", peer=True, settings=settings)
    first, second = told(make_learning, gpt)
    assert first == "Settings of pytorch-gpt (75 s): batch_size 12."
    assert "nothing was tuned for them" in second


def test_an_ensemble_has_none(learning, make_learning, ensemble_of):
    assert told(make_learning, ensemble_of(learning.models[0])) == []
