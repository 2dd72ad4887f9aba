"""The same names for the same graph in every process. TensorFlow numbers the functions of a graph by
all that it traced before, and names are part of the key of a kept program."""

from __future__ import annotations

import collections
import contextlib
import hashlib
import itertools
import threading
from collections.abc import Iterator

from tensorflow.python.framework import ops

_local = threading.local()
_global_number = ops.uid
_traced: collections.Counter[str] = collections.Counter()


def _number() -> int:
    numbers = getattr(_local, "numbers", None)
    return _global_number() if numbers is None else next(numbers)


# It has no public setting. Where a later TensorFlow takes its numbers elsewhere, kept programs are
# not found again and nothing else changes.
ops.uid = _number


@contextlib.contextmanager
def names_of(graph: str) -> Iterator[None]:
    """Numbers what this thread traces meanwhile by `graph`, a description that no other graph has.

    A graph that a process traces once more gets other numbers: no two functions may have one name.
    """
    _traced[graph] += 1
    digest = hashlib.sha256(f"{_traced[graph]} {graph}".encode()).digest()
    _local.numbers = itertools.count(int.from_bytes(digest[:5], "big") << 20)
    try:
        yield
    finally:
        _local.numbers = None
