"""The report while a run goes on: seldom enough, never in place of a finished one, and never the run's end."""

import pytest

from bench.pipeline import assemble
from bench.pipeline.assemble import Start
from bench.pipeline.live_report import LiveReport, Throttle
from reports import record as records


@pytest.fixture
def snapshot(context, results):
    """A function that gives the record of what is known."""
    return lambda: assemble.record(context, results, Start.now(), in_progress=True)


def test_what_takes_long_is_done_seldom(clock):
    throttle, times = Throttle(clock), []

    def work():
        times.append(clock.now)
        clock.now += 2.0

    for now in range(0, 400, 4):
        clock.now = max(clock.now, float(now))
        throttle.run(work)
    assert len(times) == 10  # 2 s of 40
    assert throttle.run(work, now=True)


def test_what_takes_no_time_is_done_every_few_seconds(clock):
    throttle, times = Throttle(clock), []
    for now in range(100):
        clock.now = float(now)
        throttle.run(lambda: times.append(clock.now))
    assert len(times) == 20


def test_a_run_that_goes_on_has_a_record_and_reports(tmp_path, snapshot, clock):
    LiveReport(tmp_path, snapshot, clock).update()
    assert records.load(tmp_path / "record-in-progress.json").progress.parts == 0
    for name in ("report.md", "report-full.md"):
        assert "- In progress, 0 of 0 parts" in (tmp_path / name).read_text("utf-8")
    assert not (tmp_path / "record.json").exists()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_finished_report_is_never_replaced_by_a_partial_one(tmp_path, snapshot, clock):
    (tmp_path / "record.json").write_text("finished")
    (tmp_path / "report.md").write_text("finished")
    LiveReport(tmp_path, snapshot, clock).update(now=True)
    assert not (tmp_path / "record-in-progress.json").exists()
    assert not (tmp_path / "report-full.md").exists()
    assert (tmp_path / "report.md").read_text() == "finished"


def test_a_report_that_fails_does_not_end_the_run(tmp_path, clock, capsys):
    def snapshot():
        raise ValueError("no such table")

    live = LiveReport(tmp_path, snapshot, clock)
    live.update()
    live.update(now=True)
    assert (
        capsys.readouterr().err == "bard: note: no report before the run ends (ValueError: no such table)\n"
    )
