"""Checking a run against itself: what was altered shows, what was not does not."""

import json

import pytest

from bench.pipeline.verification import remeasure
from bench.pipeline.verification.check import Check


def verified(outcome):
    """Verdict by what was checked."""
    printed = json.loads(outcome.out)
    assert printed["verified"] is (outcome.status == 0)
    return {check["what"]: check["verdict"] for check in printed["checks"]}


def rewrite(folder, change):
    file = folder / "record.json"
    document = json.loads(file.read_text())
    change(document)
    file.write_text(json.dumps(document))


def test_an_untouched_run_is_verified_down_to_each_prediction(bard, a_copy):
    outcome = bard("verify", a_copy, "--cell", "stream-gru.int8", "--json")
    verdicts = verified(outcome)
    speed = verdicts.pop("speed of stream-gru int8")  # of two rounds on a busy machine: each is right
    assert speed in ("same", "differs", "cannot be checked")
    assert set(verdicts.values()) == {"same"}
    details = {check["what"]: check["detail"] for check in json.loads(outcome.out)["checks"]}
    assert details["quality of stream-gru int8"].startswith("exactly")


def test_a_relative_path_is_measured_as_an_absolute_one(bard, a_copy, monkeypatch):
    """What is timed is opened from another folder: each untouched run was told to differ."""
    timed = []

    def check_speed(_record, measured):
        timed.append(measured.path)
        return Check("speed", "same", "")

    monkeypatch.setattr(remeasure, "check_speed", check_speed)
    monkeypatch.chdir(a_copy.parent)
    assert bard("verify", a_copy.name, "--cell", "stream-gru.int8").status == 0
    assert [path.is_absolute() for path in timed] == [True]


def test_hashes_only_measures_nothing(bard, a_copy):
    outcome = bard("verify", a_copy, "--hashes-only")
    assert outcome.status == 0, outcome.out
    assert "verified: none of" in outcome.out
    assert "quality" not in outcome.out


def test_an_altered_model_differs(bard, a_copy):
    file = a_copy / "artifacts" / "gru.identity" / "model.tflite"
    file.write_bytes(file.read_bytes()[:-1] + b"!")
    verdicts = verified(bard("verify", a_copy, "--hashes-only", "--json"))
    assert [what for what, verdict in verdicts.items() if verdict == "differs"] == ["gru.identity"]


def _other_code(document):
    document["code_version"] = "0" * 16


def _other_package(document):
    document["machine"]["packages"]["numpy"] = "1.0"


def _other_text(document):
    document["corpus"]["sha256"] = "0" * 64


def _other_weights(document):
    for cell in document["cells"]:
        if cell["training"]:
            cell["training"]["weights_sha256"] = "0" * 64


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (_other_code, {"code"}),
        (_other_package, {"packages"}),
        (_other_text, {"corpus"}),
        (_other_weights, {"weights of gru", "weights of stream-gru"}),
    ],
)
def test_what_is_not_the_runs_own_differs(bard, a_copy, change, what):
    rewrite(a_copy, change)
    verdicts = verified(bard("verify", a_copy, "--hashes-only", "--json"))
    assert {name for name, verdict in verdicts.items() if verdict == "differs"} == what


def test_a_quality_that_does_not_come_out_again_differs(bard, a_copy):
    def better(document):
        for cell in document["cells"]:
            if (cell["id"]["variant"], cell["id"]["technique"]) == ("stream-gru", "int8"):
                sums = cell["quality"]["sums"]
                sums["nats"] = [value * 0.9 for value in sums["nats"]]

    rewrite(a_copy, better)
    verdicts = verified(bard("verify", a_copy, "--cell", "stream-gru.int8", "--json"))
    assert verdicts["quality of stream-gru int8"] == "differs"


def test_an_unknown_cell_is_refused_with_those_there_are(refused, a_copy):
    assert "known are" in refused("verify", a_copy, "--cell", "optimized.int8")


def test_what_is_neither_run_nor_package_is_refused(refused, tmp_path):
    assert "is neither a run nor a package" in refused("verify", tmp_path)
