"""The figures that are followed from run to run."""

from reports.history.headlines import Headlines, hardware, headlines


def test_they_are_of_the_best_model_and_the_recommended_file(record):
    figures = headlines(record)
    assert figures.model == "stream-gru"
    assert figures.file == "stream-gru dynamic range"
    assert round(figures.top1, 2) == 0.57
    assert figures.step > figures.latency > 0


def test_of_a_run_in_which_everything_failed_none_is_known(bare):
    assert headlines(bare) == Headlines()


def test_packages_do_not_make_another_machine(record):
    machine = record.machine
    assert hardware(machine) == (machine.cpu, 2, machine.cpu_flags, 8)
