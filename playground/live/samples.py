"""What the network of a run writes for its viewers, computed with the newest weights in NumPy: no
worker is asked and training goes on."""

from __future__ import annotations

import time
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np

from playground import tasks
from playground.reference import writing
from playground.reference.writing import Wish, Written
from playground.runs.run import Run
from playground.runs.snapshot import RunSnapshot

PAUSE = 1.0
"""Seconds that a text stays while the network goes on learning: who reads it is not to be hurried."""
SHARE = 0.1
"""The share of the time that writing may take."""
KEPT = 8
"""Most wishes of a run whose texts are kept."""


@dataclass(frozen=True)
class Sample:
    """A text: for which generation of the run and after which update, and when the next one may be
    made while the run trains."""

    generation: int
    update: int
    written: Written
    until: float


_samples: WeakKeyDictionary[Run, dict[Wish, Sample]] = WeakKeyDictionary()


def write(snapshot: RunSnapshot, wish: Wish) -> Written | str | None:
    """What the network of a snapshot writes, or a sentence that says why it can't.

    None before the first weights, and for tasks whose network does not write.
    """
    config, state = snapshot.position.config, snapshot.position.state
    kind = tasks.registry()[config.task]
    if state is None or not issubclass(kind, tasks.Writes):
        return None
    try:
        prompt = kind.prompt(dict(config.of_task), wish.prompt)
    except ValueError as error:
        return str(error)
    # A network may have grown without bound: what is not a number is drawn as missing.
    with np.errstate(over="ignore", invalid="ignore"):
        return writing.write(config, state.weights, prompt, writing.LENGTH, wish.temperature, wish.seed)


def sample(run: Run, snapshot: RunSnapshot, wish: Wish) -> Written | str | None:
    """As `write`, anew at most once in PAUSE seconds. Called in the server's event loop alone, without
    the run's lock.
    """
    state = snapshot.position.state
    if state is None:
        return None
    known, began = _samples.setdefault(run, {}), time.monotonic()
    earlier = known.get(wish)
    if earlier is not None and earlier.generation == snapshot.generation:
        waits = snapshot.status.playing and began < earlier.until
        if waits or earlier.update == state.update:
            return earlier.written
    found = write(snapshot, wish)
    if not isinstance(found, Written):
        return found
    now = time.monotonic()
    known.pop(wish, None)
    known[wish] = Sample(snapshot.generation, state.update, found, now + max(PAUSE, (now - began) / SHARE))
    while len(known) > KEPT:
        del known[next(iter(known))]
    return found
