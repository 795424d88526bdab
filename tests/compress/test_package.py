"""What is shipped: it runs on ai-edge-litert and numpy alone, and tells when it was altered."""

import ast
import json
import lzma
import subprocess
import sys
from pathlib import Path

import pytest

from compress import artifact as artifacts
from compress import package, package_reader, package_runner
from shakespeare.errors import InvalidInput
from shakespeare.files import sha256

ALLOWED = {"numpy", "ai_edge_litert", "shakespeare", "compress"}
MODELS = ("window-lstm", "causal-gru", "causal-hybrid")


@pytest.fixture(scope="module")
def packages(converted, tmp_path_factory):
    """Packages by model."""
    made = {}
    for model in MODELS:
        made[model] = tmp_path_factory.mktemp("package") / model
        loaded = artifacts.load(converted("dynamic_range", model).folder)
        package.save(made[model], *loaded, "# A card\n")
    return made


@pytest.fixture
def a_copy(packages, tmp_path):
    """A package to alter."""
    import shutil

    return Path(shutil.copytree(packages["causal-gru"], tmp_path / "copy"))


def write_sums(folder):
    """Sums that fit, as whoever alters a package would write them."""
    names = (package_reader.MODEL, package_reader.RUNNER, package_reader.CARD)
    lines = [f"{sha256((folder / name).read_bytes())}  {name}\n" for name in names]
    (folder / package_reader.SUMS).write_text("".join(lines))


def test_what_it_holds(packages):
    folder = packages["causal-gru"]
    assert sorted(path.name for path in folder.iterdir()) == [
        "README.md", "SHA256SUMS", "generate.pyz", "model.tflite.xz",
    ]  # fmt: skip
    for line in (folder / "SHA256SUMS").read_text().splitlines():
        digest, name = line.split("  ")
        assert digest == sha256((folder / name).read_bytes())


@pytest.mark.parametrize("model", MODELS)
def test_it_predicts_as_the_artifact_does(packages, converted, span, model):
    import numpy as np

    from compress import tflite_predictor

    opened = package_reader.open_package(packages[model])
    expected, vocabulary = tflite_predictor.open_artifact(converted("dynamic_range", model).folder)
    assert opened.vocabulary == vocabulary
    assert opened.metadata["technique"] == "dynamic_range"
    for id_ in span[:12]:
        assert np.array_equal(opened.model.feed([int(id_)]), expected.feed([int(id_)]))


def test_what_ships_has_the_size_that_the_artifact_says(packages, converted):
    said = converted("dynamic_range", "causal-gru").artifact.ship_bytes
    assert (packages["causal-gru"] / "model.tflite.xz").stat().st_size == said


@pytest.mark.parametrize("name", package.RUNNER_SOURCES)
def test_the_runner_needs_no_other_package(name):
    tree = ast.parse((Path(package.__file__).parent.parent / name).read_text("utf-8"))
    imported = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            node.body = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(node.module)
    ours = {module for module in imported if module.split(".")[0] in ("shakespeare", "compress")}
    assert {module.split(".")[0] for module in imported} - sys.stdlib_module_names <= ALLOWED
    assert {f"{module.replace('.', '/')}.py" for module in ours} <= set(package.RUNNER_SOURCES)


def test_the_runner_writes_text_with_nothing_else_installed(packages, tmp_path):
    """Its own interpreter, no site-packages of ours but the two: whatever else it needs is missing."""
    import ai_edge_litert
    import numpy as np

    for module in (np, ai_edge_litert):
        folder = Path(module.__file__).parent
        (tmp_path / folder.name).symlink_to(folder)
        for libraries in folder.parent.glob(f"{folder.name}.libs"):
            (tmp_path / libraries.name).symlink_to(libraries)
    for needed in ("flatbuffers", "google", "tqdm", "typing_extensions.py", "six.py"):  # of ai-edge-litert
        if (Path(np.__file__).parent.parent / needed).exists():
            (tmp_path / needed).symlink_to(Path(np.__file__).parent.parent / needed)
    line = [sys.executable, "-S", str(packages["causal-gru"] / "generate.pyz"), "--length", "50", "--stats"]
    done = subprocess.run(
        line, capture_output=True, text=True, check=False, env={"PYTHONPATH": str(tmp_path), "PATH": ""}
    )
    assert done.returncode == 0, done.stderr
    assert len(done.stdout) == 1 + 50 + 1
    assert "characters a second" in done.stderr


def test_the_same_seed_writes_the_same(packages, capsys):
    texts = []
    for seed in ("7", "7", "8"):
        arguments = [str(packages["causal-gru"]), "--prompt", "ROMEO", "--length", "40", "--seed", seed]
        assert package_runner.main(arguments) == 0
        texts.append(capsys.readouterr().out)
    assert texts[0] == texts[1] != texts[2]
    assert texts[0].startswith("ROMEO")


def test_an_altered_model_is_refused(a_copy, capsys):
    data = bytearray((a_copy / "model.tflite.xz").read_bytes())
    data[-20] ^= 1
    (a_copy / "model.tflite.xz").write_bytes(data)
    assert package_runner.main([str(a_copy)]) == 2
    assert "does not match its line in SHA256SUMS" in capsys.readouterr().err


def test_an_altered_model_with_new_sums_is_refused_too(a_copy):
    plain = bytearray(lzma.decompress((a_copy / "model.tflite.xz").read_bytes()))
    plain[200] ^= 1
    (a_copy / "model.tflite.xz").write_bytes(lzma.compress(bytes(plain)))
    write_sums(a_copy)
    with pytest.raises(InvalidInput, match="does not match the checksum in it; altered"):
        package_reader.open_package(a_copy)


@pytest.mark.parametrize("damage", [b"", b"not xz", lzma.compress(b"no zip in it")])
def test_what_is_no_package_is_refused(a_copy, damage):
    (a_copy / "model.tflite.xz").write_bytes(damage)
    write_sums(a_copy)
    with pytest.raises(InvalidInput, match=r"^package: .*is no package of Bard's, or damaged"):
        package_reader.open_package(a_copy)


def test_a_missing_file_is_named(a_copy):
    (a_copy / "README.md").unlink()
    with pytest.raises(InvalidInput, match=r"README\.md: cannot be read"):
        package_reader.open_package(a_copy)
    (a_copy / "model.tflite.xz").unlink()
    with pytest.raises(InvalidInput, match="cannot be read"):
        package_reader.open_package(a_copy)


def test_another_format_is_refused(a_copy, converted):
    from compress.container import pack

    artifact, model, vocabulary = artifacts.load(converted("dynamic_range", "causal-gru").folder)
    files = {"vocabulary.json": vocabulary.to_json(), "metadata.json": json.dumps({"format": "x 2"}).encode()}
    (a_copy / "model.tflite.xz").write_bytes(lzma.compress(pack(model, files)))
    write_sums(a_copy)
    assert artifact.technique == "dynamic_range"
    with pytest.raises(InvalidInput, match="has format x 2: must be bard package 1"):
        package_reader.open_package(a_copy)


@pytest.mark.parametrize("arguments", [["--temperature", "-1"], ["--length", "0"], ["--prompt", ""]])
def test_bad_requests_are_told_in_a_line(packages, capsys, arguments):
    assert package_runner.main([str(packages["causal-gru"]), *arguments]) == 2
    error = capsys.readouterr().err
    assert error.startswith("error: ")
    assert error.count("\n") == 1
