"""What a training reads: shuffled windows, contiguous streams, or streams with what teachers predict of them."""

from shakespeare.config import ModelConfig, TrainConfig
from shakespeare.errors import InvalidInput
from shakespeare.text.folds import Fold
from shakespeare.text.vocabulary import Ids
from shakespeare.training.batches import TrainingBatches
from shakespeare.training.distillation import TaughtStreams, Teaching
from shakespeare.training.streams import TrainingStreams


def batches_of(
    ids: Ids, model: ModelConfig, train: TrainConfig, teaching: Teaching | None
) -> TrainingBatches | TrainingStreams | TaughtStreams:
    """The batches of a training text, of which `train.left_out` is not read.

    Raises:
        InvalidInput: the text is too short, or there is one of teachers and their share of the loss alone.
    """
    if bool(train.teacher_share) != (teaching is not None):
        raise InvalidInput("teacher_share", train.teacher_share, "must be above 0 with teachers, else 0")
    if train.left_out:
        ids = Fold(*train.left_out).without(ids)
    batch_size = train.batch_size or model.batch_size
    if teaching:
        return TaughtStreams(ids, model, batch_size, train.seed, teaching.answers)
    read = TrainingStreams if train.carry_state else TrainingBatches
    return read(ids, model, batch_size, train.seed)
