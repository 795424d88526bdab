"""bard compare"""

import json
import subprocess

import msgspec
import pytest

from reports import record as records
from reports.record import Cell, CellId, CorpusRecord, Machine, Quality, Record, Size, Speed, TestText

replace = msgspec.structs.replace


def cell(technique="identity", seconds=1.0, session="one", **fields):
    speed = Speed(
        session=session, first_call=9.0, iterations=1, rounds=tuple(range(8)),
        seconds=tuple(seconds * (1 + 0.002 * (number % 3)) for number in range(8)),
    )  # fmt: skip
    parts = {
        "size": Size(memory=900, raw=1_000, gzip=800, zstd=700, ship=600),
        "quality": quality(top1=(5, 6) * 5), "latency": speed, **fields,
    }  # fmt: skip
    return Cell(id=CellId("gru", technique, "litert", "float32"), machine="f00d", **parts)


def quality(top1):
    return Quality(
        block_length=10, context=2, starts=tuple(range(0, 100, 10)), predicted=("thou art a",) * 10,
        sums={"top1": top1, "top5": (8,) * 10, "nats": (15.0,) * 10},
    )  # fmt: skip


def run(*cells, **fields):
    made = Record(
        schema_version=records.SCHEMA_VERSION, command=("bard", "bench"), preset="smoke", seed=1,
        code_version="abc", started="2025-01-02T03:04:05Z", seconds=9.0,
        machine=Machine(
            fingerprint="f00d", cpu="Made-up 9000", cores=2, memory_bytes=2**33, cpu_flags=("avx2",),
            system="Linux", python="3.11.7", packages={"keras": "3.15.1"}, threads={}, load_average=0.1,
        ),
        corpus=CorpusRecord(
            source="made by the test", sha256="ab" * 32, characters=1_000, vocabulary_size=20,
            training_characters=850, validation_characters=50, test_characters=100, unknown_in_test=0,
            test_works=(), read_seconds=0.1, encode_seconds=0.1, window_seconds=0.1, window_bytes=0,
        ),
        test=TestText(classes=(), truth=(), kinds=()),
        variants=(),
        cells=cells,
    )  # fmt: skip
    return replace(made, **fields)


def timed_twice(*cells):
    """With the first case timed again in a session of its own: a noise floor between sessions."""
    speed = cells[0].latency
    elsewhere = replace(speed, session="elsewhere", seconds=speed.seconds)
    second = replace(cells[0], id=replace(cells[0].id, repeat=2), latency=elsewhere, size=None, quality=None)
    return (*cells, second)


def again(seconds=1.0, **fields):
    """Two cells measured in another session, the first as many times slower as `seconds`."""
    return run(cell(seconds=seconds, session="two"), cell("int8", session="two"), **fields)


def elsewhere(record):
    """The same on another machine."""
    machine = replace(record.machine, fingerprint="beef", cores=4, packages={"keras": "3.16.0"})
    return replace(
        record, machine=machine, cells=tuple(replace(cell, machine="beef") for cell in record.cells)
    )


@pytest.fixture
def folder(tmp_path):
    """A function: name and record -> a run's folder that holds it."""

    def write(name, record):
        made = tmp_path / name
        made.mkdir()
        (made / "record.json").write_bytes(records.encode(record))
        return made

    return write


@pytest.fixture
def before(folder):
    return folder("before", run(*timed_twice(cell(), cell("int8"))))


def test_nothing_changed(bard, folder, before):
    after = folder("after", again())
    conditions = [f"--fail-if={condition}" for condition in ("slower:5%", "worse:0.5pt", "larger:2%")]
    outcome = bard("compare", before, after / "record.json", *conditions)
    assert (outcome.status, outcome.err) == (0, "")
    text = " ".join(outcome.out.split())  # a long path makes a line wrap
    assert f"{after}/record.json against {before} - 2 cells compared" in text
    assert "2 cells compared: 0 faster, 0 slower, 2 no difference shown of 2 times;" in outcome.out
    assert "slower:5%: holds: 2 compared" in outcome.out


def test_slower_fails_with_the_cells(bard, folder, before):
    after = folder("after", again(1.2))
    outcome = bard("compare", before, after, "--fail-if", "slower:5%", "--fail-if", "worse:0.5pt")
    assert outcome.status == 1
    assert "slower:5%: fails: 1 of 2 compared" in outcome.out
    assert "slower:5%: gru identity (litert, float32), latency: 1.20x" in outcome.out
    assert "noise floor 0." in outcome.out
    assert "worse:0.5pt: holds: 2 compared" in outcome.out
    assert bard("compare", before, after).status == 0


@pytest.mark.parametrize(
    ("condition", "fields", "said"),
    [
        ("larger:2%", {"size": Size(memory=1, raw=1_100, gzip=1, zstd=1, ship=600)}, "file: 1000 B to 1.07 KiB"),
        ("worse:0.5pt", {"quality": quality(top1=(4, 5) * 5)}, "-10.00 (-10.00 to -10.00) points"),
    ],
)  # fmt: skip
def test_larger_and_worse_fail(bard, folder, before, condition, fields, said):
    after = folder("after", run(cell(session="two", **fields), cell("int8", session="two")))
    outcome = bard("compare", before, after, "--fail-if", condition)
    assert outcome.status == 1
    assert f"{condition}: gru identity (litert, float32)" in outcome.out
    assert said in outcome.out


@pytest.mark.parametrize("factor", [1.0, 1.2])
def test_what_noise_hides_has_an_exit_status_of_its_own(bard, folder, factor):
    """Neither run timed a case in two sessions, so nothing is known of how far sessions lie apart."""
    before = folder("quiet", run(cell(), cell("int8")))
    outcome = bard("compare", before, folder("after", again(factor)), "--fail-if", "slower:5%")
    assert outcome.status == 3
    assert "slower:5%: inconclusive: 2 of 2 compared" in outcome.out
    assert "no noise floor" in outcome.out


def test_what_fails_outweighs_what_is_inconclusive(bard, folder):
    before = folder("quiet", run(cell(), cell("int8")))
    larger = Size(memory=1, raw=1_100, gzip=1, zstd=1, ship=600)
    after = folder("after", run(cell(session="two", size=larger), cell("int8", session="two")))
    conditions = ("--fail-if", "slower:5%", "--fail-if", "larger:2%")
    assert bard("compare", before, after, *conditions).status == 1


@pytest.mark.parametrize("condition", ["slower:5%", "larger:2%", "worse:0.5pt"])
def test_no_samples_fail(bard, folder, before, condition):
    after = folder("after", run(cell("float16")))
    outcome = bard("compare", before, after, "--fail-if", condition)
    assert outcome.status == 1
    assert f"{condition}: fails: nothing was compared" in outcome.out
    assert bard("compare", before, after).status == 0


def test_a_run_against_itself_times_nothing(bard, before):
    outcome = bard("compare", before, before, "--fail-if", "slower:5%")
    assert outcome.status == 1
    assert "nothing was compared" in outcome.out


def test_another_processor_is_refused(refused, folder, before):
    after = folder("after", elsewhere(again()))
    said = refused("compare", before, after)
    assert "processor: " in said
    assert "cores 2 / 4; --force" in said
    assert "cpu" not in said


def test_an_upgrade_on_one_machine_is_named_and_its_times_are_compared(bard, folder, before):
    """The commonest use: the same machine before and after."""
    record = again(1.2)
    machine = replace(
        record.machine, fingerprint="beef", packages={"keras": "3.16.0", "torch": "2.13"}, python="3.12.1"
    )
    cells = tuple(replace(cell, machine="beef") for cell in record.cells)
    after = folder("after", replace(record, machine=machine, cells=cells))
    outcome = bard("compare", before, after, "--fail-if", "slower:5%")
    text = " ".join(outcome.out.split())
    assert outcome.status == 1
    assert "slower:5%: gru identity (litert, float32), latency: 1.20x" in text
    assert "python 3.11.7 / 3.12.1; package keras 3.15.1 / 3.16.0; package torch none / 2.13" in text
    document = json.loads(bard("compare", before, after, "--json").out)
    assert document["times_compared"]
    assert "package torch none / 2.13" in document["machine_differences"]


@pytest.mark.parametrize("condition", ["larger:2%", "worse:0.5pt", "slower:5%"])
def test_a_cell_that_vanished_or_crashed_fails_unless_it_is_allowed(bard, folder, before, condition):
    crashed = cell("int8", session="two", size=None, quality=None, latency=None)
    for name, cells in (("vanished", ()), ("crashed", (crashed,))):
        after = folder(name, run(cell(session="two"), *cells))
        failing = bard("compare", before, after, "--fail-if", condition)
        assert failing.status == 1
        text = " ".join(failing.out.split())
        assert "Lost in B, which fails unless --allow-missing names it: gru.int8 (litert, float32): " in text
        assert f"{condition}: holds: " in text
        allowed = bard("compare", before, after, "--fail-if", condition, "--allow-missing", "gru.int8")
        assert allowed.status == 0
        assert "Lost in B" not in allowed.out
        assert bard("compare", before, after).status == 0
        document = json.loads(bard("compare", before, after, "--json").out)
        assert [lost["name"] for lost in document["lost"]] == ["gru.int8"]


def test_what_a_lacks_cannot_be_allowed_to_vanish(refused, before):
    line = refused("compare", before, before, "--allow-missing", "gru.int9")
    assert "allow-missing: gru.int9: unknown; known are gru.identity, gru.int8" in line


def test_another_machine_by_force(bard, folder, before):
    after = folder("after", elsewhere(again(3.0)))
    outcome = bard("compare", before, after, "--force", "--fail-if", "larger:2%", "--fail-if", "worse:0.5pt")
    assert outcome.status == 0
    assert "2 cells compared: no times; 0 smaller, 0 larger, 4 the same of 4 sizes" in outcome.out
    assert "Times of different machines are not compared." in outcome.out
    assert "3.00x" not in outcome.out
    assert bard("compare", before, after, "--force", "--fail-if", "slower:5%").status == 1


def test_force_on_one_machine_changes_nothing(bard, folder, before):
    after = folder("after", again(1.2))
    assert bard("compare", before, after, "--force") == bard("compare", before, after)


def test_another_text(bard, folder, before):
    record = again()
    after = folder("after", replace(record, corpus=replace(record.corpus, sha256="cd" * 32)))
    outcome = bard("compare", before, after, "--fail-if", "worse:0.5pt")
    assert outcome.status == 1
    assert "not comparable: other text" in outcome.out
    assert "The text differs: quality is not compared" in outcome.out


def test_markdown(bard, folder, before):
    after = folder("after", again(1.2, code_version="def"))
    outcome = bard("compare", before, after, "--format", "markdown", "--fail-if", "slower:5%")
    assert outcome.status == 1
    assert outcome.out.startswith("# Bard: ")
    assert "\n## Times, B over A\n" in outcome.out
    assert any(
        line.startswith("| code ") and "abc" in line and "def" in line for line in outcome.out.splitlines()
    )
    assert "\n- slower:5%: fails: 1 of 2 compared\n" in outcome.out


def test_json(bard, folder, before):
    after = folder("after", run(cell(seconds=1.2, session="two"), cell("float16")))
    outcome = bard("compare", before, after, "--json", "--fail-if", "slower:5%")
    assert outcome.status == 1
    document = json.loads(outcome.out)
    (compared,) = document["cells"]
    latency = compared["times"]["latency"]
    assert latency["ratio"] == pytest.approx(1.2)
    assert latency["low"] <= latency["ratio"] <= latency["high"]
    assert (latency["verdict"], latency["rounds"]) == ("slower", 8)
    assert 0 < latency["noise_floor"] < 0.01
    assert compared["sizes"]["raw"] == {"a": 1_000, "b": 1_000, "ratio": 1.0, "verdict": "the same"}
    assert compared["quality"]["top1"] == {"value": 0, "low": 0, "high": 0, "verdict": "no difference shown"}
    assert [key["technique"] for key in document["only_in_a"]] == ["int8"]
    assert [key["technique"] for key in document["only_in_b"]] == ["float16"]
    (condition,) = document["fail_if"]
    assert (condition["condition"], condition["compared"], condition["fails"]) == ("slower:5%", 1, True)


def test_json_has_no_nan(bard, folder):
    def short(session):
        speed = Speed(session=session, first_call=1.0, iterations=1, rounds=(1,), seconds=(1.0,))
        return run(cell(latency=speed))

    outcome = bard("compare", folder("x", short("x")), folder("y", short("y")), "--json")
    (compared,) = json.loads(outcome.out, parse_constant=pytest.fail)["cells"]
    latency = compared["times"]["latency"]
    assert (latency["low"], latency["high"], latency["verdict"]) == (None, None, "too few rounds")


@pytest.fixture
def repository(tmp_path, folder, monkeypatch):
    """A git repository in which the run `kept` was slower by 20% in the commit before."""
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)

    def git(*arguments):
        identity = ["-c", "user.name=made up", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", *identity, *arguments], cwd=tmp_path, check=True, capture_output=True)  # noqa: S607

    git("init")
    kept = folder("kept", run(*timed_twice(cell(seconds=1.2), cell("int8", seconds=1.2))))
    git("add", "kept")
    git("commit", "-m", "before")
    (kept / "record.json").write_bytes(records.encode(again()))
    git("commit", "-am", "after")
    return tmp_path


@pytest.mark.usefixtures("repository")
def test_records_of_two_commits(bard):
    outcome = bard("compare", "HEAD~1:kept/record.json", "HEAD:kept/record.json")
    assert outcome.status == 0
    assert "2 cells compared: 2 faster, 0 slower" in outcome.out
    assert "HEAD:kept/record.json against HEAD~1:kept/record.json" in outcome.out


@pytest.mark.usefixtures("repository")
def test_a_commit_against_a_folder(bard):
    assert "2 slower" in bard("compare", "kept", "HEAD~1:kept/record.json").out


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("HEAD:none/record.json", "git cannot show it: fatal: path"),
        ("nowhere:kept/record.json", "git cannot show it: fatal: "),
        ("HEAD:kept", "HEAD:kept is not a run record"),
        ("HEAD:", "cannot be read"),
        (":kept/record.json", "cannot be read"),
    ],
)
def test_no_record_in_a_commit(refused, given, said):
    message = refused("compare", "kept", given)
    assert message.startswith(f"bard: error: B: {given}: ")
    assert said in message


@pytest.mark.usefixtures("repository")
def test_a_revision_is_never_an_option(refused, repository):
    assert "cannot be read" in refused("compare", "--", f"--output={repository}/made:x", "kept")
    assert not (repository / "made:x").exists()


def test_no_git(refused, before, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "git cannot be run" in refused("compare", before, "HEAD:record.json")


def test_no_record(refused, before, tmp_path):
    assert "A: " in refused("compare", tmp_path / "none", before)
    assert "B: " in refused("compare", before, tmp_path)


def test_another_schema(refused, before, tmp_path):
    old = tmp_path / "old.json"
    old.write_text('{"schema_version": 2}')
    assert "schema_version 2, not" in refused("compare", before, old)


@pytest.mark.parametrize("text", ["slower", "slower:5", "worse:5%", "better:1%", "slower:x%"])
def test_a_wrong_condition(refused, before, text):
    assert f"fail-if: {text}: must be slower:N%, larger:N% or worse:Npt" in refused(
        "compare", before, before, "--fail-if", text
    )


def test_an_unknown_format(refused, before):
    assert "format: html: unknown; known are terminal, markdown" in refused(
        "compare", before, before, "--format", "html"
    )


def test_help(bard):
    said = bard("compare", "--help").out
    assert "example: bard compare runs/before runs/after --fail-if slower:5% --fail-if worse:0.5pt" in said


def test_the_records_are_left_as_they_were(bard, before):
    content = (before / "record.json").read_bytes()
    bard("compare", before, before)
    assert (before / "record.json").read_bytes() == content


def test_a_reader_that_leaves_changes_no_verdict(bard, before, monkeypatch):
    """A condition that held ended with 1 where the output was piped to `head`."""
    shown = []

    def closed(*_):
        shown.append(True)
        raise BrokenPipeError

    monkeypatch.setattr("bench.commands.comparison_text.show", closed)
    assert bard("compare", before, before, "--fail-if", "larger:2%").status == 0
    assert shown
