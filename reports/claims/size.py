"""Claims about parameters, bytes and sequences: counted, so without noise."""

from reports import queries, units
from reports.claims.verdicts import Finding, Verdict, not_measured, rounded
from reports.record import Record, Variant

VOCABULARY = 100  # the vocabulary behind the original report's counts
FLOAT_BYTES = 4
MIB = 2**20
PARAMETERS = {"original": 1_550_180, "optimized": 397_796}


def findings(record: Record) -> list[Finding]:
    """Parameters of both models, how much smaller one is, megabytes, sequences."""
    return [
        *(_parameters(record, name) for name in PARAMETERS),
        _smaller(record),
        _bytes(record),
        _fewer(record),
    ]


def at_claimed_vocabulary(one: Variant | None, vocabulary: int) -> int | None:
    """The count this architecture has at V = 100: embedding and last layer are multiples of V."""
    if one is None:
        return None
    filled = [layer for layer in one.layers if layer.parameters]
    ends = [layer for layer in filled if "embedding" in layer.name.lower()][:1] + filled[-1:]
    if len(ends) != 2 or any(layer.parameters % vocabulary for layer in ends):
        return None
    fixed = sum(layer.parameters for layer in one.layers) - sum(layer.parameters for layer in ends)
    return fixed + sum(layer.parameters // vocabulary * VOCABULARY for layer in ends)


def _converted(record: Record, name: str) -> int | None:
    return at_claimed_vocabulary(queries.variant(record, name), record.corpus.vocabulary_size)


def _parameters(record: Record, name: str) -> Finding:
    claim, claimed = f"{name}: parameters", units.count(PARAMETERS[name])
    here, converted = queries.parameters(queries.variant(record, name)), _converted(record, name)
    if here is None:
        return not_measured(claim, claimed)
    vocabulary = record.corpus.vocabulary_size
    measured = f"{units.count(converted)} at V = {VOCABULARY}; {units.count(here)} here, V = {vocabulary}"
    return Finding(claim, claimed, measured, rounded(converted, PARAMETERS[name], 0))


def _smaller(record: Record) -> Finding:
    big, small = (_converted(record, name) for name in PARAMETERS)
    claim, claimed = "optimized is smaller", "3.9x"
    if not (big and small):
        return not_measured(claim, claimed)
    measured = f"{units.times(big / small)} by parameters at V = {VOCABULARY}"
    return Finding(claim, claimed, measured, rounded(big / small, 3.9, 1))


def _bytes(record: Record) -> Finding:
    claim, claimed = "size of original and optimized", "5.91 and 1.52 MB"
    big, small = (_converted(record, name) for name in PARAMETERS)
    if not (big and small):
        return not_measured(claim, claimed)
    both = (rounded(big * FLOAT_BYTES / MIB, 5.91, 2), rounded(small * FLOAT_BYTES / MIB, 1.52, 2))
    verdict: Verdict = "confirmed" if set(both) == {"confirmed"} else "refuted"
    sizes = f"{units.size(big * FLOAT_BYTES)} and {units.size(small * FLOAT_BYTES)}"
    return Finding(claim, claimed, f"{sizes} as float32 at V = {VOCABULARY}", verdict)


def _fewer(record: Record) -> Finding:
    claim, claimed = "optimized has fewer sequences", "40%"
    big, small = (queries.variant(record, name) for name in PARAMETERS)
    if not (big and small and big.sequences):
        return not_measured(claim, claimed)
    fewer = 1 - small.sequences / big.sequences
    counts = f"{units.count(small.sequences)} instead of {units.count(big.sequences)}"
    return Finding(claim, claimed, f"{units.percent(fewer)}: {counts}", rounded(fewer, 0.4, 2))
