"""Which sizes are timed."""

import pytest

from bench.measurements import scaling
from reports.record import Speed
from shakespeare import selection
from shakespeare.variants import VARIANTS

MODEL = VARIANTS["stream-gru"]


def test_one_thing_varies_on_each_axis():
    points = scaling.cases(MODEL, 128, 4)
    base = (128, MODEL, 4)
    for axis, changed in (("batch", 0), ("threads", 2)):
        chosen = [(point.batch_size, point.model, point.threads) for point in points if point.axis == axis]
        assert len({values[changed] for values in chosen}) == len(chosen) == 3
        assert all(
            values[:changed] + values[changed + 1 :] == base[:changed] + base[changed + 1 :]
            for values in chosen
        )
    lengths = [point.model.sequence_length for point in points if point.axis == "length"]
    assert lengths == [16, 32, 64]
    assert [point.model.units for point in points if point.axis == "units"] == [
        (64, 64),
        (128, 128),
        (256, 256),
    ]


def test_threads_are_one_two_and_all():
    for cores, threads in ((1, [1]), (2, [1, 2]), (8, [1, 2, 8])):
        assert [
            point.threads for point in scaling.cases(MODEL, 8, cores) if point.axis == "threads"
        ] == threads


def test_a_tiny_base_stays_possible():
    assert min(point.batch_size for point in scaling.cases(MODEL, 1, 1)) == 1


def test_what_is_recorded_counts_parameters_and_operations():
    from shakespeare import flops

    speed = Speed(session="s", first_call=1.0, iterations=1, rounds=(1,), seconds=(0.5,))
    point = scaling.cases(MODEL, 128, 2)[0]
    recorded = scaling.point(point, speed, 81)
    assert (recorded.axis, recorded.batch, recorded.length, recorded.units) == ("batch", 32, 64, 256)
    assert recorded.parameters == flops.parameters(MODEL, 81)
    assert recorded.operations == sum(flops.per_step(MODEL, 81, 32).values())


def test_a_residual_model_stays_as_wide_as_its_embedding():
    residual = VARIANTS["stream-mingru"]
    narrowed = [case.model for case in scaling.cases(residual, 8, 1) if case.axis == "units"]
    assert [(model.embedding, set(model.units)) for model in narrowed] == [(w, {w}) for w in (64, 128, 256)]


@pytest.mark.parametrize("name", VARIANTS)
def test_what_a_smoke_run_trains_can_be_narrowed(name):
    """A quarter of its width is divided among the heads of a transformer."""
    model = selection.variant(name, "smoke")
    widths = {point.model.units[0] for point in scaling.cases(model, 64, 2)}
    assert widths == {max(1, model.units[0] // divisor) for divisor in (1, 2, 4)}
