"""Claims about parameters, bytes and sequences: arithmetic on an architecture, so without noise."""

from reports import queries, units
from reports.claims.verdicts import Basis, ClaimOutcome, ClaimVerdict, judge_count, not_measured
from reports.record import Record, Variant

VOCABULARY = 100  # the vocabulary behind the original report's counts
FLOAT_BYTES = 4
BASIS: Basis = "by construction"
MIB = 2**20
PARAMETERS = {"original": 1_550_180, "optimized": 397_796}
# Characters that the models of the claims read at a time: a smoke run cuts models down, these figures among others.
_SEQUENCE_LENGTHS = {"original": 100, "optimized": 50}


def verdicts(record: Record) -> list[ClaimVerdict]:
    """Parameters of both models, how much smaller one is, megabytes, sequences."""
    return [
        *(_parameters(record, name) for name in PARAMETERS),
        _smaller(record),
        _bytes(record),
        _fewer(record),
    ]


def parameters_at_claimed_vocabulary(variant: Variant | None, vocabulary: int) -> int | None:
    """The count this architecture has at V = 100: embedding and last layer are multiples of V."""
    if variant is None:
        return None
    filled = [layer for layer in variant.layers if layer.parameters]
    ends = [layer for layer in filled if "embedding" in layer.name.lower()][:1] + filled[-1:]
    if len(ends) != 2 or any(layer.parameters % vocabulary for layer in ends):
        return None
    fixed = sum(layer.parameters for layer in variant.layers) - sum(layer.parameters for layer in ends)
    return fixed + sum(layer.parameters // vocabulary * VOCABULARY for layer in ends)


def _claimed(record: Record, name: str) -> Variant | None:
    """The variant, where the run trained the architecture that the claims are about."""
    variant = queries.find_variant(record, name)
    return variant if variant and variant.sequence_length == _SEQUENCE_LENGTHS[name] else None


def _not_measured(record: Record, claim: str, claimed: str, *names: str) -> ClaimVerdict:
    smaller = any(queries.find_variant(record, name) and not _claimed(record, name) for name in names)
    reason = "a smaller model of that name" if smaller else "not part of this run"
    return not_measured(claim, claimed, reason, BASIS)


def _at_claimed_vocabulary(record: Record, name: str) -> int | None:
    return parameters_at_claimed_vocabulary(_claimed(record, name), record.corpus.vocabulary_size)


def _parameters(record: Record, name: str) -> ClaimVerdict:
    claim, claimed = f"{name}: parameters", units.count(PARAMETERS[name])
    here = queries.parameters(_claimed(record, name))
    converted = _at_claimed_vocabulary(record, name)
    if here is None:
        return _not_measured(record, claim, claimed, name)
    vocabulary = record.corpus.vocabulary_size
    measured = f"{units.count(converted)} at V = {VOCABULARY}; {units.count(here)} here, V = {vocabulary}"
    return ClaimVerdict(claim, claimed, measured, judge_count(converted, PARAMETERS[name], 0), basis=BASIS)


def _smaller(record: Record) -> ClaimVerdict:
    original, optimized = (_at_claimed_vocabulary(record, name) for name in PARAMETERS)
    claim, claimed = "optimized is smaller", "3.9x"
    if not (original and optimized):
        return _not_measured(record, claim, claimed, *PARAMETERS)
    measured = f"{units.times(original / optimized)} by parameters at V = {VOCABULARY}"
    return ClaimVerdict(claim, claimed, measured, judge_count(original / optimized, 3.9, 1), basis=BASIS)


def _bytes(record: Record) -> ClaimVerdict:
    claim, claimed = "size of original and optimized", "5.91 and 1.52 MB"
    original, optimized = (_at_claimed_vocabulary(record, name) for name in PARAMETERS)
    if not (original and optimized):
        return _not_measured(record, claim, claimed, *PARAMETERS)
    outcomes = {
        judge_count(original * FLOAT_BYTES / MIB, 5.91, 2),
        judge_count(optimized * FLOAT_BYTES / MIB, 1.52, 2),
    }
    outcome: ClaimOutcome = "confirmed" if outcomes == {"confirmed"} else "refuted"
    sizes = f"{units.size(original * FLOAT_BYTES)} and {units.size(optimized * FLOAT_BYTES)}"
    return ClaimVerdict(claim, claimed, f"{sizes} as float32 at V = {VOCABULARY}", outcome, basis=BASIS)


def _fewer(record: Record) -> ClaimVerdict:
    claim, claimed = "optimized has fewer sequences", "40%"
    original, optimized = (queries.find_variant(record, name) for name in PARAMETERS)
    if not (original and optimized and original.sequences):
        return not_measured(claim, claimed, basis=BASIS)
    fewer = 1 - optimized.sequences / original.sequences
    counts = f"{units.count(optimized.sequences)} instead of {units.count(original.sequences)}"
    return ClaimVerdict(
        claim, claimed, f"{units.percent(fewer)}: {counts}", judge_count(fewer, 0.4, 2), basis=BASIS
    )
