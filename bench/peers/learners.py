"""Every peer of learning by name. To add one: its file with an object of `Learner`, a line here, a test."""

from collections.abc import Mapping

from bench.peers.learner import Learner
from bench.peers.pytorch_gpt import GPT
from bench.peers.pytorch_lstm import LSTM

LEARNERS: Mapping[str, Learner] = {
    learner.name: learner
    for learner in (
        LSTM,
        GPT,
    )
}
