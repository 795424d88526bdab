"""In what two runs differ before anything was measured."""

import msgspec

from reports.compare import settings

replace = msgspec.structs.replace


def test_machines(record):
    machine = record.machine
    assert settings.machine_differences(machine, replace(machine, load_average=9.0)) == ()
    other = replace(
        machine, fingerprint="beef", cores=4, cpu="Other", cpu_flags=("avx2", "amx_tile"), python="3.12.1",
        packages={"keras": "3.15.1", "torch": "2.13"}, memory_bytes=2 * machine.memory_bytes,
    )  # fmt: skip
    assert settings.machine_differences(machine, other) == (
        "cpu Made-up 9000 / Other",
        "cores 2 / 4",
        "flags avx512f / amx_tile",
        "memory 8 GiB / 16 GiB",
        "python 3.11.7 / 3.12.1",
        "package tf_keras 2.21.0 / none",
        "package torch none / 2.13",
    )
    assert settings.machine_differences(machine, replace(machine, fingerprint="beef")) == (
        "fingerprint f00d / beef",
    )


def test_processors(record):
    machine = record.machine
    upgraded = replace(
        machine, fingerprint="beef", python="3.12.1", packages={"keras": "3.16.0"}, system="Linux 7",
        memory_bytes=2 * machine.memory_bytes,
    )  # fmt: skip
    assert settings.processor_differences(machine, upgraded) == ()
    assert "package keras 3.15.1 / 3.16.0" in settings.machine_differences(machine, upgraded)
    assert settings.processor_differences(machine, replace(machine, cpu="Other", cores=4)) == (
        "cpu Made-up 9000 / Other",
        "cores 2 / 4",
    )
