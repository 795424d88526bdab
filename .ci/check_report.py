"""Checks that a run's report has a row for every variant and technique, and figures in them."""

import json
import sys
from pathlib import Path

VARIANTS = ("original", "optimized", "gru", "stream-gru")
TECHNIQUES = ("checkpoint", "identity", "float16", "dynamic_range", "int8")
CHAINS = {"stream-gru": ("prune50+dynamic_range", "cluster16", "distill+dynamic_range")}
SECTIONS = (
    *("Machine and corpus", "Variants", "Quality against the targets", "Claims of the original report"),
    *("Distance from the machine's floor", "Scale of work: fitted exponents", "The word-level model"),
    *("Baselines: what counting and compressing reach", "Does any prediction see the future?"),
    *(
        "Where the time of a training step goes, by layer",
        "Where the time of one inference of a file goes, by layer",
    ),
)
MAY_CRASH = {("gru", "int8")}  # the converter does, on the versions known; it must still be a row


def main() -> int:
    """Exit status 1 with every missing thing named."""
    run = Path(sys.argv[1])
    report = (run / "report.md").read_text("utf-8")
    lines = (line for line in report.splitlines() if line.startswith("|"))
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines]
    record = json.loads((run / "record.json").read_bytes())
    cells = {(cell["variant"], cell["technique"]): cell for cell in reversed(record["cells"])}
    missing = [f"section {name}" for name in SECTIONS if f"## {name}" not in report]
    for variant in VARIANTS:
        for technique in (*TECHNIQUES, *CHAINS.get(variant, ())):
            if not any(row[:2] == [variant, technique] for row in rows):
                missing.append(f"row {variant} {technique}")
            cell = cells.get((variant, technique), {})
            if (variant, technique) in MAY_CRASH and cell.get("failures"):
                continue
            missing += [
                f"{part} of {variant} {technique}"
                for part in ("size", "quality", "leak", "latency", "peak_rss")
                if not cell.get(part)
            ]
    for name in ("learning-curves", "size-quality", "breakdown"):
        if not (run / "figures" / f"{name}.svg").is_file() or f"figures/{name}.svg" not in report:
            missing.append(f"figure {name}")
    for name in missing:
        sys.stderr.write(f"missing in {run}: {name}\n")
    counts = f"{len(rows)} table rows, {len(record['cells'])} cells, {len(missing)} missing"
    sys.stdout.write(f"report: {counts}\n")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
