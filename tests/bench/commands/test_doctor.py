"""bard doctor"""

import json

from bench.environment import doctor


def test_rows(bard):
    outcome = bard("doctor")
    assert outcome.status == 0
    assert outcome.out.endswith("good: nothing needed is missing\n")
    assert "fingerprint" in outcome.out


def test_json(bard):
    printed = json.loads(bard("doctor", "--json").out)
    assert printed["missing"] == []
    assert dict(printed["rows"])["fingerprint"]


def test_something_missing(bard, monkeypatch):
    monkeypatch.setitem(doctor._NEEDED, "no_such_package", "nothing")
    outcome = bard("doctor")
    assert outcome.status == 1
    assert "missing: no_such_package (nothing): pip install no-such-package\n" in outcome.out
