"""Answers to viewers' own questions, computed with the newest weights in NumPy: no worker is asked
and training goes on."""

from __future__ import annotations

import time
from weakref import WeakKeyDictionary

from playground import tasks
from playground.reference import asking
from playground.runs.run import Run
from playground.runs.snapshot import RunSnapshot
from playground.tasks import Answer, AnswersQuestions

PAUSE = 0.4
"""Seconds that an answer stays while the network goes on learning."""
KEPT = 16
"""Most questions of a run whose answers are kept."""

_answers: WeakKeyDictionary[Run, dict[str, tuple[float, int, Answer | str]]] = WeakKeyDictionary()
"""By run and question: when it was answered, for which generation of the run, and the answer."""


def answer(run: Run, snapshot: RunSnapshot, question: str) -> Answer | str | None:
    """The network's answer to `question` in a snapshot of `run`, or a sentence that says why there
    is none.

    None where nothing is asked, before the first weights, and for tasks that answer no questions.
    Called in the server's event loop alone, without the run's lock.
    """
    config, state = snapshot.position.config, snapshot.position.state
    if not question or state is None:
        return None
    known, now = _answers.setdefault(run, {}), time.monotonic()
    if question in known:
        made, generation, earlier = known[question]
        if generation == snapshot.generation and now - made < PAUSE:
            return earlier
    if not issubclass(tasks.registry()[config.task], AnswersQuestions):
        return None
    found: Answer | str
    try:
        found = asking.answer(config, state.weights, question, snapshot.uploads)
    except ValueError as error:
        found = str(error)
    known.pop(question, None)
    known[question] = (now, snapshot.generation, found)
    while len(known) > KEPT:
        del known[next(iter(known))]
    return found
