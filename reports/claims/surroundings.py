"""Claims about what is around training: a GPU, its price, energy, setting up."""

from reports import queries, units
from reports.claims.verdicts import ClaimVerdict, not_measured
from reports.cost_assumptions import DEFAULT
from reports.costs import EPOCHS, bill, money, power
from reports.record import Record
from reports.sections import machine_and_corpus

_NO_GPU = "no GPU was measured"


def verdicts(record: Record) -> list[ClaimVerdict]:
    """Each named, even where this run can say nothing about it: a claim left out looks like one that holds."""
    return [
        not_measured("a GPU: faster", "6 to 12x", _NO_GPU),
        not_measured("a GPU: cost of training", "12 to 24 dollars", _cost(record)),
        _energy(record),
        _set_up(record),
    ]


def _cost(record: Record) -> str:
    """Prices are of a day and a place, so the arithmetic on assumptions is no measurement."""
    assumed, variant = record.assumptions or DEFAULT, queries.find_variant(record, "optimized")
    costs = bill(record, variant, assumed) if variant else None
    if costs is None:
        return _NO_GPU
    return f"{_NO_GPU}; {money(costs.gpu, assumed)} for {EPOCHS} epochs of optimized, at an assumed price and speed"


def _energy(record: Record) -> ClaimVerdict:
    claim, claimed = "energy of training", "of a machine not named"
    assumed, variant = record.assumptions or DEFAULT, queries.find_variant(record, "optimized")
    costs = bill(record, variant, assumed) if variant else None
    if costs is None:
        return not_measured(claim, claimed)
    known = power(record, assumed)
    measured = f"{units.number(costs.kwh, 3)} kWh for {EPOCHS} epochs of optimized, power {known.source}"
    return ClaimVerdict(claim, claimed, measured, "not comparable" if known.measured else "not measured")


def _set_up(record: Record) -> ClaimVerdict:
    """What passes before the first warm step: preparing the text, and the call that traces."""
    claim, claimed = "set-up time", "of a machine not named"
    first = queries.training_step(record, "optimized")
    prepared = machine_and_corpus.preparation_seconds(record.corpus)
    if first is None or prepared is None:
        return not_measured(claim, claimed)
    taken = units.duration(prepared + first.first_call)
    measured = f"{taken} of preparing the text and tracing beside another process, without installing"
    return ClaimVerdict(claim, claimed, measured, "not comparable")
