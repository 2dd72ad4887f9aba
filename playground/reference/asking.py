"""A question to a network with given weights."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from playground.configuration.config import RunConfig
from playground.reference import network
from playground.reference.network import Forward
from playground.tasks import NO_UPLOADS, Answer, AnswersQuestions, Uploads


def answer(config: RunConfig, weights: Sequence[np.ndarray], question: str, uploads: Uploads = NO_UPLOADS) -> Answer:
    """What the network answers; raises ValueError with a sentence where the question has no answer,
    or the task answers none."""
    task = config.make_task(uploads)
    if not isinstance(task, AnswersQuestions):
        raise ValueError(f"a network of the task {task.TITLE} answers no questions")

    def read(inputs: np.ndarray, padding: np.ndarray | None = None) -> Forward:
        return network.forward(config, weights, inputs, network.zero_states(config, len(inputs)), padding=padding)

    return task.answer(question, read)
