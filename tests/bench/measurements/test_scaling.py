"""Which sizes are timed."""

from bench.measurements import scaling
from reports.record import Speed
from shakespeare.variants import VARIANTS

MODEL = VARIANTS["stream-gru"]


def test_one_thing_varies_on_each_axis():
    points = scaling.cases(MODEL, 128, 4)
    base = (128, MODEL, 4)
    for axis, changed in (("batch", 0), ("threads", 2)):
        chosen = [(one.batch_size, one.model, one.threads) for one in points if one.axis == axis]
        assert len({one[changed] for one in chosen}) == len(chosen) == 3
        assert all(
            one[:changed] + one[changed + 1 :] == base[:changed] + base[changed + 1 :] for one in chosen
        )
    lengths = [one.model.sequence_length for one in points if one.axis == "length"]
    assert lengths == [16, 32, 64]
    assert [one.model.units for one in points if one.axis == "units"] == [(48, 48), (96, 96), (192, 192)]


def test_threads_are_one_two_and_all():
    for cores, threads in ((1, [1]), (2, [1, 2]), (8, [1, 2, 8])):
        assert [one.threads for one in scaling.cases(MODEL, 8, cores) if one.axis == "threads"] == threads


def test_a_tiny_base_stays_possible():
    assert min(one.batch_size for one in scaling.cases(MODEL, 1, 1)) == 1


def test_what_is_recorded_counts_parameters_and_operations():
    from shakespeare import flops

    speed = Speed(session="s", first_call=1.0, iterations=1, rounds=(1,), seconds=(0.5,))
    point = scaling.cases(MODEL, 128, 2)[0]
    found = scaling.point(point, speed, 81)
    assert (found.axis, found.batch, found.length, found.units) == ("batch", 32, 64, 192)
    assert found.parameters == flops.parameters(MODEL, 81)
    assert found.operations == sum(flops.per_step(MODEL, 81, 32).values())


def test_a_residual_model_stays_as_wide_as_its_embedding():
    residual = VARIANTS["stream-mingru"]
    narrowed = [case.model for case in scaling.cases(residual, 8, 1) if case.axis == "units"]
    assert [(model.embedding, set(model.units)) for model in narrowed] == [(w, {w}) for w in (64, 128, 256)]
