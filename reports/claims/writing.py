"""What the original report says of coherence and grammar, beside proxies: no figure of it can be judged."""

from reports import queries, units
from reports.claims.verdicts import ClaimVerdict, not_measured
from reports.record import Record, TextFigures
from reports.sections.samples import distinct, share_of_speakers, share_of_words

_VARIANT = "optimized"
_CLAIMED = "in words, without a figure"


def verdicts(record: Record) -> list[ClaimVerdict]:
    """Both, of the checkpoint of the model that they were said of."""
    cell = queries.checkpoint(record, _VARIANT)
    sample = cell.sample if cell else None
    held_out = record.samples.held_out_like(sample) if record.samples and sample else None
    claims = {"coherence of written text": _coherence, "grammar of written text": _grammar}
    if not (sample and held_out):
        return [not_measured(claim, _CLAIMED) for claim in claims]
    return [
        ClaimVerdict(
            claim, _CLAIMED, f"proxies: {proxies(sample.figures, held_out.figures)}", "no figure claimed"
        )
        for claim, proxies in claims.items()
    ]


def _coherence(figures: TextFigures, held_out: TextFigures) -> str:
    pairs = units.number(distinct(figures, 2)), units.number(distinct(held_out, 2))
    speakers = units.percent(share_of_speakers(figures)), units.percent(share_of_speakers(held_out))
    return f"distinct-2 {_beside(*pairs)}, speaker lines {_beside(*speakers)}; see the samples"


def _grammar(figures: TextFigures, held_out: TextFigures) -> str:
    words, pairs = (
        (units.percent(share_of_words(figures, length)), units.percent(share_of_words(held_out, length)))
        for length in (1, 2)
    )
    return f"real words {_beside(*words)}, pairs seen in training {_beside(*pairs)}; see the samples"


def _beside(value: str, held_out: str) -> str:
    return f"{value} (held-out text {held_out})"
