"""What was different between two runs."""

import msgspec

from reports.history.changes import changes


def test_equal_runs_differ_in_nothing_wherever_they_lie(record):
    moved = msgspec.structs.replace(record, command=(*record.command, "--out", "runs/other"))
    other = msgspec.structs.replace(record, command=("bard", "bench", "--out=x", "--preset", "quick"))
    assert changes(record, moved) == changes(record, other) == ()


def test_code_settings_and_packages_are_named(record):
    machine = msgspec.structs.replace(record.machine, fingerprint="beef", packages={"keras": "3.16.0"})
    after = msgspec.structs.replace(
        record, code_version="0.2.0", seed=8, command=("bard", "bench", "--preset", "smoke"), machine=machine
    )
    named = changes(record, after)
    assert "code 0.1.0 / 0.2.0" in named
    assert "seed 7 / 8" in named
    assert "options --preset quick / --preset smoke" in named
    assert "package keras 3.15.1 / 3.16.0" in named
    assert "package tf_keras 2.21.0 / none" in named
