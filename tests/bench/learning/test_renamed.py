"""A training is known by its weights, whatever today's recipes call it."""

import msgspec
import pytest

from bench.learning import added
from reports.learning import record as records
from reports.learning.record import EnsembleMember, EntrantId


@pytest.mark.usefixtures("_scored")
def test_the_same_weights_under_another_name_are_the_same_training(finished_training, request_for):
    """The recipe changes, and what was trained by it is then called "tuned, changed": it stood there twice."""
    record = added.add(request_for(), (finished_training(),))
    now, before = record.models[0].entrant, EntrantId("causal-gru", "tuned")
    renamed = msgspec.structs.replace(record.models[0], entrant=before)
    members = tuple(EnsembleMember(before, seed, 9.0) for seed in (5, 6))
    ensemble = msgspec.structs.replace(
        renamed, entrant=EntrantId("ensemble", members=members), settings={}, curve=()
    )
    request_for().out.write_bytes(records.encode(msgspec.structs.replace(record, models=(renamed, ensemble))))
    record = added.add(request_for(), (finished_training(),))
    of_two, alone = record.models
    assert alone.entrant == now
    assert {(member.entrant, member.seed) for member in of_two.entrant.members} == {(now, 5), (before, 6)}


def test_one_that_went_on_without_gain_is_another_row(finished_training, request_for):
    """Its best weights are those of before; the shorter training's row stays."""
    added.add(request_for(), (finished_training(),))
    longer = finished_training("longer", weights=5, budget_seconds=18.0, state={"seconds": 18.0})
    assert [model.asked_seconds for model in added.add(request_for(), (longer,)).models] == [9.0, 18.0]
