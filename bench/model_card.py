"""A package's model card: data, training, measured quality, targets missed, limits, licence."""

from compress.artifact import Artifact
from compress.package_reader import RUNNER
from reports import metrics, units
from reports.record import Quality
from reports.render.markdown import escape
from reports.scores import scores
from reports.sections.targets import TARGETS
from shakespeare.config import ARCHITECTURES
from shakespeare.terminal.terminal_text import escape_controls
from shakespeare.text.corpus import Corpus


def render(artifact: Artifact, corpus: Corpus, quality: Quality, licence: str) -> str:
    """The card as Markdown; every figure in it was measured when the package was made."""
    model = artifact.model
    return f"""# {escape(model.name)}, {escape(artifact.technique)}

A character-level language model: it predicts the next character of a text. Made by Bard.

```
pip install ai-edge-litert numpy
python {RUNNER} --length 400 --stats
```

{_model(artifact)}

## Data and training

Text: {escape(corpus.title)}, {units.count(len(corpus.text))} characters, SHA-256 `{escape(artifact.text_sha256)}`.
The first 85% was for training, calibration and retraining. Of the rest, the first third (validation) was for
choices, as when to stop; the last two thirds (test) no choice has seen.
Weights: SHA-256 `{escape(artifact.parent_sha256)}`.

{_retrainings(artifact)}
## Measured quality

{_quality(quality)}

## Limits

It knows the spelling and the layout of its training text, not the world: what it writes is imitation, without
meaning or truth. It predicts characters of that text's kind; on other text expect worse figures than these.
Characters it never saw become one unknown id, which it never writes.

## Licence

{escape_controls(licence)}
"""


def _model(artifact: Artifact) -> str:
    model = artifact.model
    operators = ", ".join(escape(f"{operator.name} ({operator.mode})") for operator in artifact.operators)
    reads = (
        f"a window of {model.sequence_length} characters for each it predicts"
        if model.bidirectional
        else "left to right, one step a character, its state carried"
    )
    layers = ", ".join(map(str, model.units))
    orders = ", ".join(map(str, model.ngram_orders))
    ngrams = f", n-grams of orders {orders} in tables of {model.ngram_rows:,} rows" if orders else ""
    return f"""| | |
|---|---|
| architecture | {ARCHITECTURES[model.recurrent]} {layers}, embedding {model.embedding}{ngrams} |
| parameters | {units.count(artifact.parameters)} |
| reads | {reads} |
| vocabulary | {artifact.vocabulary_size} ids, one of them for unknown characters |
| precision | {escape(artifact.precision)} |
| size | {units.size(artifact.ship_bytes)} to ship, {units.size(artifact.raw_bytes)} as a .tflite |
| operators | {operators} |"""


def _retrainings(artifact: Artifact) -> str:
    return "".join(
        f"- {escape(retraining.technique)}: {units.count(retraining.steps)} steps "
        f"in {units.duration(retraining.seconds)}, "
        + escape(", ".join(f"{name} {value}" for name, value in retraining.settings.items()))
        + "\n"
        for retraining in artifact.lineage
    )


def _quality(quality: Quality) -> str:
    achieved = scores(quality)
    characters = units.count(len(quality.starts) * quality.block_length)
    targets = "\n".join(f"| {target.name} | {target.judge(quality)} |" for target in TARGETS)
    titles = metrics.titles()
    return f"""On {characters} test characters in {len(quality.starts)} blocks, of this very file:

| {" | ".join(titles)} |
|{"---|" * len(titles)}
| {" | ".join(metrics.show_all(achieved))} |

| target | |
|---|---|
{targets}"""
