"""bard bench: what it refuses before anything begins, and what it prints."""

import importlib.util
import json

import pytest

from bench.environment import machine
from bench.peers import PEERS
from bench.pipeline import run
from bench.pipeline.presets import PRESETS
from reports import record as records
from reports.record import CorpusRecord, Record, TestText
from shakespeare.variants import VARIANTS


@pytest.fixture
def record():
    """A record of nothing: every report can be made of it."""
    return Record(
        schema_version=records.SCHEMA_VERSION, command=("bard", "bench"), preset="smoke", seed=1,
        code_version="abc", started="2025-01-02T03:04:05Z", seconds=9.0, machine=machine.read(),
        corpus=CorpusRecord(
            source="made by the test", sha256="ab" * 32, characters=1_000, vocabulary_size=20,
            training_characters=850, validation_characters=50, test_characters=100, unknown_in_test=0,
            test_works=(), read_seconds=0.1, encode_seconds=0.1, window_seconds=0.1, window_bytes=0,
        ),
        test=TestText(classes=(), truth=(), kinds=()), variants=(), cells=(),
    )  # fmt: skip


@pytest.fixture
def requests(record, monkeypatch):
    """What the bench was asked for; it measures nothing and gives the made-up record."""
    received = []
    monkeypatch.setattr(run, "run", lambda request: received.append(request) or record)
    return received


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--preset", "slow"], "preset: slow: unknown; known are smoke, steps, quick, thorough, full"),
        (["--preset", ""], "preset: : unknown"),
        (
            ["--variants", "gru,huge"],
            f"variant: huge: unknown; known are {', '.join(VARIANTS)}",
        ),
        (["--variants", ""], "variant: : unknown"),
        (["--techniques", "magic"], "technique: magic: unknown; known are distill, student"),
        (["--techniques", ""], "technique: : unknown"),
        (
            ["--techniques", "int8+prune50"],
            "techniques: int8+prune50: prune50 cannot follow int8: a converted",
        ),
    ],
)
def test_unknown_names(refused, tmp_path, arguments, message):
    assert message in refused("bench", *arguments, "--out", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_out_under_a_file(refused, bench_options, text_file):
    assert "must be a folder that can be written" in refused(*bench_options, "--out", text_file / "x")


def test_everything_is_asked_for_by_default(bard, requests, tmp_path):
    outcome = bard("bench", "--preset", "smoke")
    assert outcome.status == 0
    (request,) = requests
    assert tuple(model.name for model in request.variants) == PRESETS["smoke"].variants
    assert [chain.name for chain in request.chains["gru"]] == ["identity", "float16", "dynamic_range", "int8"]
    assert {"cluster16", "prune50+dynamic_range"} <= {chain.name for chain in request.chains["stream-gru"]}
    assert request.out == tmp_path / "runs" / "smoke"
    assert outcome.out.splitlines()[-1] == str(tmp_path / "runs" / "smoke" / "report.md")


def test_a_name_twice_is_once(bard, requests):
    bard("bench", "--variants", "gru, gru,stream-gru", "--techniques", "int8,int8")
    assert [model.name for model in requests[0].variants] == ["gru", "stream-gru"]
    assert {chain.name for chosen in requests[0].chains.values() for chain in chosen} == {"int8"}


def test_json(bard, requests, record):
    assert json.loads(bard("bench", "--json").out) == json.loads(records.encode(record))
    assert len(requests) == 1


def test_enforced_targets_that_are_missed(bard, requests):
    assert bard("bench", "--enforce").status == 1
    assert bard("bench").status == 0
    assert len(requests) == 2


@pytest.mark.parametrize(("shown", "status"), [("inside", 0), ("outside", 1), ("not shown", 3)])
@pytest.mark.usefixtures("requests")
def test_enforced_targets_hidden_by_noise_have_a_status_of_their_own(bard, monkeypatch, shown, status):
    from reports.sections import targets

    monkeypatch.setattr(targets, "shown_by_one", lambda _record: shown)
    assert bard("bench", "--enforce").status == status


def test_an_unknown_peer_lists_the_known(refused):
    assert f"unknown; known are {', '.join(PEERS)}, none" in refused("bench", "--peers", "jax")


def test_a_peer_that_is_not_installed_says_how(refused, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    line = refused("bench", "--peers", "torch")
    assert "torch: is not installed; pip install " in line
    assert "[peers]'" in line


def test_help_lists_every_name_that_an_option_takes(bard):
    shown = " ".join(bard("bench", "--help").out.split()).replace("- ", "-")  # lines break at hyphens
    assert f"--preset NAME {', '.join(PRESETS).replace(', full', ' or full')} (" in shown
    assert f"only these of {', '.join(VARIANTS)} (" in shown
    assert f"compare with: {', '.join(PEERS)} or none (" in shown


def test_a_budget_is_a_duration(bard, requests, refused):
    bard("bench", "--budget", "10m")
    assert requests[0].budget_seconds == 600
    line = refused("bench", "--budget", "soon")
    assert "argument --budget: soon: must be a duration as 90s, 10m or 2h" in line


def test_failures_are_tried_again_only_where_that_is_asked(bard, requests):
    bard("bench")
    bard("bench", "--retry-failed")
    assert [request.retry_failed for request in requests] == [False, True]
