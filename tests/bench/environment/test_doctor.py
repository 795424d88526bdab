"""What `bard doctor` says."""

from bench.environment import doctor
from compress.catalogue import CONVERSIONS, RETRAININGS


def test_a_good_machine():
    found = doctor.diagnose()
    rows = [name for name, _ in found.rows]
    assert found.missing == ()
    assert {"processor", "flags", "GPU", "oneDNN", "free disk", "text", "fingerprint"} <= set(rows)
    assert {*CONVERSIONS, *RETRAININGS} <= set(rows)


def test_what_is_missing_is_named_with_the_mend(monkeypatch):
    monkeypatch.setitem(doctor._NEEDED, "no_such_package", "nothing")
    assert doctor.diagnose().missing == ("no_such_package (nothing): pip install no-such-package",)


def test_a_full_disk_is_missing(monkeypatch):
    monkeypatch.setattr(doctor, "_DISK_BYTES", 2**60)
    (line,) = doctor.diagnose().missing
    assert line.startswith("disk: ")
