"""The settings by which trainings of one name are told apart."""

import msgspec

from reports.learning import recipe_settings


def test_zeros_and_what_has_no_recipe_are_left_out(make_learned):
    settings = {"learning_rate": 0.006, "dropout": 0.0, "average_decay": None, "seed": 1}
    assert recipe_settings.told(make_learned("gru", 0.5, 1.6, settings=settings)) == {"learning_rate": 0.006}
    assert recipe_settings.told(make_learned("pytorch-gpt", 0.5, 1.6, recipe="", settings=settings)) == {}


def test_each_is_told_by_what_differs(make_learned):
    first, second, third = (
        make_learned("gru", 0.5, 1.6, settings={"learning_rate": 0.006, **more})
        for more in ({"weight_decay": 0.3}, {"weight_decay": 0.6}, {"clip_norm": 1.0})
    )
    assert recipe_settings.differences([first]) == [""]
    assert recipe_settings.differences([first, second]) == ["weight_decay 0.3", "weight_decay 0.6"]
    assert recipe_settings.differences([first, third]) == [
        "no clip norm, weight_decay 0.3",
        "clip_norm 1.0, no weight decay",
    ]
    larger = msgspec.structs.replace(first, parameters=first.parameters + 1_000)
    shown = recipe_settings.differences([first, larger])
    assert [text.rsplit(" ", 1)[1] for text in shown] == ["parameters"] * 2
    assert shown[0] != shown[1]
