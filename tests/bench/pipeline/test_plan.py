"""Ids of cells: made once, and in the order of the report."""

import pytest

from bench.pipeline import plan
from compress import chain_names
from reports.record import CellId


@pytest.fixture
def request_of(planned):
    request = planned("smoke", "gru", "stream-gru").request
    chosen = tuple(chain_names.parse(name) for name in ("identity", "prune50+int8"))
    return request._replace(chains={"gru": chosen, "stream-gru": chosen})


def test_an_artifact_is_of_its_conversions_precision():
    chain = chain_names.parse("prune50+int8")
    assert plan.artifact_id("gru", chain) == CellId("gru", "prune50+int8", "litert", "int8")


def test_a_repeat_is_another_cell_of_the_same_case():
    cell = plan.checkpoint_id("gru", "keras")
    assert plan.repeated(cell) == plan.checkpoint_id("gru", "keras", repeat=1)
    assert plan.repeated(cell).first == cell


def test_the_order_is_by_variant_then_checkpoint_files_and_repeated_files(request_of):
    identity = CellId("gru", "identity", "litert", "float32")
    expected = [
        plan.checkpoint_id("gru", "keras"),
        plan.checkpoint_id("gru", "keras", repeat=1),
        plan.checkpoint_id("gru", "torch"),
        identity,
        CellId("gru", "prune50+int8", "litert", "int8"),
        plan.repeated(identity),
        plan.checkpoint_id("stream-gru", "keras"),
    ]
    mixed = [expected[index] for index in (6, 0, 5, 4, 1, 2, 3)]
    assert plan.report_order(request_of, mixed) == expected
