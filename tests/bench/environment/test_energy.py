"""A processor's counter, made of files."""

import threading

import pytest

from bench.environment.energy import EnergyMeter


def counter(root, name, value, most=1_000_000):
    folder = root / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "energy_uj").write_text(f"{value}\n")
    (folder / "max_energy_range_uj").write_text(f"{most}\n")


def test_packages_are_summed_and_their_parts_are_not(tmp_path):
    counter(tmp_path, "intel-rapl:0", 100)
    counter(tmp_path, "intel-rapl:1", 500)
    counter(tmp_path, "intel-rapl:0:0", 0)
    with EnergyMeter(tmp_path) as meter:
        counter(tmp_path, "intel-rapl:0", 300_100)
        counter(tmp_path, "intel-rapl:1", 700_500)
        counter(tmp_path, "intel-rapl:0:0", 999_999)
    energy = meter.read()
    assert energy.joules == 1.0
    assert energy.source == "RAPL intel-rapl:0, intel-rapl:1"
    assert energy.seconds > 0


def test_a_counter_that_starts_again(tmp_path):
    counter(tmp_path, "intel-rapl:0", 900_000)
    with EnergyMeter(tmp_path) as meter:
        counter(tmp_path, "intel-rapl:0", 100_000)
    assert meter.read().joules == 0.2


def test_a_long_block_may_see_it_start_again_more_than_once(tmp_path):
    counter(tmp_path, "intel-rapl:0", 900_000)
    with EnergyMeter(tmp_path) as meter:
        for value in (100_000, 800_000, 300_000):
            counter(tmp_path, "intel-rapl:0", value)
            meter.sample()
    assert meter.read().joules == pytest.approx(0.2 + 0.7 + 0.5)


def test_no_range_to_start_again_at_is_no_figure(tmp_path):
    counter(tmp_path, "intel-rapl:0", 900_000)
    (tmp_path / "intel-rapl:0" / "max_energy_range_uj").unlink()
    with EnergyMeter(tmp_path) as meter:
        (tmp_path / "intel-rapl:0" / "energy_uj").write_text("100000\n")
    assert meter.read() is None


def test_part_of_the_packages_is_no_figure(tmp_path):
    counter(tmp_path, "intel-rapl:0", 100)
    counter(tmp_path, "intel-rapl:1", 100)
    with EnergyMeter(tmp_path) as meter:
        counter(tmp_path, "intel-rapl:0", 900)
        (tmp_path / "intel-rapl:1" / "energy_uj").unlink()
        meter.sample()
        counter(tmp_path, "intel-rapl:1", 900)
    assert meter.read() is None


def test_a_package_unreadable_from_the_start_is_no_figure(tmp_path):
    counter(tmp_path, "intel-rapl:0", 100)
    counter(tmp_path, "intel-rapl:1", "x")
    with EnergyMeter(tmp_path) as meter:
        counter(tmp_path, "intel-rapl:0", 900)
    assert meter.read() is None


def test_a_second_block_starts_anew(tmp_path):
    counter(tmp_path, "intel-rapl:0", 0)
    meter = EnergyMeter(tmp_path)
    with meter:
        counter(tmp_path, "intel-rapl:0", 500_000)
    with meter:
        counter(tmp_path, "intel-rapl:0", 600_000)
    assert meter.read().joules == 0.1


def test_nothing_is_left_running(tmp_path):
    counter(tmp_path, "intel-rapl:0", 0)
    before = threading.active_count()
    with pytest.raises(KeyboardInterrupt), EnergyMeter(tmp_path):
        raise KeyboardInterrupt
    assert threading.active_count() == before


def test_without_a_counter_there_is_no_figure(tmp_path):
    with EnergyMeter(tmp_path) as meter:
        pass
    assert meter.read() is None


def test_one_that_is_damaged_is_no_figure(tmp_path):
    counter(tmp_path, "intel-rapl:0", "x")
    with EnergyMeter(tmp_path) as meter:
        pass
    assert meter.read() is None
