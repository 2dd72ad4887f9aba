"""The answers that viewers get to questions of their own: the newest weights in NumPy, no worker asked, training untouched."""

from __future__ import annotations

import time
from weakref import WeakKeyDictionary

import numpy as np

from playground.reference import network
from playground.reference.network import Forward
from playground.runs.run import Run
from playground.tasks import Answer, AnswersQuestions

PAUSE = 0.4
"""Seconds for which an answer holds while the network goes on learning."""
KEPT = 16
"""Questions of one run whose answers are kept."""

_given: WeakKeyDictionary[Run, dict[str, tuple[float, int | None, Answer | str | None]]] = WeakKeyDictionary()


def answer(run: Run, question: str) -> Answer | str | None:
    """What the run's network says to `question`, or why it can't be asked that; None where nothing is asked or nothing can be.

    Called in the server's event loop alone.
    """
    with run.lock:
        config, state, generation = run.config, run.state, run.generation
    if not question or state is None:
        return None
    known, now = _given.setdefault(run, {}), time.monotonic()
    made, of, earlier = known.get(question, (0.0, None, None))
    if of == generation and now - made < PAUSE:
        return earlier
    task = config.make_task(run.uploads)
    if not isinstance(task, AnswersQuestions):
        return None

    def read(inputs: np.ndarray, padding: np.ndarray | None = None) -> Forward:
        return network.forward(config, state.weights, inputs, network.zero_states(config, len(inputs)), padding=padding)

    found: Answer | str
    try:
        found = task.answer(question, read)
    except ValueError as error:
        found = str(error)
    known.pop(question, None)
    known[question] = (now, generation, found)
    while len(known) > KEPT:
        del known[next(iter(known))]
    return found
