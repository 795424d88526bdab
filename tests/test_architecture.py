"""The arrows between packages and folders, and what no file may do: rules over one parse of every file.

A package's ORDER is read from the top: a file imports from its own line and from the lines below it,
never from those above. What stands in no line is a single file of the package, and lies at the bottom, or
where SINGLE_FILES stand.
"""

import ast
import re
from collections.abc import Iterator, Sequence
from graphlib import CycleError, TopologicalSorter
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import pytest

PACKAGES = {  # each with the packages it may import
    "shakespeare": set(),
    "reports": set(),
    "compress": {"shakespeare"},
    "bench": {"shakespeare", "compress", "reports"},
}
SINGLE_FILES = {"*"}  # the line of what stands in no line, where folders lie below it; else it is the last
ORDER = {
    "shakespeare": [
        {"training", "references"},
        SINGLE_FILES,
        {"text"},
        {"layers"},
        {"files"},
        {"terminal"},
        {"errors"},
    ],
    "compress": [
        {"size_limit"},
        {"chain_names"},
        {"catalogue"},
        {"techniques"},
        SINGLE_FILES,
        {"children", "tflite"},
    ],
    "reports": [
        {"render", "html"},
        {"report"},
        {"summary"},
        {"learning", "history"},
        {"claims", "compare"},
        {"sections"},
        SINGLE_FILES,
        {"inference"},
        {"schema"},
    ],
    "bench": [
        {"__main__"},
        {"cli"},
        {"commands"},
        {"learning", "history", "settings"},
        {"pipeline"},
        {"model_card"},  # of a package; its commands write it
        {"measurements"},
        {"timing", "environment"},
        {"peers"},
        # Here, among the single files: progress, which shows what any of them does.
    ],
}
HEAVY = {"tensorflow", "keras", "tf_keras", "torch", "tensorflow_model_optimization", "onnxruntime"}
MISLEADING = {"utils", "util", "helpers", "helper", "common", "base", "misc"}
HOLD_CODE = {"pickle", "cPickle", "dill", "joblib", "shelve", "marshal"}
EVALUATE = {"eval", "exec", "compile", "__import__"}
KERAS_FORMATS = {"load_model", "save_model"}  # Keras' own formats hold code
TENSORFLOWS_KERAS = re.compile(r"\b(tf|tensorflow)\.keras\b|from tensorflow import.*\bkeras\b")
# Tests of more than one module. Every other test file carries the name and the folder of its module.
OF_NO_MODULE = {
    *("test_architecture.py", "test_light_imports.py", "test_docs.py", "test_recipes.py"),
    "compress/test_contract.py",  # every technique
    "bench/test_documented_commands.py",  # of README and docs
    "reports/html/test_in_a_browser.py",  # the whole page
}


class Source(NamedTuple):
    """One file of the packages, parsed."""

    module: str  # "bench.pipeline.run"; a folder's __init__.py has the folder's name
    path: Path
    text: str
    tree: ast.Module

    @property
    def package(self) -> str:
        return self.module.partition(".")[0]

    @property
    def folder(self) -> str:
        """The package, or the folder in it: of "bench.pipeline.run" and of "bench.pipeline" the latter."""
        parts = self.module.split(".")
        return ".".join(parts[: 2 if len(parts) > 2 or self.path.name == "__init__.py" else 1])


class Violation(NamedTuple):
    """Where a rule is broken, and what it says."""

    path: Path
    line: int
    rule: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.rule}"


class Import(NamedTuple):
    """One imported name: the module of ours that it comes from, or another's name in full."""

    target: str
    line: int


def parse(module: str, path: Path, text: str) -> Source:
    return Source(module, path, text, ast.parse(text, str(path)))


def read_package(name: str) -> Iterator[Source]:
    """The files of a package as installed: the wheel's under tox."""
    root = Path(find_spec(name).origin).parent
    for path in sorted(root.rglob("*.py")):
        parts = path.relative_to(root.parent).with_suffix("").parts
        yield parse(".".join(parts).removesuffix(".__init__"), path, path.read_text("utf-8"))


def imports(source: Source, modules: set[str], *, at_import: bool = False) -> Iterator[Import]:
    """All imports of a file; `at_import`: without those inside its functions, which run later."""
    nodes = [source.tree]
    while nodes:
        node = nodes.pop()
        if isinstance(node, ast.Import):
            yield from (Import(alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            for alias in node.names:
                name = f"{node.module}.{alias.name}"
                yield Import(name if name in modules else node.module, node.lineno)
        elif not (at_import and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)):
            nodes += ast.iter_child_nodes(node)


def calls(source: Source) -> Iterator[tuple[ast.Call, str]]:
    """Every call with the last part of the name that is called."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call):
            yield node, getattr(node.func, "id", None) or getattr(node.func, "attr", "")


def level(module: str) -> int:
    """How far from the top of its package a module stands."""
    package, _, rest = module.partition(".")
    places = ORDER[package]
    names = (index for index, names in enumerate(places) if rest.partition(".")[0] in names)
    return next(names, single_files_level(package))


def single_files_level(package: str) -> int:
    """The line of the files that stand in no line."""
    places = ORDER[package]
    return places.index(SINGLE_FILES) if SINGLE_FILES in places else len(places)


def check_arrows(sources: Sequence[Source]) -> Iterator[Violation]:
    modules = {source.module for source in sources}
    for source in sources:
        for target, line in imports(source, modules):
            package = target.partition(".")[0]
            if package not in PACKAGES:
                continue
            if package != source.package:
                if package not in PACKAGES[source.package]:
                    yield Violation(source.path, line, f"{source.package} must not import {package}")
            elif level(target) < level(source.module):
                yield Violation(source.path, line, f"{source.module} must not import {target}: it is above")
            elif level(target) == level(source.module) != single_files_level(package) and not _same_part(
                source.module, target
            ):
                yield Violation(source.path, line, f"{source.module} must not import {target}: it is beside")


def _same_part(a: str, b: str) -> bool:
    """Whether two modules lie in one folder of a package, or are one file."""
    return a.split(".")[:2] == b.split(".")[:2]


def check_cycles(sources: Sequence[Source]) -> Iterator[Violation]:
    """No cycle between modules, nor between folders: what is read last can be understood first."""
    folders = {source.module: source.folder for source in sources}
    paths = {source.module: source.path for source in sources}
    between_modules, between_folders = {}, {}
    for source in sources:
        for target, line in imports(source, folders.keys()):
            if target not in folders or target == source.module:
                continue
            between_modules.setdefault(source.module, {})[target] = (source.path, line)
            if folders[target] != source.folder and "." in folders[target] and "." in source.folder:
                between_folders.setdefault(source.folder, {})[folders[target]] = (source.path, line)
    for graph in (between_modules, between_folders):
        try:
            TopologicalSorter({name: targets.keys() for name, targets in graph.items()}).prepare()
        except CycleError as error:
            cycle = error.args[1]  # each is imported by the next
            path, line = graph.get(cycle[1], {}).get(cycle[0], (paths.get(cycle[0]), 1))
            yield Violation(path, line, f"imports go in a circle: {' <- '.join(cycle)}")


def check_absolute(sources: Sequence[Source]) -> Iterator[Violation]:
    for source in sources:
        for node in ast.walk(source.tree):
            if isinstance(node, ast.ImportFrom) and node.level:
                yield Violation(source.path, node.lineno, "imports are absolute")


def check_names(sources: Sequence[Source]) -> Iterator[Violation]:
    for source in sources:
        for part in MISLEADING & set(source.module.split(".")):
            yield Violation(source.path, 1, f"{part} says nothing: name a file after its one idea")


def check_no_hidden_code(sources: Sequence[Source]) -> Iterator[Violation]:
    """Nothing is unpickled or evaluated, whoever wrote the file."""
    for source in sources:
        for target, line in imports(source, set()):
            if target.partition(".")[0] in HOLD_CODE:
                yield Violation(source.path, line, f"{target} runs code from a file")
        for call, name in calls(source):
            if isinstance(call.func, ast.Name) and name in EVALUATE:
                yield Violation(source.path, call.lineno, f"{name}() runs text as code")
            elif name in KERAS_FORMATS and source.module != "compress.export":  # reads what it just wrote
                yield Violation(source.path, call.lineno, f"{name}() runs code from a file")


def check_light(sources: Sequence[Source]) -> Iterator[Violation]:
    for source in sources:
        for target, line in imports(source, set(), at_import=True):
            if target.partition(".")[0] in HEAVY:
                yield Violation(
                    source.path, line, f"{target} is loaded by an import: move it into a function"
                )


def check_keras(sources: Sequence[Source]) -> Iterator[Violation]:
    """The engine is `keras` or `tf_keras`, and passed on; `tf.keras` is either, as an environment says."""
    for source in sources:
        for number, line in enumerate(source.text.splitlines(), 1):
            if TENSORFLOWS_KERAS.search(line):
                yield Violation(source.path, number, "tf.keras is one of two engines: say which")


RULES = [
    *(check_arrows, check_cycles, check_absolute, check_names, check_no_hidden_code, check_light),
    check_keras,
]


@pytest.fixture(scope="module")
def sources():
    return [source for package in PACKAGES for source in read_package(package)]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_every_file_keeps_the_rule(rule, sources):
    assert "\n".join(dict.fromkeys(map(str, rule(sources)))) == ""


def test_every_place_in_the_order_exists(sources):
    parts = {tuple(source.module.split(".")[:2]) for source in sources}
    for package, places in ORDER.items():
        for name in set().union(*places) - SINGLE_FILES:
            assert (package, name) in parts


def test_the_documented_order_is_the_one_checked():
    page = (Path(__file__).parent.parent / "docs" / "architecture.md").read_text("utf-8")
    for package, places in ORDER.items():
        row = next(line for line in page.splitlines() if line.startswith(f"| `{package}` |"))
        cells = row.split("|")[2].split(",")
        documented = [set(re.findall(r"`(\w+)`", cell)) or SINGLE_FILES for cell in cells]
        checked = places if SINGLE_FILES in places else [*places, SINGLE_FILES]
        assert documented == [place for place in checked if place != {"__main__"}]


OFFENDERS = [
    (check_arrows, {"reports.tables": "import json\n\ndef f():\n    from shakespeare import corpus\n"}, 4),
    (check_arrows, {"bench.peers.onnx": "import bench.pipeline.run\n", "bench.pipeline.run": ""}, 1),
    (check_arrows, {"bench.timing.session": "from bench.environment import machine\n"}, 1),
    (check_arrows, {"reports.gate": "\nfrom reports.sections.targets import f\n"}, 2),
    (check_cycles, {"bench.a": "from bench import b\n", "bench.b": "def f():\n    import bench.a\n"}, None),
    (
        check_cycles,
        {
            "bench.one.a": "import bench.two.a\n",
            "bench.two.a": "",
            "bench.two.b": "import bench.one.b\n",
            "bench.one.b": "",
        },
        1,
    ),
    (check_absolute, {"bench.progress": "from . import cli\n"}, 1),
    (check_names, {"bench.helpers": ""}, 1),
    (check_names, {"bench.common.sizes": ""}, 1),
    (check_no_hidden_code, {"bench.a": "import pickle\n"}, 1),
    (check_no_hidden_code, {"bench.a": "x = 1\neval('x')\n"}, 2),
    (check_no_hidden_code, {"bench.a": "def f(keras):\n    return keras.models.load_model('x')\n"}, 2),
    (check_light, {"bench.a": "import tensorflow as tf\n"}, 1),
    (check_light, {"bench.a": "class A:\n    from keras import layers\n"}, 2),
    (check_keras, {"bench.a": "def f(tf):\n    return tf.keras.Model\n"}, 2),
    (check_keras, {"bench.a": "from tensorflow import keras\n"}, 1),
]


@pytest.mark.parametrize(("rule", "files", "line"), OFFENDERS, ids=range(len(OFFENDERS)))
def test_every_rule_sees_an_offender(rule, files, line):
    sources = [parse(module, Path(f"{module}.py"), text) for module, text in files.items()]
    seen = list(rule(sources))
    assert len(seen) == 1, seen
    assert line in {None, seen[0].line}
    assert seen[0].path.stem in files


def test_tests_mirror_modules(sources):
    tests = Path(__file__).parent
    modules = {source.module for source in sources}
    strangers = []
    for path in sorted(tests.rglob("test_*.py")):
        name = path.relative_to(tests)
        module = ".".join([*name.parts[:-1], name.stem.removeprefix("test_")])
        if module not in modules and name.as_posix() not in OF_NO_MODULE:
            strangers.append(f"{path}:1: no module is called {module}")
    assert "\n".join(strangers) == ""


def test_no_two_classes_share_a_name(sources):
    """A reader who has met one would take the other for it."""
    modules = {}
    for source in sources:
        for node in source.tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                modules.setdefault(node.name, []).append(source.module)
    assert {name: places for name, places in modules.items() if len(places) > 1} == {}
