"""The page: what it holds, of a whole record, of a part of one, of a hostile one."""

import json
import re

import msgspec
import pytest

from reports.html import libraries, page
from reports.html.libraries import MissingLibraryError
from reports.schema.run import Progress

DATA = re.compile(r'<script type="application/json" id="figure-data">(.*?)</script>', re.DOTALL)


def figure_names(html):
    return [figure["name"] for figure in json.loads(DATA.search(html)[1])["figures"]]


def test_a_whole_record_has_every_part_in_order(render, full):
    html = render(full)
    places = [
        html.index(f'id="{part}"')
        for part in ("answer", "figures", "tables", "claims", "machine", "failures")
    ]
    assert places == sorted(places)
    assert "Train stream-gru and ship its" in html
    assert len(html.encode()) < page.MOST_BYTES
    assert figure_names(html) == [
        *("size-quality", "latency-quality", "learning-time", "learning-epochs", "step-times", "step-ratios"),
        *("gate-outcomes", "character-damage", "time-step-layer", "time-inference-operator"),
    ]


def test_a_record_of_nothing_is_a_page_too(render, bare):
    html = render(bare)
    assert "No quality was measured" in html
    assert figure_names(html) == []


def test_progress_stands_above_the_answer(render, bare):
    html = render(msgspec.structs.replace(bare, progress=Progress(parts=12, planned=374)))
    assert html.index("In progress, 12 of 374 parts") < html.index('id="answer"')


def test_the_same_record_gives_the_same_bytes(render, bare):
    assert render(bare) == render(bare)


@pytest.mark.slow
def test_names_of_a_foreign_record_stay_text(render, hostile):
    html = render(hostile)
    assert "<img" not in html
    assert "<script>document" not in html
    assert (
        html.count("<script") == html.count("</script>") == 6
    )  # the figures' data, and five of the page's own
    spec = json.loads(DATA.search(html)[1])["figures"][0]["spec"]
    assert any("onerror" in name for name in spec["params"][0]["value"])


def test_a_missing_library_is_named(monkeypatch, bare):
    monkeypatch.setattr(libraries, "find_spec", lambda name: None if name == "altair" else name)
    with pytest.raises(MissingLibraryError, match="altair not installed; pip install altair"):
        page.render(bare)
