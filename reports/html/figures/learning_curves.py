"""Validation accuracy while training: by epoch against the band that the original report expected, and by time."""

from typing import Any

import altair as alt

from reports import queries, units
from reports.html.figures.figure import (
    QUIET,
    Figure,
    LegendEntry,
    Values,
    chart,
    colour_by_variant,
    line_across,
    log_axis,
    specification,
    tooltip,
)
from reports.html.report_view import ReportView
from reports.record import Record
from reports.sections.learning import BANDS
from reports.tables import printable

_TARGET = 70.0
_TARGET_LINE = LegendEntry("target, 70%", QUIET, "line", "8 4")
_BAND = LegendEntry("expected by the original report", QUIET, "pale")
_UP = alt.Y("accuracy:Q", title="validation top-1, %", scale=alt.Scale(zero=False))
_DETAILS = ("variant", "epoch", "trained for", "validation top-1")


def by_epoch(view: ReportView) -> Figure | None:
    """None where nothing was trained."""
    values = _values(view)
    if not values:
        return None
    across = log_axis("epochs", "epochs (log scale)", padding=0)
    area, against, legend = None, "", [_TARGET_LINE]
    if queries.is_of_plays(view.record):  # the original report expects nothing of another text
        band = [{"epochs": epoch, "least": low * 100, "most": high * 100} for epoch, low, high in BANDS]
        filled = chart(band, filtered=False).mark_area(color=QUIET, opacity=0.3)
        area = filled.encode(across, alt.Y("least:Q"), alt.Y2("most"))
        against = " against the band that the original report expected after so many epochs"
        legend.append(_BAND)
    return Figure(
        "learning-epochs",
        "Learning by epoch",
        f"Accuracy on validation text{against}.",
        _reached(values),
        _curves(view.record, values, across, area),
        view.table_id("learning"),
        tuple(legend),
    )


def by_time(view: ReportView) -> Figure | None:
    """None where nothing was trained."""
    values = _values(view)
    if not values:
        return None
    return Figure(
        "learning-time",
        "Learning by time",
        "Accuracy on validation text against the time of training on this machine.",
        _reached(values),
        _curves(view.record, values, alt.X("minutes:Q", title="minutes of training"), None),
        view.table_id("learning"),
        (_TARGET_LINE,),
    )


def _curves(record: Record, values: Values, across: alt.X, behind: alt.Chart | None) -> dict[str, Any]:
    curves = chart(values).encode(across, _UP, colour_by_variant(record))
    points = curves.mark_point(filled=True, size=40, cursor="pointer", opacity=1)
    return specification(
        record,
        behind,
        line_across(_TARGET, _TARGET_LINE.dashes),
        curves.mark_line(strokeWidth=2),
        points.encode(tooltip=tooltip(*_DETAILS)),
    )


def _reached(values: Values) -> str:
    last = {value["variant"]: value["validation top-1"] for value in values}
    return f"Accuracy at the end: {', '.join(f'{name} {share}' for name, share in last.items())}."


def _values(view: ReportView) -> list[dict[str, Any]]:
    """A row of values for each validation but those before the first step."""
    values = []
    for variant in view.record.variants:
        trained = queries.training(view.record, variant.name)
        row = view.row_id("learning", variant.name)
        values += [
            {
                "variant": printable(variant.name),
                "epochs": after.epoch,
                "minutes": after.seconds / 60,
                "accuracy": after.validation_accuracy * 100,
                "epoch": units.number(after.epoch),
                "trained for": units.duration(after.seconds),
                "validation top-1": units.percent(after.validation_accuracy),
                "row": row,
            }
            for after in (trained.validations if trained else ())
            if after.epoch > 0
        ]
    return values
