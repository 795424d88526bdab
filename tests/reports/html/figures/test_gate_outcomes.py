"""The heat map of the gate."""

from reports.html.figures import gate_outcomes


def test_what_crashed_is_a_cell_with_its_reason(view):
    (values,) = gate_outcomes.draw(view).spec["datasets"].values()
    crashed = next(value for value in values if (value["variant"], value["technique"]) == ("gru", "int8"))
    assert crashed["outcome"] == gate_outcomes.NO_RESULT
    assert crashed["gate"].startswith("crashed: the converter ended by signal 11")
    assert {value["outcome"] for value in values} == {"passes", "not shown", gate_outcomes.NO_RESULT}
