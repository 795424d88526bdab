"""The main job on a small text: its report, what it keeps, what it measures again, what it refuses."""

import json
import re
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bench.pipeline.code_version import OUR_PACKAGES, SourceTree
from bench.pipeline.planning import part_plan
from compress import chain_names
from reports import record as records
from reports import units
from reports.noise_floor import repeated_cells


@pytest.fixture(scope="session")
def record(finished):
    return records.load(finished / "record.json")


@pytest.fixture(scope="session")
def rows(finished):
    """A function: a table's title -> its rows."""
    report = (finished / "report-full.md").read_text("utf-8")

    def of(title):
        section = report.split(f"## {title}\n")[1].split("\n## ")[0]
        lines = [line for line in section.splitlines() if line.startswith("|")][2:]
        return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]

    return of


@pytest.fixture
def again(command, bench_options):
    """A function: runs the bench once more in a folder."""

    def run(out, *more):
        line = command(*bench_options, "--out", out, *more)
        return subprocess.run(line, capture_output=True, text=True, check=False)

    return run


def ages(out):
    return {path.name: path.stat().st_mtime_ns for path in (out / "cells").iterdir()}


def cell(record, variant, technique, engine=None):
    return next(
        candidate
        for candidate in record.cells
        if (candidate.variant, candidate.technique, candidate.repeat) == (variant, technique, 0)
        and engine in {None, candidate.engine}
    )


def test_every_artifact_has_its_row(rows):
    for title in ("size", "quality on test text", "speed of one character", "what running one takes"):
        shown = [row[:2] for row in rows(f"Checkpoints and artifacts: {title}") if row[0] != "baseline"]
        assert shown == [
            [variant, technique]
            for variant in ("stream-gru", "gru")
            for technique in ("checkpoint", "identity", "int8", "prune50+dynamic_range")
        ]


def test_every_cell_is_measured_or_says_why_not(record):
    for variant in ("stream-gru", "gru"):
        trained = cell(record, variant, "checkpoint", "keras")
        assert trained.training
        assert trained.step
        for technique in ("checkpoint", "identity", "int8"):
            measured = cell(record, variant, technique, None if technique != "checkpoint" else "keras")
            if (variant, technique) == ("gru", "int8"):  # the converter ends by a signal on a window GRU
                assert [failure.reason for failure in record.failures if failure.cell == measured.id]
                continue
            assert measured.size
            assert measured.quality
            assert measured.latency
            assert measured.peak_rss


def test_steps_agree_with_the_raw_samples(record, rows):
    shown = {row[0]: row[3] for row in rows("Training speed")}
    for variant in ("stream-gru", "gru"):
        step = cell(record, variant, "checkpoint", "keras").step
        assert shown[variant] == units.duration(float(np.median(step.seconds)))


def test_latencies_agree_with_the_raw_samples(record, rows):
    for variant, technique, latency, *_ in rows("Checkpoints and artifacts: speed of one character"):
        speed = cell(record, variant, technique, None).latency
        assert latency == (units.duration(float(np.median(speed.seconds))) if speed else units.DASH)


def test_quality_agrees_with_the_raw_sums(record, rows):
    for row in rows("Checkpoints and artifacts: quality on test text"):
        if row[0] == "baseline":
            continue
        quality = cell(record, row[0], row[1]).quality
        if not quality:
            continue
        characters = quality.block_length * len(quality.starts)
        nats = sum(quality.nats) / characters
        assert row[2] == f"{100 * sum(quality.top1) / characters:.1f}%"
        assert row[4] == units.number(float(np.exp(nats)))
        assert row[5] == f"{nats / np.log(2):.3f}"


def test_predictions_agree_with_what_counts_as_right(record):
    for scored in record.cells:
        if scored.quality:
            right = [
                sum(ours == true for ours, true in zip(predicted, truth, strict=True))
                for predicted, truth in zip(scored.quality.predicted, record.test.truth, strict=True)
            ]
            assert tuple(right) == scored.quality.top1


def test_a_chain_says_what_was_done_and_left(record, rows):
    for variant in ("stream-gru", "gru"):
        chained = cell(record, variant, "prune50+dynamic_range")
        assert chained.conversion == "dynamic_range"
        contents = chained.contents
        assert [(step.technique, step.kind) for step in contents.lineage] == [("prune50", "prune")]
        assert all(abs(layer.zeros / layer.weights - 0.5) <= 1 / layer.weights for layer in contents.layers)
    weights = {row[0]: row for row in rows("Pruned and clustered weights")}
    assert weights["gru"][1] == "prune50+dynamic_range"
    assert "yes" in weights["gru"]  # as requested


def test_sizes_are_those_of_the_files(record, finished):
    size = cell(record, "stream-gru", "int8").size
    assert size.raw == (finished / "artifacts" / "stream-gru.int8" / "model.tflite").stat().st_size


def test_every_quality_is_of_the_same_characters(record):
    assert len({scored.quality.starts for scored in record.cells if scored.quality}) == 1


def test_peak_memory_is_each_process_own(record):
    checkpoint, artifact = (cell(record, "stream-gru", name) for name in ("checkpoint", "int8"))
    assert artifact.peak_rss < checkpoint.peak_rss


def test_the_corpus_is_that_of_the_file(record, text_file):
    text = text_file.read_text("utf-8")
    assert record.corpus.characters == len(text)
    corpus = record.corpus
    held_out = int(0.15 * len(text))
    assert corpus.training_characters == len(text) - held_out
    assert corpus.validation_characters == held_out // 3
    assert corpus.test_characters == held_out - held_out // 3
    assert record.corpus.window_bytes == 0
    assert record.corpus.encode_seconds > 0
    assert record.corpus.window_seconds > 0


def test_baselines_agree_with_the_raw_sums(record, rows):
    shown = {row[0]: row for row in rows("Baselines: what counting and compressing reach")}
    assert len(shown) == len(record.baselines) == 2 * 3 + 10 + 2
    for baseline in record.baselines:
        if baseline.quality:
            row = shown[f"{baseline.name}, {'adaptive' if baseline.adaptive else 'static'}"]
            bits = (
                sum(baseline.quality.nats)
                / np.log(2)
                / (baseline.quality.block_length * len(baseline.quality.starts))
            )
        else:
            row = shown[f"{baseline.name}, {'after the training text' if baseline.primed else 'alone'}"]
            bits = 8 * baseline.coded_bytes / baseline.coded_characters
        assert row[4] == f"{bits:.3f}"


def test_no_model_sees_the_future(record, rows):
    checked = [checked_cell for checked_cell in record.cells if checked_cell.lookahead]
    assert {(checked_cell.variant, checked_cell.technique) for checked_cell in checked} == {
        (checked_cell.variant, checked_cell.technique)
        for checked_cell in record.cells
        if checked_cell.quality
    }
    assert all(
        checked_cell.lookahead.compared and checked_cell.lookahead.largest_change == 0
        for checked_cell in checked
    )
    assert {row[4] for row in rows("Does any prediction see the future?")} == {"no change"}


def test_every_step_has_its_distance_from_the_roofline(record, rows):
    operations = {
        variant.name: sum(layer.operations for layer in variant.layers) for variant in record.variants
    }
    product = next(timing for timing in record.matmuls if timing.precision == "float32")
    rate = product.operations / float(np.median(product.speed.seconds))
    shown = [row for row in rows("Distance from the roofline") if row[2] == "float32"]
    assert {row[0] for row in shown} == {"stream-gru", "gru"}
    for row in shown:
        step = cell(record, row[0], "checkpoint", row[1]).step
        least = operations[row[0]] / rate
        assert row[8] == units.times(float(np.median(step.seconds)) / least)


def test_time_is_broken_down_for_steps_and_files(record):
    profiled = {(breakdown.cell.variant, breakdown.what, breakdown.by) for breakdown in record.breakdowns}
    assert profiled == {
        (variant, what, by)
        for variant in ("stream-gru", "gru")
        for what in ("step", "inference")
        for by in ("layer", "operator")
    }


def test_the_word_level_model_is_measured_on_the_same_blocks(record):
    quality = cell(record, "gru", "checkpoint", "keras").quality
    assert record.word_model.starts == quality.starts


def test_what_happened_beside_is_recorded(record):
    timed = {session.timed for session in record.sessions}
    assert {"step", "latency", "scaling", "breakdown"} <= timed
    assert all(0 <= session.conditions.others_busy <= 1 for session in record.sessions)
    assert record.energy is None or record.energy.joules > 0


def test_there_is_an_a_a_pair_of_either_kind(record):
    repeated = [repeat for repeat in record.cells if repeat.repeat]
    for timed in ("step", "latency"):
        pairs = [pair for pair in repeated_cells(record, timed) if pair.ratio.paired]
        between = [pair for pair in repeated_cells(record, timed) if not pair.ratio.paired]
        engines = {pair.timing.engine for pair in pairs}
        assert engines == {pair.timing.engine for pair in between}
        assert "keras" in engines
    assert any(repeat.engine == "litert" for repeat in repeated)


def test_figures_and_logs(finished):
    report = (finished / "report-full.md").read_text("utf-8")
    for link in re.findall(r"\]\((.+?\.svg)\)", report):
        assert (finished / link).read_text("utf-8").rstrip().endswith("</svg>")
    assert "step 4" in (finished / "train-gru.log").read_text("utf-8")


def test_the_plan_names_what_is_measured(finished, planned):
    """All but prefixes of graphs, which are counted once the file is there, and parts of what failed."""
    context = planned("smoke", "stream-gru", "gru")
    chains = tuple(chain_names.parse(name) for name in ("identity", "int8", "prune50+dynamic_range"))
    request = context.request._replace(chains=dict.fromkeys(("stream-gru", "gru"), chains))
    plan = part_plan.planned_parts(replace(context, request=request))
    expected = {planned_part.part.file_name for planned_part in plan if planned_part.part.part != "prefix"}
    measured = {name for name in ages(finished) if not name.startswith("session.") and ".prefix." not in name}
    assert measured <= expected
    assert {name.partition(".litert")[0] for name in expected - measured} <= {"gru.int8"}


def test_a_second_run_measures_nothing(a_copy, bard, bench_options):
    before = ages(a_copy)
    outcome = bard(*bench_options, "--out", a_copy)
    assert outcome.status == 0, outcome.err
    assert ages(a_copy) == before
    # What a timing session met is kept beside its samples, and no part of its own.
    parts = [name for name in before if not name.startswith("session.")]
    assert f"0 parts were measured in this run, {len(parts)} were kept" in outcome.err


def test_what_is_gone_or_damaged_is_measured_again_and_nothing_else(a_copy, again):
    gone = {
        "stream-gru.int8.litert.quality.json",
        "corpus.encode.json",
        "stream-gru.checkpoint.keras.training.json",
    }
    for name in gone:
        (a_copy / "cells" / name).unlink()
    model = a_copy / "artifacts" / "stream-gru.identity" / "model.tflite"
    intact = model.read_bytes()
    model.write_bytes(intact[:-100])
    before = ages(a_copy)
    done = again(a_copy)
    assert done.returncode == 0, done.stderr
    after = ages(a_copy)
    assert {name for name in after if name in before or not name.startswith("session.")} == {*before, *gone}
    changed = {name for name, age in before.items() if after[name] != age}
    assert changed == {"stream-gru.identity.litert.artifact.json"}
    assert model.read_bytes() == intact
    assert "4 parts were measured in this run" in done.stderr


def test_changed_code_makes_exactly_its_own_parts_stale(a_copy, again, tmp_path, monkeypatch):
    """The code runs from a copy of the tree, in which one technique changes and the catalogue gets a line."""
    sources = SourceTree()
    root = tmp_path / "tree"
    for package in OUR_PACKAGES:
        shutil.copytree(sources.modules[package].parent, root / package)
    with (root / "compress" / "techniques" / "int8.py").open("a", encoding="utf-8") as file:
        file.write("\nCHANGED = True\n")
    with (root / "compress" / "catalogue.py").open("a", encoding="utf-8") as file:
        file.write("\nNEW_LINE = True\n")
    monkeypatch.setenv("PYTHONPATH", str(root))
    before = ages(a_copy)
    done = again(a_copy)
    assert done.returncode == 0, done.stderr
    changed = {name for name, age in ages(a_copy).items() if before[name] != age}
    assert changed == {"stream-gru.int8.litert.artifact.json", "gru.int8.litert.artifact.json"}


linux = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="looks for children in /proc")


@linux
@pytest.mark.usefixtures("_signals_as_in_a_terminal")
def test_fresh_starts_over_and_an_interrupt_leaves_no_child(a_copy, command, bench_options):
    line = command(*bench_options, "--out", a_copy, "--fresh")
    process = subprocess.Popen(line, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    first = process.stderr.readline()
    assert first == "bard: training stream-gru (1 of 2)\n", first
    log = a_copy / "train-stream-gru.log"
    until(lambda: log.exists() and log.stat().st_size)
    assert log.read_text("utf-8").count("begins at step 0") == 1  # the old log is gone
    assert ages(a_copy) == {}
    assert not (a_copy / "record.json").exists()
    assert "In progress, 0 of " in (a_copy / "report.md").read_text("utf-8")
    (child,) = children(process.pid)
    process.send_signal(signal.SIGINT)  # to us alone: the child must hear of it all the same
    _, errors = process.communicate(timeout=90)
    assert process.returncode == 130, errors
    assert errors.splitlines()[-1].startswith("bard: interrupted; what was finished is kept")
    assert "Traceback" not in errors
    assert not alive(child)
    assert not (a_copy / "record.json").exists()
    assert records.load(a_copy / "record-in-progress.json").progress.parts == 0


@linux
def test_a_kill_leaves_no_child_either(a_copy, command, bench_options):
    """An orphan would go on writing into a folder that the next run takes for its own."""
    line = command(*bench_options, "--out", a_copy, "--fresh")
    process = subprocess.Popen(line, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    until(lambda: children(process.pid))
    (child,) = children(process.pid)
    process.kill()
    process.wait()
    until(lambda: not alive(child))
    assert not alive(child)


def until(true):
    deadline = time.monotonic() + 60
    while not true() and time.monotonic() < deadline:
        time.sleep(0.05)


def children(pid):
    """From /proc: `ps` is not everywhere."""
    pids = []
    for status in Path("/proc").glob("[0-9]*/status"):
        with suppress(OSError):  # it has just ended
            if f"PPid:\t{pid}\n" in status.read_text("utf-8"):
                pids.append(int(status.parent.name))
    return pids


def alive(pid):
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text("utf-8")
    except OSError:
        return False


def test_two_in_one_folder(a_copy, refused, bench_options):
    """The second is refused before it touches anything, --fresh or not."""
    import fcntl

    before = ages(a_copy)
    with (a_copy / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for more in ([], ["--fresh"]):
            assert "is in use by another bard bench" in refused(*bench_options, "--out", a_copy, *more)
    assert ages(a_copy) == before


def test_another_text_is_refused(a_copy, refused, bench_options, tmp_path, text):
    other = tmp_path / "other.txt"
    other.write_text(text[::-1], "utf-8")
    before = (a_copy / "record.json").read_bytes()
    line = refused(*bench_options[:-1], other, "--out", a_copy)
    assert "holds a run of preset smoke on text" in line
    assert "--fresh" in line
    assert (a_copy / "record.json").read_bytes() == before


def test_another_preset_is_refused(a_copy, refused, bench_options):
    line = refused("bench", "--preset", "quick", *bench_options[3:], "--out", a_copy)
    assert "holds a run of preset smoke" in line


@pytest.mark.parametrize("more", [[], ["--fresh"]])
def test_a_foreign_folder_is_refused(tmp_path, refused, bench_options, more):
    foreign = tmp_path / "foreign"
    foreign.mkdir()
    (foreign / "mine.txt").write_text("mine")
    assert "not a run of Bard's" in refused(*bench_options, "--out", foreign, *more)
    assert [path.name for path in foreign.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff", b'{"preset": "\xff", "text_sha256": ""}'])
def test_a_foreign_run_json_is_refused(tmp_path, refused, bench_options, content):
    (tmp_path / "foreign").mkdir()
    (tmp_path / "foreign" / "run.json").write_bytes(content)
    assert "is not Bard's" in refused(*bench_options, "--out", tmp_path / "foreign", "--fresh")


def test_the_record_is_json(finished):
    assert json.loads((finished / "record.json").read_bytes())["schema_version"] == records.SCHEMA_VERSION
