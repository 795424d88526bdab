"""What a start may load: neither an import of ours nor a command's --help waits for TensorFlow."""

import json
import subprocess
import sys

import pytest

from bench.cli import COMMANDS

HEAVY = {"tensorflow", "keras", "tf_keras", "torch", "tensorflow_model_optimization", "onnxruntime"}

IMPORT_EVERYTHING = """
import importlib, json, pkgutil, sys
names = []
for package in ("shakespeare", "compress", "reports", "bench"):
    folder = importlib.import_module(package).__path__
    names += [module.name for module in pkgutil.walk_packages(folder, package + ".")]
for name in names:
    if not name.endswith("__main__"):
        importlib.import_module(name)
print(json.dumps({"imported": len(names), "loaded": sorted({name.partition(".")[0] for name in sys.modules})}))
"""

ASK_FOR_HELP = """
import contextlib, io, json, sys
from bench.cli import main
shown = {}
for arguments in json.loads(sys.argv[1]):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        try:
            status = main([*arguments, "--help"])
        except SystemExit as end:
            status = end.code
    loaded = sorted({name.partition(".")[0] for name in sys.modules})
    shown[" ".join(arguments)] = {"status": status, "text": out.getvalue(), "loaded": loaded}
print(json.dumps(shown))
"""


def run_python(code, *arguments):
    """What a Python process of its own prints, decoded."""
    done = subprocess.run(
        [sys.executable, "-P", "-c", code, *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


@pytest.mark.slow
def test_importing_every_module_loads_no_engine():
    seen = run_python(IMPORT_EVERYTHING)
    assert seen["imported"] > 100
    assert not HEAVY & set(seen["loaded"])


def test_help_of_every_command_loads_no_engine():
    # Without a command first: what the others load stays loaded.
    shown = run_python(ASK_FOR_HELP, json.dumps([[], *([name] for name in COMMANDS)]))
    assert len(shown) == len(COMMANDS) + 1
    for name, help_ in shown.items():
        assert help_["status"] == 0, name
        assert "usage: bard" in help_["text"], name
        assert "example: bard" in help_["text"], name
        assert not HEAVY & set(help_["loaded"]), name
    assert not {"numpy", "matplotlib"} & set(shown[""]["loaded"])
