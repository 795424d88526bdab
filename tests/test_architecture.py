"""The arrows between the packages, and what must stay light."""

import ast
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

ARROWS = {
    "shakespeare": set(),
    "reports": set(),
    "compress": {"shakespeare"},
    "bench": {"shakespeare", "compress", "reports"},
}
HEAVY = {"tensorflow", "keras", "tf_keras", "torch"}
MISLEADING = {"utils", "util", "helpers", "helper", "common", "base", "misc"}


def sources(package):
    """The package's files as installed: the wheel's under tox."""
    return sorted(Path(find_spec(package).origin).parent.rglob("*.py"))


MODULES = [(package, path) for package in ARROWS for path in sources(package)]
every_module = pytest.mark.parametrize(
    ("package", "path"), MODULES, ids=[f"{package}.{path.stem}" for package, path in MODULES]
)


def imports(tree):
    """First parts of every imported name, wherever the import stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield node.module.split(".")[0]


def calls(tree):
    """Names of the functions that are called, by their last part."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield getattr(node.func, "id", None) or getattr(node.func, "attr", None)


def top_level_imports(tree):
    """What importing the module imports: not what its functions do."""
    return set(imports(ast.Module([node for node in tree.body if not isinstance(node, ast.FunctionDef)], [])))


@every_module
def test_arrows(package, path):
    found = set(imports(ast.parse(path.read_text("utf-8"))))
    assert found & ARROWS.keys() <= {package} | ARROWS[package]


def test_the_arrows_see_an_offender():
    tree = ast.parse("import bench.cli\ndef f():\n    from reports import record\n")
    assert set(imports(tree)) == {"bench", "reports"}


@every_module
def test_names_say_what_is_inside(package, path):
    parts = {path.stem, *path.relative_to(Path(find_spec(package).origin).parent).parts}
    assert not parts & MISLEADING


@every_module
def test_no_pickle_and_no_evaluated_text(package, path):
    tree = ast.parse(path.read_text("utf-8"))
    assert not {"pickle", "cPickle", "dill", "joblib", "shelve", "marshal"} & set(imports(tree)), package
    built_in = {
        node.func.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert not {"eval", "exec", "compile", "__import__"} & built_in
    if path.stem != "formats":  # which reads again only what it has just written
        assert not {"load_model", "save_model"} & set(calls(tree))  # Keras' own formats hold code


@every_module
def test_importing_a_module_loads_no_engine(package, path):
    found = top_level_imports(ast.parse(path.read_text("utf-8")))
    assert not HEAVY & found, package


@every_module
def test_never_the_keras_inside_tensorflow(package, path):
    assert "tf.keras" not in path.read_text("utf-8"), package


def loaded_by(*arguments):
    """Top-level modules that a Python process imported, and its exit status."""
    done = subprocess.run(
        [sys.executable, "-P", "-X", "importtime", *arguments], capture_output=True, text=True, check=False
    )
    lines = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
    return {line.rsplit("|", 1)[1].strip().split(".")[0] for line in lines}, done


@pytest.mark.parametrize(
    "module",
    [
        "reports.record", "reports.report", "reports.compare.runs", "reports.compare.fail_if",
        "reports.render.terminal", "reports.render.markdown", "compress.tflite_predictor",
        "compress.catalogue", "shakespeare.corpus", "shakespeare.training", "shakespeare.generation",
    ],
)  # fmt: skip
def test_importing_loads_no_engine(module):
    loaded, done = loaded_by("-c", f"import {module}")
    assert done.returncode == 0, done.stderr[-500:]
    assert module.split(".")[0] in loaded
    assert not HEAVY & loaded


@pytest.mark.parametrize(
    "command", [(), ("train",), ("bench",), ("report",), ("doctor",), ("compare",), ("verify",)]
)
def test_help_loads_no_engine(command):
    loaded, done = loaded_by("-m", "bench", *command, "--help")
    assert done.returncode == 0, done.stderr[-500:]
    assert "usage: bard" in done.stdout
    assert "example: bard" in done.stdout
    assert not (HEAVY | {"numpy", "matplotlib"} if not command else HEAVY) & loaded
