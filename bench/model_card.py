"""A package's model card: data, training, measured quality, targets missed, limits, licence."""

from compress.artifact import Artifact
from compress.package import RUNNER
from reports import units
from reports.record import Quality
from reports.sections.targets import TARGETS
from reports.statistics import scores
from shakespeare.corpus import Corpus


def write(artifact: Artifact, corpus: Corpus, quality: Quality, licence: str) -> str:
    """The card as Markdown; every figure in it was measured when the package was made."""
    model, found = artifact.model, scores(quality)
    characters = units.count(len(quality.starts) * quality.block_length)
    operators = ", ".join(f"{one.name} ({one.mode})" for one in artifact.operators)
    reads = (
        f"a window of {model.sequence_length} characters for each it predicts"
        if model.bidirectional
        else "left to right, one step a character, its state carried"
    )
    steps = "".join(
        f"- {one.technique}: {units.count(one.steps)} steps in {units.duration(one.seconds)}, "
        + ", ".join(f"{name} {value}" for name, value in one.settings.items())
        + "\n"
        for one in artifact.lineage
    )
    targets = "".join(f"| {target.name} | {target.judge(found)} |\n" for target in TARGETS)
    return f"""# {model.name}, {artifact.technique}

A character-level language model: it predicts the next character of a text. Made by Bard.

```
pip install ai-edge-litert numpy
python {RUNNER} --prompt ROMEO --length 400 --stats
```

| | |
|---|---|
| architecture | {model.recurrent.upper()} {", ".join(map(str, model.units))}, embedding {model.embedding} |
| parameters | {units.count(artifact.parameters)} |
| reads | {reads} |
| vocabulary | {artifact.vocabulary_size} ids, one of them for unknown characters |
| precision | {artifact.precision} |
| size | {units.size(artifact.ship_bytes)} to ship, {units.size(artifact.raw_bytes)} as a .tflite |
| operators | {operators} |

## Data and training

Text: {corpus.source}, {units.count(len(corpus.text))} characters, SHA-256 `{
        artifact.text_sha256
    }`. The first 85% was
for training, calibration and retraining; the last 15% for validation alone.
Weights: SHA-256 `{artifact.parent_sha256}`.

{steps}
## Measured quality

On {characters} validation characters in {len(quality.starts)} blocks, of this very file:

| top-1 | top-5 | perplexity | bits a character |
|---|---|---|---|
| {units.percent(found.top1)} | {units.percent(found.top5)} | {units.number(found.perplexity)} | {
        units.number(found.bits_per_character, 3)
    } |

| target | |
|---|---|
{targets}
## Limits

It knows the spelling and the layout of its training text, not the world: what it writes is imitation, without
meaning or truth. It predicts characters of that text's kind; on other text expect worse figures than these.
Characters it never saw become one unknown id, which it never writes.

## Licence

{licence}
"""
