"""README and docs: what is written from code and record is up to date, names exist, links lead somewhere."""

import importlib.util
import re
import shlex
import tomllib
from configparser import ConfigParser
from pathlib import Path

import pytest

from bench.pipeline.preset_names import PRESET_NAMES
from reports.learning import record as learning_record

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
SHELL_BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?:)([^)#]*)(#[^)]*)?\)")

every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


@pytest.fixture(scope="module")
def generate():
    """docs/generate.py as a module: a script, so it lies in no package."""
    specification = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def needs_record(generate):
    if not generate.RECORD.exists():
        pytest.skip(f"no {generate.RECORD.name} is committed")


def shell_commands(page):
    """Each command of a page's shell blocks as its words, comments left out."""
    for block in SHELL_BLOCK.findall(page.read_text("utf-8")):
        for line in block.splitlines():
            for command in re.split(r" && ", line):
                if words := shlex.split(command, comments=True):
                    yield words


def all_commands():
    return [words for page in PAGES for words in shell_commands(page)]


@pytest.fixture(scope="module")
def pages(generate):
    """Every page with generated parts, as it should be: rendered once, as the record is long."""
    return generate.pages()


def test_generated_pages_are_what_code_and_record_give(pages):
    differing = [path.name for path, text in pages.items() if path.read_text("utf-8") != text]
    assert differing == [], "run `tox -e docs`"


def test_a_stale_page_is_seen(generate, pages, monkeypatch, capsys):
    stale = ROOT / "docs" / "techniques.md"
    monkeypatch.setattr(generate, "pages", lambda: {**pages, stale: pages[stale] + "\n"})
    assert generate.main(["--check"]) == 1
    assert "techniques.md: is not what" in capsys.readouterr().err


@pytest.mark.slow
def test_a_page_of_learning_is_there_where_a_record_of_it_is(
    generate, learning, students, ablated, tmp_path, monkeypatch
):
    docs = ROOT / "docs"
    monkeypatch.setattr(generate, "RESULTS", tmp_path)
    monkeypatch.setattr(generate, "RECORD", tmp_path / "quick.json")  # its pages are another test's
    assert docs / "learning.md" not in generate.pages()
    assert "learning-minutes" not in generate.drawn_figures()
    (tmp_path / "ablation-recipe.json").write_bytes(learning_record.encode(ablated))
    assert "### Ablation recipe" in generate.pages()[docs / "learning" / "ablations.md"]
    (tmp_path / "learning.json").write_bytes(learning_record.encode(learning))
    assert "### Who learns most in the same minutes" in generate.pages()[docs / "learning.md"]
    assert "<svg" in generate.drawn_figures()["learning-minutes"]
    assert "drawn from learning.json" in generate.stamp("learning-minutes")
    (tmp_path / "students.json").write_bytes(learning_record.encode(students))
    assert "### Small files" in generate.pages()[docs / "learning" / "small-files.md"]
    assert "drawn from students.json" in generate.stamp("small-files")


def test_every_record_of_learning_stands_on_one_page(generate):
    shown = [name for page in generate.learning_layouts() for name in page.records]
    others = {generate.RECORD.stem, generate.STEPS.stem}
    assert sorted(shown) == sorted({path.stem for path in generate.RESULTS.glob("*.json")} - others)


@pytest.mark.usefixtures("needs_record")
def test_figures_are_drawn_from_the_committed_record(generate):
    figures = sorted((ROOT / "docs" / "figures").glob("*.svg"))
    assert figures
    assert [
        path.name for path in figures if not path.read_text("utf-8").endswith(generate.stamp(path.stem))
    ] == []


def test_blocks_replace_what_stood_between_their_marks(generate):
    page = "a\n<!-- answer:begin -->\nold\n<!-- answer:end -->\nb\n"
    assert generate._with_blocks(page, {"answer": r"\1 new" + "\n"}) == page.replace("old", r"\1 new")


def test_a_page_without_its_marks_is_an_error(generate):
    with pytest.raises(ValueError, match="answer:begin"):
        generate._with_blocks("a page", {"answer": "new"})


def test_the_readme_is_short():
    assert len((ROOT / "README.md").read_text("utf-8").splitlines()) <= 150


def test_the_readme_has_a_row_for_every_preset():
    rows = re.findall(
        r"^\| `(\w+)`(?:, the default)? \|", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE
    )
    assert [name for name in rows if name in PRESET_NAMES] == list(PRESET_NAMES)


@every_page
def test_links_lead_somewhere(page):
    for name, anchor in LINK.findall(page.read_text("utf-8")):
        target = page.parent / name if name else page
        if name.endswith("results.md") and not target.exists():
            continue  # written once a record is committed
        assert target.exists(), f"{page}: {name}"
        if anchor:
            headings = re.findall(r"^#+ (.*)$", target.read_text("utf-8"), re.MULTILINE)
            slugs = [re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings]
            assert anchor[1:] in slugs, f"{page}: {name}{anchor}"


@every_page
def test_named_files_exist(page):
    """A path in backticks that begins with a folder of the project."""
    names = re.findall(
        r"`((?:bench|compress|reports|shakespeare|docs|tests|\.ci)/[\w./-]*)`", page.read_text("utf-8")
    )
    missing = [name for name in names if "NAME" not in name and not (ROOT / name).exists()]
    assert [name for name in missing if name != "docs/results/quick.json"] == []


def test_extras_and_environments_exist():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    tox = ConfigParser()
    tox.read(ROOT / "tox.ini", "utf-8")
    texts = [page.read_text("utf-8") for page in PAGES]
    extras = {extra for text in texts for extra in re.findall(r"'(?:\.|bard-bench)\[(\w+)\]'", text)}
    environments = {name for text in texts for name in re.findall(r"tox -e ([\w-]+)", text)}
    assert extras
    assert extras <= project["optional-dependencies"].keys()
    assert "bench" in environments
    assert {f"testenv:{name}" for name in environments} <= set(tox.sections())


def test_the_workflow_runs_what_exists():
    """As far as it can be tested without a code host."""
    text = (ROOT / ".github" / "workflows" / "quality.yml").read_text("utf-8")
    tox = ConfigParser()
    tox.read(ROOT / "tox.ini", "utf-8")
    lines = [shlex.split(line) for line in re.findall(r"- run: (.*)", text)]
    assert ["bash", ".ci/run"] in lines
    assert (ROOT / ".ci" / "run").exists()
    environments = {words[2] for words in lines if words[:2] == ["tox", "-e"]}
    assert environments
    assert {f"testenv:{name}" for name in environments} <= set(tox.sections())


def test_every_page_is_in_the_guide():
    """A page that the site does not list is found by nobody."""
    listed = set(re.findall(r"([\w/-]+\.md)$", (ROOT / "mkdocs.yml").read_text("utf-8"), re.MULTILINE))
    assert listed == {str(page.relative_to(ROOT / "docs")) for page in (ROOT / "docs").rglob("*.md")}


def test_every_command_shown_is_of_a_known_kind():
    """Those of `bard` are carried out by tests/bench/test_documented_commands.py."""
    known = {"bard", "pip", "tox", "pytest", ".ci/run", "python", "python3.11", "."}
    assert {words[0] for words in all_commands()} <= known
    assert any(words[0] == "bard" for words in all_commands())
