"""What a result depends on follows from the imports: exactly that, and no list that somebody keeps."""

import ast
import shutil
from concurrent.futures import ThreadPoolExecutor

import pytest

from bench.pipeline import code_version
from bench.pipeline.code_version import CATALOGUES, OUR_PACKAGES, SourceTree


@pytest.fixture(scope="module")
def sources():
    return SourceTree()


@pytest.fixture
def tree(tmp_path):
    """A function: file -> source; makes a small tree of modules and reads it anew."""

    def write(**files):
        for name, source in files.items():
            path = tmp_path.joinpath(*name.split("__")).with_suffix(".py")
            path.parent.mkdir(parents=True, exist_ok=True)
            for folder in (path.parent, *path.parent.parents):
                if folder == tmp_path:
                    break
                (folder / "__init__.py").touch()
            path.write_text(source, "utf-8")
        return SourceTree(tmp_path)

    return write


CHAIN = {
    "bench__work": "from compress import step\n",
    "compress__step": "def run():\n    from shakespeare.model import build\n",
    "shakespeare__model": "import numpy\n",
    "shakespeare__other": "x = 1\n",
}


def test_imports_are_followed_also_inside_functions_and_into_folders(tree):
    followed = tree(**CHAIN, shakespeare__deep__leaf="").dependencies("bench.work")
    assert followed == {
        "bench",
        "bench.work",
        "compress",
        "compress.step",
        "shakespeare",
        "shakespeare.model",
    }
    nested = tree(shakespeare__model="from shakespeare.deep import leaf\n").dependencies("bench.work")
    assert {"shakespeare.deep", "shakespeare.deep.leaf"} <= nested


@pytest.mark.parametrize(
    ("changed", "stale"),
    [
        ({"bench__work": "from compress import step\nx = 1\n"}, True),
        ({"shakespeare__model": "import numpy\nx = 1\n"}, True),
        ({"shakespeare__other": "x = 2\n"}, False),
        ({"bench__new": "y = 1\n"}, False),
        ({"shakespeare__model": '"""Now with a docstring."""\nimport numpy  # and a comment\n'}, False),
    ],
)
def test_a_version_changes_with_what_is_imported_and_with_nothing_else(tree, changed, stale):
    before = tree(**CHAIN).version("bench.work")
    assert (tree(**changed).version("bench.work") != before) is stale


def test_a_new_line_in_a_catalogue_changes_nothing(tree):
    files = {**CHAIN, "bench__work": "from compress import step, catalogue\n"}
    before = tree(**files, compress__catalogue="from compress import step\n").version("bench.work")
    after = tree(compress__catalogue="from compress import step, new\n", compress__new="z = 1\n")
    assert after.version("bench.work") == before


def test_packages_of_other_people_are_those_imported_on_the_way(tree, sources):
    assert list(tree(**CHAIN).packages("bench.work")) == ["numpy"]
    assert tree(**CHAIN).packages("shakespeare.other") == {}
    pruning = sources.packages("compress.techniques.prune")
    assert {"tensorflow", "tensorflow-model-optimization", "tf_keras", "keras"} <= pruning.keys()
    assert "pyppmd" in sources.packages("shakespeare.references.compressors")
    assert "pyppmd" not in pruning


def test_an_unknown_module_is_an_error(sources):
    with pytest.raises(KeyError):
        sources.version("bench.nowhere")


@pytest.mark.parametrize("name", sorted(CATALOGUES))
def test_a_catalogue_holds_a_list_and_nothing_else(sources, name):
    """It is left out of every version, so nothing in it may compute."""
    allowed = (ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign)
    for node in ast.parse(sources.modules[name].read_text("utf-8")).body:
        docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        assert docstring or isinstance(node, allowed), ast.unparse(node)


# What a part is measured by, as the pipeline names it, and whether a change of a file must make it stale.
PARTS = {
    "training": ("bench.measurements.training",),
    "prune": ("compress.techniques.prune",),
    "int8": ("compress.techniques.int8", "compress.chain"),
    "float16": ("compress.techniques.float16", "compress.chain"),
    "quality": ("bench.measurements.quality",),
    "memory": ("bench.measurements.memory",),
    "n-grams": ("bench.measurements.baselines", "shakespeare.references.ngrams"),
    "compressors": ("bench.measurements.baselines", "shakespeare.references.compressors"),
    "time": ("bench.timing.session", "bench.timing.test_speed"),
    "time of PyTorch": ("bench.timing.session", "bench.timing.test_speed", "bench.peers.pytorch"),
}


@pytest.fixture(scope="module")
def packages_copy(sources, tmp_path_factory):
    """The folder of a copy of our packages. A test that changes a file puts it back."""
    root = tmp_path_factory.mktemp("packages")
    for package in OUR_PACKAGES:
        shutil.copytree(sources.modules[package].parent, root / package)
    return root


@pytest.fixture(scope="module")
def versions(packages_copy):
    """The version of each part before anything changed."""
    tree = SourceTree(packages_copy)
    return {part: tree.version(*modules) for part, modules in PARTS.items()}


@pytest.mark.parametrize(
    ("file", "stale"),
    [
        ("compress/techniques/int8.py", {"int8"}),
        ("compress/techniques/prune.py", {"prune"}),
        ("compress/converter.py", {"int8", "float16"}),
        ("compress/catalogue.py", set()),
        ("shakespeare/variants.py", set()),
        ("bench/peers/pytorch.py", {"time of PyTorch"}),
        ("bench/timing/worker.py", {"time", "time of PyTorch"}),
        ("bench/measurements/lookahead.py", {"quality", "n-grams", "compressors"}),
        ("shakespeare/references/ngrams.py", {"n-grams"}),
        ("bench/commands/bench.py", set()),
        ("bench/progress.py", set()),
        ("reports/sections/cost.py", set()),
        (
            "shakespeare/text/corpus.py",
            {"training", "quality", "n-grams", "compressors", "time", "time of PyTorch"},
        ),
    ],
)
def test_a_changed_file_makes_exactly_the_right_parts_stale(packages_copy, versions, file, stale):
    path = packages_copy / file
    source = path.read_text("utf-8")
    path.write_text(f"{source}\nCHANGED = True\n", "utf-8")
    try:
        after = SourceTree(packages_copy)
        changed = {part for part, modules in PARTS.items() if after.version(*modules) != versions[part]}
    finally:
        path.write_text(source, "utf-8")
    assert changed == stale


def test_threads_may_ask_at_once(tmp_path, monkeypatch):
    """One parses at a time: Python 3.11 fails where two do."""
    module = tmp_path / "bench" / "one.py"
    module.parent.mkdir()
    module.write_text(f"import os  # {tmp_path}\n")  # a text that nobody has parsed before
    tree, parsing, parse = SourceTree(tmp_path), [], ast.parse

    def watched(text):
        parsing.append("begins")
        assert parsing.count("begins") == parsing.count("ends") + 1
        parsed = parse(text)
        parsing.append("ends")
        return parsed

    monkeypatch.setattr(code_version.ast, "parse", watched)
    with ThreadPoolExecutor(8) as pool:
        versions = [future.result() for future in [pool.submit(tree.version, "bench.one") for _ in range(8)]]
    assert len(set(versions)) == 1
    assert parsing == ["begins", "ends"]
