"""One cell of a run: everything that was measured of one case."""

from reports.schema.file import FileContents, Size
from reports.schema.quality import Lookahead, Quality
from reports.schema.sample import Sample
from reports.schema.struct import CellId, Count, Struct
from reports.schema.timing import Speed
from reports.schema.training import Training


class OutputAgreement(Struct, frozen=True):
    """Proof that two engines did the same work: how far they differ under equal weights.

    Loss and gradients are of one batch without dropout, relative to the other engine's. Null: the engine does not
    train, or an older run.
    """

    against: str  # engine
    largest_difference: float  # of a logit
    tolerance: float
    loss_difference: float | None = None
    gradient_difference: float | None = None  # Euclidean norm, of the weight that is furthest

    @property
    def learning_difference(self) -> float | None:
        """The difference of the gradient, or of the loss where that is larger; None where neither was compared."""
        apart = (self.loss_difference, self.gradient_difference)
        return max((value for value in apart if value is not None), default=None)

    @property
    def agrees(self) -> bool:
        """Whether all that was compared is within the tolerance."""
        learning = self.learning_difference
        return self.largest_difference <= self.tolerance and (learning is None or learning <= self.tolerance)


class Cell(Struct, frozen=True):
    """All that was measured of one case. What failed stands in `Record.failures`."""

    id: CellId
    machine: str  # fingerprint
    integer: bool = False  # computes in whole numbers
    conversion: str | None = None  # the technique that made the file; null for a checkpoint
    bytes_per_weight: float | None = None  # counted in the converted file; null for a checkpoint
    training: Training | None = None
    size: Size | None = None
    quality: Quality | None = None
    step: Speed | None = None  # one training step
    latency: Speed | None = None  # one character through our runtime
    invoke: Speed | None = None  # one character, the interpreter alone
    generation: Speed | None = None  # one character written, sampling included
    peak_rss: Count | None = None  # of a fresh process that ran this and nothing else
    contents: FileContents = FileContents()
    lookahead: Lookahead | None = None
    agreement: OutputAgreement | None = None
    sample: Sample | None = None  # what it wrote, as `Record.samples` says

    @property
    def variant(self) -> str:
        """The architecture by name."""
        return self.id.variant

    @property
    def technique(self) -> str:
        """The chain of techniques, "checkpoint" for the trained float model itself."""
        return self.id.technique

    @property
    def engine(self) -> str:
        """What ran it."""
        return self.id.engine

    @property
    def precision(self) -> str:
        """What it computes in."""
        return self.id.precision

    @property
    def repeat(self) -> int:
        """0, or 1 for the second measurement of an A/A pair."""
        return self.id.repeat
