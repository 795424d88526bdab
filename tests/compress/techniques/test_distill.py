"""A student and its control: another model, with and without a teacher."""

import pytest


@pytest.mark.parametrize(
    ("name", "kind", "teacher"),
    [
        ("distill", "causal", "causal-gru"),
        ("distill", "causal", "window-lstm"),
        ("distill-window", "window", "causal-gru"),
        ("distill-window", "window", "window-lstm"),
    ],
)
def test_a_student_is_another_model_taught_by_the_checkpoint(converted, name, kind, teacher):
    taught = converted(name, teacher).artifact
    assert taught.model.kind == kind
    assert taught.lineage[0].kind == "distill"
    assert taught.lineage[0].settings["teacher"] == teacher
    control = converted(name.replace("distill", "student"), "causal-gru").artifact
    assert control.model == taught.model
    assert control.lineage[0].kind == "control"
    assert "teacher" not in control.lineage[0].settings
