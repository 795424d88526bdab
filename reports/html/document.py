"""Puts the page together: templates, style and scripts, all inside the one file."""

import base64
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any

import vl_convert
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from reports.html.figures.figure import QUIET, Figure

_FOLDER = files("reports.html") / "files"
_SCRIPTS = ("tables.js", "budget.js")
_FIGURE_SCRIPTS = ("marks.js", "charts.js")  # they need Vega
# Text has the colour of the text around it, so that one drawing serves light, dark and paper.
CONFIG = {
    "background": None,
    "view": {"stroke": None},
    "font": "system-ui, sans-serif",
    "text": {"fill": "currentColor"},
    "axis": {
        "labelColor": "currentColor", "titleColor": "currentColor", "titleFontWeight": "normal",
        "labelFontSize": 12, "titleFontSize": 12, "titlePadding": 8, "labelOverlap": "greedy", "labelSeparation": 6,
        "domainColor": QUIET, "tickColor": QUIET, "gridColor": QUIET, "gridOpacity": 0.18,
    },
}  # fmt: skip


def render(
    template: str,
    figures: Sequence[Figure],
    values: Mapping[str, Any],
    library: Callable[[], str] | None = None,
) -> str:
    """The template with all values escaped; scripts only where there are figures to draw or tables to sort.

    `library` gives what `vega` would.
    """
    environment = Environment(
        loader=PackageLoader("reports.html", "files"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    own = (*_FIGURE_SCRIPTS, *_SCRIPTS) if figures else _SCRIPTS
    scripts = [*([_within_element((library or vega)())] if figures else []), *map(_own_file, own)]
    return environment.get_template(template).render(
        values,
        figures=figures,
        style=Markup(_own_file("style.css")),  # noqa: S704 - ours, not a record's
        scripts=[Markup(script) for script in scripts],  # noqa: S704 - the same
        figure_data=json_for_script(
            {"config": CONFIG, "figures": [{"name": figure.name, "spec": figure.spec} for figure in figures]}
        ),
        policy=_policy(scripts),
    )


def json_for_script(document: object) -> Markup:
    """JSON that ends no script element, whatever names it holds."""
    text = json.dumps(document, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # noqa: S704 - no sign is left that HTML knows


@lru_cache(maxsize=1)
def vega() -> str:
    """Vega, Vega-Lite and vega-embed as one script, as vl-convert makes it."""
    return str(vl_convert.javascript_bundle())  # type: ignore[call-arg]  # its stub forgets the default


def _within_element(script: str) -> str:
    """The same, with nothing in it that would end the element of HTML around it."""
    return script.replace("</script", "<\\/script")


def _own_file(name: str) -> str:
    return (_FOLDER / name).read_text("utf-8")


def _policy(scripts: Sequence[str]) -> str:
    """Nothing is fetched, and no script runs but these: a browser refuses what a record might smuggle in."""
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
        for script in scripts
    )
    return f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data:; form-action 'none'"
