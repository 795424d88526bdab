"""Pages made of the small record, once for all tests; Vega itself is left out where no browser looks."""

import msgspec
import pytest

from reports.html import document, page, report_view
from reports.record import Baseline, Breakdown, CellId, MatmulTiming, Share

HOSTILE = '</script><script>document.title="taken"</script><img src=x onerror=alert(1)>'


def profiled(cell, what, by, **seconds):
    shares = tuple(Share(name=name, seconds=value, calls=1) for name, value in seconds.items())
    return Breakdown(cell=cell, what=what, by=by, seconds=sum(seconds.values()), shares=shares)


@pytest.fixture(scope="session")
def breakdowns():
    """Rows in which the larger layer differs, and one that cannot be relied on."""
    first = CellId("original", "checkpoint", "keras", "float32")
    second = CellId("gru", "checkpoint", "keras", "float32")
    file = CellId("gru", "identity", "litert", "float32")
    return (
        profiled(first, "step", "layer", dense=1.0, recurrent=3.0),
        profiled(second, "step", "layer", recurrent=1.0, dense=3.0),
        profiled(file, "inference", "operator", WHILE=5.0, MUL=-2.0),
    )


@pytest.fixture(scope="session")
def full(record, breakdowns):
    """With everything that a figure shows: counting, products alone, breakdowns."""
    cell = next(cell for cell in record.cells if cell.quality)
    layers = tuple(msgspec.structs.replace(layer, operations=10**9) for layer in record.variants[0].layers)
    counting = Baseline(
        name="8-gram", kind="n-gram", adaptive=False, primed=True, table_bytes=2**24, compressed_bytes=2**23,
        seconds=9.0, quality=cell.quality,
    )  # fmt: skip
    compressor = Baseline(
        name="PPMd", kind="compressor", adaptive=True, primed=True, table_bytes=0, compressed_bytes=0,
        seconds=2.0, coded_bytes=250_000, coded_characters=1_000_000,
    )  # fmt: skip
    return msgspec.structs.replace(
        record,
        variants=(msgspec.structs.replace(record.variants[0], layers=layers), *record.variants[1:]),
        matmuls=(MatmulTiming(precision="float32", operations=10**10, speed=cell.step),),
        baselines=(counting, compressor),
        breakdowns=breakdowns,
    )


@pytest.fixture(scope="session")
def view(full):
    """What the parts of the page are made from."""
    return report_view.look_at(full)


@pytest.fixture
def _without_vega(monkeypatch):
    """Bundling Vega takes seconds."""
    monkeypatch.setattr(document, "vega", lambda: "")


@pytest.fixture
def render(_without_vega):
    """A function: a record -> its page without Vega."""
    return page.render


@pytest.fixture(scope="session")
def hostile(full):
    """A record whose maker named a variant and a text to attack whoever opens the page."""
    ours, theirs = full.variants[0].name, HOSTILE
    replace = msgspec.structs.replace
    variants = (replace(full.variants[0], name=theirs), *full.variants[1:])
    cells = tuple(
        replace(cell, id=replace(cell.id, variant=theirs)) if cell.variant == ours else cell
        for cell in full.cells
    )
    breakdowns = (
        replace(full.breakdowns[0], cell=replace(full.breakdowns[0].cell, variant=theirs)),
        *full.breakdowns[1:],
    )
    corpus = replace(full.corpus, source=HOSTILE)
    return replace(
        full, variants=variants, cells=cells, breakdowns=breakdowns, corpus=corpus, notes=(HOSTILE,)
    )
