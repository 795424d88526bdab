"""bard learn: its options, and one real training that is not repeated."""

import json

import pytest

from bench.learning import run as learning_run
from bench.measurements.learned import Budget
from reports.learning import record as records
from shakespeare import flops, selection
from shakespeare.text import corpus as corpora
from shakespeare.variants import VARIANTS


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--entrants", "huge"], "entrants: huge: unknown; known are original"),
        (["--seconds", "75,soon"], "seconds: soon: must be numbers above 0, as 75 or 75,300"),
        (["--seconds", "nan"], "seconds: nan: must be numbers above 0"),
        (["--seconds", "\u0661"], "seconds: \u0661: must be numbers above 0"),
        (["--seconds", "0"], "seconds: 0: must be numbers above 0"),
        (
            ["--ablation", "recipe", "--epochs", "0.1,0"],
            "epochs: 0: must be numbers above 0 and at most 1,000, as 0.1 or 0.1,1",
        ),
        (["--ablation", "recipe", "--epochs", "1e308"], "epochs: 1e308: must be numbers above 0 and at most"),
        (["--epochs", "0.1"], "epochs: 0.1: needs --ablation: entrants are compared at equal time"),
        (["--epochs", "0.1", "--seconds", "75"], "epochs: 0.1: give --seconds or --epochs, not both"),
        (["--seeds", "0"], "--seeds: 0: must lie in 1..1,000"),
        (["--first-seed", "-1"], "--first-seed: -1: must lie in 0.."),
        (["--blocks", "0"], "--blocks: 0: must lie in 1..1,000,000"),
        (["--ablation", "depth"], "ablation: depth: unknown; known are recipe"),
        (["--ablation", "recipe", "--entrants", "gru,stream-gru"], "changes the recipe of one variant"),
        (["--ensemble"], "ensemble: given: needs --add, with trainings by bard train"),
        (["--ensemble", "--add", "one"], "add: one: is no training by bard train"),
        (["--add", ""], "add: '': must name trainings by bard train"),
        (["--add", "one,"], "add: 'one,': must name trainings by bard train"),
        (["--add", "one", "--seconds", "75"], "add: one: trains nothing, and takes no --seconds"),
        (["--add", "one", "--entrants", "gru"], "add: one: trains nothing, and takes no --entrants"),
        (["--add", "one", "--seeds", "3"], "add: one: trains nothing, and takes no --seeds"),
        (["--add", "one", "--first-seed", "1"], "add: one: trains nothing, and takes no --first-seed"),
        (
            ["--teachers", "a", "--entrants", "distill-217k", "--dynamic-evaluation"],
            "dynamic-evaluation: given: is of variants, and takes no --teachers",
        ),
        (["--ablation", "decay", "--figure", "a.svg"], "figure: a.svg: is drawn of entrants"),
        (["--ablation", "decay", "--dynamic-evaluation"], "dynamic-evaluation: given: is of models"),
        (["--first-seed", "4294967295", "--seeds", "2"], "with 2 seeds the last is above 4,294,967,295"),
        (["--report", "a.json", "--seconds", "75"], "report: a.json: trains nothing, and takes no --seconds"),
        (["--report", "a.json", "--add", "b"], "report: a.json: trains nothing, and takes no --add"),
        (["--format", "pdf"], "format: pdf: unknown; known are terminal, markdown"),
        (["--report", "a.json"], "report: a.json: trains nothing, and takes no --text"),
    ],
)
def test_bad_options(refused, text_file, arguments, message):
    assert message in refused("learn", "--text", text_file, *arguments)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--figure", "a.json"], "figure: a.json: is the record itself"),
        ([], "report: a.json: record: a.json cannot be read"),
        *(
            ([f"--{name}", value], f"report: a.json: trains nothing, and takes no --{name}")
            for name, value in (
                *(("out", "b.json"), ("blocks", "64"), ("seeds", "3"), ("first-seed", "2")),
                ("engine", "keras"),
            )
        ),
    ],
)
def test_a_record_is_rendered_as_it_is(refused, arguments, message):
    """Options of training were ignored, also those that repeat a default."""
    assert message in refused("learn", "--report", "a.json", *arguments)


@pytest.mark.parametrize(
    ("settings", "arguments", "message"),
    [
        ('seconds = "75,300"', ("--ablation", "precision", "--epochs", "0"), "epochs: 0: must be"),
        ('epochs = "0.1"', ("--add", "one"), "add: one: is no training by bard train"),
        ('teachers = "a"', ("--ablation", "depth"), "ablation: depth: unknown"),
        ('add = "one"', ("--entrants", "huge"), "entrants: huge: unknown"),
        ('figure = "a.svg"', ("--ablation", "depth"), "ablation: depth: unknown"),
    ],
)
def test_what_a_file_says_gives_way(bard, tmp_path, text_file, settings, arguments, message):
    """Each was refused for what stands in the file, which the line did not ask for."""
    (tmp_path / "bard.toml").write_text(f"[learn]\n{settings}\n", "utf-8")
    outcome = bard("learn", "--text", text_file, *arguments)
    assert outcome.status == 2
    assert message in outcome.err


@pytest.fixture
def file(learning, tmp_path):
    path = tmp_path / "learning.json"
    path.write_bytes(records.encode(learning))
    return path


def test_a_record_is_rendered_again(bard, file):
    outcome = bard("learn", "--report", file, "--format", "markdown")
    assert outcome.status == 0
    assert "| stream-gru@original " in outcome.out
    outcome = bard("learn", "--report", file)
    assert outcome.out.splitlines()[-1] == str(file)
    assert (
        json.loads(bard("learn", "--report", file, "--json").out)["schema_version"] == records.SCHEMA_VERSION
    )


def test_the_figure(bard, refused, file, ablated, tmp_path):
    assert bard("learn", "--report", file, "--figure", tmp_path / "minutes.svg").status == 0
    assert "<svg" in (tmp_path / "minutes.svg").read_text("utf-8")
    file.write_bytes(records.encode(ablated))
    line = refused("learn", "--report", file, "--figure", tmp_path / "other.svg")
    assert "is drawn of entrants, not of an ablation" in line


def test_a_figure_takes_no_other_files_place(bard, refused, file, tmp_path):
    (tmp_path / "mine.txt").write_text("precious")
    line = refused("learn", "--report", file, "--figure", tmp_path / "mine.txt")
    assert "mine.txt: exists already; name another, or pass --force" in line
    assert (tmp_path / "mine.txt").read_text() == "precious"
    assert bard("learn", "--report", file, "--figure", tmp_path / "mine.txt", "--force").status == 0


def test_an_ablation_is_scored_on_validation_text_and_has_a_record_of_its_own(
    bard, text_file, monkeypatch, ablated
):
    requests = []

    def run(request):
        requests.append(request)
        return ablated

    monkeypatch.setattr(learning_run, "run", run)
    assert bard("learn", "--ablation", "recipe", "--text", text_file).status == 0
    (request,) = requests
    assert (request.part, request.ablation, request.out.name) == (
        "validation",
        "recipe",
        "ablation-recipe.json",
    )
    assert (request.budgets, request.seeds) == ((Budget(75.0),), (1, 2, 3))
    assert len(request.entrants) > 2


@pytest.mark.slow
def test_a_training_is_kept(bard, text_file, tmp_path, monkeypatch):
    monkeypatch.setitem(VARIANTS, "stream-gru", selection.variant("stream-gru", "smoke"))  # traced sooner
    out = tmp_path / "deep" / "learning.json"
    arguments = (
        "learn",
        "--entrants",
        "stream-gru",
        "--seconds",
        1,
        "--seeds",
        1,
        "--blocks",
        2,
        "--text",
        text_file,
    )
    outcome = bard(*arguments, "--out", out)
    assert outcome.status == 0, outcome.err
    (model,) = records.load(out).models
    assert model.stopped == "time budget"
    assert model.seconds >= 1
    assert model.characters == model.curve[-1].characters > 0
    vocabulary_size = corpora.load(text_file).vocabulary.size
    assert model.parameters == flops.parameters(VARIANTS["stream-gru"], vocabulary_size)
    assert (out.with_suffix(".log")).read_text("utf-8").count("stream-gru begins") == 1
    outcome = bard(*arguments, "--out", out, "--json")
    assert json.loads(outcome.out)["models"][0]["started"] == model.started
    assert "training stream-gru" not in outcome.err
