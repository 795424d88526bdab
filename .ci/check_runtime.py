"""Runs a package in an environment that has the wheel's [runtime] extra alone: no TensorFlow, start under 1 s."""

import importlib.util
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from shutil import copytree

START_SECONDS = 1.0
HEAVY = ("tensorflow", "keras", "tf_keras", "msgspec", "rich", "safetensors", "zstandard", "matplotlib")


def main() -> int:
    """Exit status 1 with everything that is wrong named."""
    package = Path(sys.argv[1])
    wrong = [f"{name} is installed" for name in HEAVY if importlib.util.find_spec(name)]
    drawn = ["--prompt", "ROMEO", "--length", "200", "--seed", "7"]
    bard = str(Path(sys.executable).with_name("bard"))
    texts = {}
    for name, line in (
        ("bard generate", [bard, "generate", str(package)]),
        ("generate.pyz", [sys.executable, str(package / "generate.pyz"), "--stats"]),
    ):
        best, done = float("inf"), None
        for _ in range(3):  # the first one reads the disk
            began = time.perf_counter()
            done = subprocess.run([*line, *drawn], capture_output=True, text=True, check=False)
            best = min(best, time.perf_counter() - began)
        if done is None or done.returncode:
            wrong.append(f"{name} failed: {done.stderr[-300:] if done else ''}")
            continue
        texts[name] = done.stdout
        sys.stdout.write(f"{name}: {best:.2f} s for 200 characters, start included. {done.stderr.strip()}\n")
        if best > START_SECONDS:
            wrong.append(f"{name} took {best:.2f} s, over {START_SECONDS} s")
    if len(set(texts.values())) != 1 or any(len(text) != len("ROMEO") + 201 for text in texts.values()):
        wrong.append("the two wrote different texts, or not 200 characters")
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(copytree(package, Path(folder) / "copy"))
        data = bytearray((copy / "model.tflite.xz").read_bytes())
        data[len(data) // 2] ^= 1
        (copy / "model.tflite.xz").write_bytes(data)
        done = subprocess.run([bard, "generate", str(copy)], capture_output=True, text=True, check=False)
        if done.returncode != 2 or "does not match its line in SHA256SUMS" not in done.stderr:
            wrong.append(f"an altered package was not refused: {done.returncode} {done.stderr[-300:]}")
    for problem in wrong:
        sys.stderr.write(f"runtime: {problem}\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
