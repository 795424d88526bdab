"""Which tables a record has."""

from reports.learning.tables import tables


def test_by_its_kind(learning, ablated, make_learning):
    assert [table.title for table in tables(learning)] == [
        "Who learns most in the same minutes, on test text, 2 cores"
    ]
    assert [table.title for table in tables(ablated)] == ["Ablation recipe: stream-gru@original, 75 s"]
    assert tables(make_learning([])) == ()
