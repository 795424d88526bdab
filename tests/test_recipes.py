"""Carries out every recipe of CONTRIBUTING in a copy of the tree, with something small, and counts the files.

Each recipe runs what its text promises: the contract test, a smoke training, a rendered report. The copy is on
the path before the checkout, so child processes run it too.
"""

import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from bench.pipeline.code_version import OUR_PACKAGES

pytestmark = pytest.mark.slow

TESTS = Path(__file__).parent
_HEADING = re.compile(r"^### An? ([\w ]+): (\d) files$", re.MULTILINE)
PROMISED = dict(_HEADING.findall((TESTS.parent / "CONTRIBUTING.md").read_text("utf-8")))  # files by kind


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """The folder of a copy of the packages and the tests."""
    root = tmp_path / "tree"
    for package in OUR_PACKAGES:
        shutil.copytree(Path(find_spec(package).origin).parent, root / package)
    shutil.copytree(TESTS, root / "tests", ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setenv("PYTHONPATH", str(root))
    return root


class Recipe:
    """New files and new lines in a tree, counted."""

    def __init__(self, root):
        self.root, self.touched = root, set()

    def add(self, name, source):
        path = self.root / name
        assert not path.exists()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, "utf-8")
        self.touched.add(name)

    def insert(self, name, before, line):
        """Puts a line before the one text of that kind in a file."""
        path = self.root / name
        text = path.read_text("utf-8")
        assert text.count(before) == 1, (name, before)
        path.write_text(text.replace(before, line + before), "utf-8")
        self.touched.add(name)

    def append(self, name, text):
        """Puts text at the end of a file."""
        with (self.root / name).open("a", encoding="utf-8") as file:
            file.write(text)
        self.touched.add(name)

    def count_files(self, kind):
        """As many files were added or changed as CONTRIBUTING says."""
        assert len(self.touched) == int(PROMISED[kind]), self.touched

    def run(self, *arguments):
        """Runs Python in the tree; returns what it printed."""
        done = subprocess.run(
            [sys.executable, *arguments], cwd=self.root, env=os.environ, capture_output=True, text=True, check=False
        )  # fmt: skip
        assert done.returncode == 0, f"{done.stdout[-3000:]}\n{done.stderr[-2000:]}"
        return done.stdout

    def test(self, *arguments):
        """Runs pytest in the tree, which must find something."""
        options = [
            "-q",
            "-p",
            "no:cacheprovider",
            "-p",
            "no:benchmark",
            "--import-mode=importlib",
            "-o",
            "addopts=",
        ]
        printed = self.run("-m", "pytest", *options, *arguments)
        assert " passed" in printed
        return printed


@pytest.fixture
def recipe(tree):
    return Recipe(tree)


CONVERSION = '''"""Weights in half precision, under another name."""

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from compress import converter
from compress.technique import ConvertedFile, KnownFailure, ModelKind, Settings, Tolerance


class Toy:
    """See the module."""

    name = "toy"
    precision = "float16"
    summary = "Weights in half precision, under another name."
    bytes_per_weight = 2.0
    integer = False
    tolerance = Tolerance(logits=2e-3, agreement=0.98)
    known_failures: ClassVar[Mapping[ModelKind, KnownFailure]] = {}

    def convert(self, source: Path, settings: Settings) -> ConvertedFile:
        """See `Conversion.convert`."""
        return converter.convert(converter.Recipe(optimize=True, float16=True), source, settings)
'''


def test_a_technique_is_two_files(recipe):
    recipe.add("compress/techniques/toy.py", CONVERSION)
    recipe.insert(
        "compress/catalogue.py",
        "from compress.techniques.students",
        "from compress.techniques.toy import Toy\n",
    )
    recipe.insert("compress/catalogue.py", "Identity(), ", "Toy(), ")
    recipe.count_files("technique")
    recipe.test("tests/compress/test_contract.py", "-k", "toy and causal-gru")  # one kind of model is enough
    assert "toy" in recipe.run("-m", "bench", "doctor")


VARIANT = """\
        ModelConfig(
            name="toy", recurrent="gru", sequence_length=16, stride=16, batch_size=16, embedding=8,
            units=(12,), bidirectional=False,
        ),
"""
COUNTS = '    "toy": {"embedding": 800, "recurrent_1": gru(8, 12), "logits": 12 * V + V},\n'


def test_a_variant_is_two_files(recipe, text, tmp_path):
    recipe.insert("shakespeare/variants.py", "    )\n}  # fmt: skip", VARIANT)
    recipe.insert("tests/shakespeare/test_models.py", '    "stream-gru": {', COUNTS)
    recipe.insert("tests/shakespeare/test_models.py", "TOTALS = {", "")
    path = recipe.root / "tests/shakespeare/test_models.py"
    path.write_text(path.read_text("utf-8").replace("TOTALS = {", 'TOTALS = {"toy": 2_892, '), "utf-8")
    recipe.count_files("variant")
    recipe.test("tests/shakespeare/test_models.py", "-k", "toy")
    (tmp_path / "text.txt").write_text(text, "utf-8")
    arguments = ["--preset", "smoke", "--text", tmp_path / "text.txt", "--out", tmp_path / "out"]
    printed = recipe.run("-m", "bench", "train", "toy", *map(str, arguments))
    assert "toy, causal, " in printed
    assert "toy" in recipe.run("-m", "bench", "bench", "--help")


PEER = '''"""Keras 3 under another name."""

from pathlib import Path
from typing import TYPE_CHECKING

from bench.peers.keras import KERAS
from bench.peers.peer import Peer

if TYPE_CHECKING:
    from bench.peers.peer import Forward


class Toy(Peer):
    """See the module."""

    name = "toy"
    packages = ("numpy",)
    extra = "train"
    trains = False
    serves = False
    export_format = None

    def forward(self, path: Path) -> "Forward":
        """See `Peer.forward`."""
        return KERAS.forward(path)


TOY = Toy()
'''
PEER_TEST = '''"""The toy does the same work."""

from bench.peers import equivalence
from bench.peers.equivalence import EquivalenceJob
from shakespeare import checkpoint as checkpoints


def test_it_does_the_same_work(made_checkpoint, configs, text, tmp_path):
    checkpoints.save(made_checkpoint(configs["causal-gru"]), tmp_path / "made")
    (tmp_path / "text.txt").write_text(text, "utf-8")
    job = EquivalenceJob(path=str(tmp_path / "made"), peer="toy", text=str(tmp_path / "text.txt"))
    assert equivalence.in_child(job).largest_difference == 0
'''


def test_a_peer_is_three_files(recipe):
    recipe.add("bench/peers/toy.py", PEER)
    recipe.insert("bench/peers/registry.py", "\nREFERENCE: Peer", "from bench.peers.toy import TOY\n")
    recipe.insert("bench/peers/registry.py", "        PYTORCH,\n", "        TOY,\n")
    recipe.add("tests/bench/peers/test_toy.py", PEER_TEST)
    recipe.count_files("peer")
    recipe.test("tests/bench/peers/test_toy.py")
    assert "toy" in recipe.run("-m", "bench", "bench", "--help")


SECTION = '''"""How many cells a run has."""

from reports.record import Record
from reports.tables import Table


def tables(record: Record) -> tuple[Table, ...]:
    """One table of one figure."""
    return (Table("Toy section", ("cells",), "r", ((str(len(record.cells)),),)),)
'''


def test_a_section_is_two_files(recipe):
    recipe.add("reports/sections/toy.py", SECTION)
    recipe.insert("reports/report.py", "    variants,\n    word_model,\n)\n", "    toy,\n")
    recipe.insert("reports/report.py", "    variants,\n    epochs,\n", "    toy,\n")
    recipe.count_files("section of the report")
    recipe.test("tests/reports/test_report.py")
    code = "from reports.report import SECTIONS; print([section.__name__ for section in SECTIONS][1])"
    assert recipe.run("-c", code).strip() == "reports.sections.toy"


METRIC_TEST = """

def test_top3_of_ranks():
    values = {name: metric(PREDICTED).tolist() for name, metric in METRICS.items()}
    assert values["top3"] == [1, 1, 0, 0]
"""


def test_a_metric_is_three_files(recipe):
    line = '    "top3": lambda predicted: (predicted.rank < 3).astype(np.float64),\n'
    recipe.insert("shakespeare/metrics.py", '    "top5": ', line)
    recipe.insert(
        "reports/metrics.py", '    Metric("top5"', '    Metric("top3", "top-3", _same, units.percent),\n'
    )
    recipe.insert("tests/shakespeare/test_metrics.py", '"top5", "nats"]\n', '"top3", ')
    recipe.append("tests/shakespeare/test_metrics.py", METRIC_TEST)
    recipe.count_files("metric of quality")
    recipe.test(
        *("tests/shakespeare/test_metrics.py", "tests/bench/measurements/test_quality.py"),
        *("tests/reports/test_metrics.py", "tests/reports/render/test_readme_answer.py"),
    )
    code = "from reports import metrics; print(metrics.titles())"
    assert "'top-3'" in recipe.run("-c", code)


REFERENCE = '''"""Predicts the most frequent character of the training text, always."""

from collections.abc import Iterator

from shakespeare.text.corpus import Corpus
from shakespeare.evaluation import Positions
from shakespeare.references.reference import ReferenceResult


def measure(corpus: Corpus, positions: Positions, highest_order: int) -> Iterator[ReferenceResult]:
    """See `Reference.measure`."""
    yield ReferenceResult(
        name="always e", kind="toy", adaptive=False, primed=True, table_bytes=1, compressed_bytes=1,
        seconds=0.001, blocks=None, coded_bytes=len(corpus.test), coded_characters=len(corpus.test),
    )
'''
MEASURE = """
import sys
from bench.measurements import baselines
from shakespeare.evaluation import Positions
job = baselines.BaselinesJob(
    reference="shakespeare.references.toy", text=sys.argv[1], positions=Positions(2, 16, 32), highest_order=1
)
print(baselines.measure_in_child(job).baselines[0].name)
"""


def test_a_reference_model_is_two_files(recipe, text, tmp_path):
    recipe.add("shakespeare/references/toy.py", REFERENCE)
    path = recipe.root / "shakespeare/references/catalogue.py"
    source = path.read_text("utf-8")
    assert source.count("compressors, ngrams") == source.count("(ngrams, compressors)") == 1
    source = source.replace("compressors, ngrams", "compressors, ngrams, toy")
    path.write_text(source.replace("(ngrams, compressors)", "(ngrams, compressors, toy)"), "utf-8")
    recipe.touched.add("shakespeare/references/catalogue.py")
    recipe.count_files("reference model")
    recipe.test("tests/shakespeare/references/test_catalogue.py")
    (tmp_path / "text.txt").write_text(text, "utf-8")
    assert recipe.run("-c", MEASURE, str(tmp_path / "text.txt")).strip() == "always e"
