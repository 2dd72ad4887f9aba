"""Values that are kept as long as there is room for them, in bytes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class BoundedCache(Generic[T]):
    """The values that were used last, up to `room` bytes and at least one. May be used from any
    thread.

    size: the bytes of a value.
    """

    def __init__(self, room: int, size: Callable[[T], int]) -> None:
        self._room, self._size = room, size
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, T] = OrderedDict()
        self._bytes = 0

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The value of `key`, made where it isn't kept; two threads that need it at once both make
        it."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = make()
        with self._lock:
            if key not in self._kept:
                self._bytes += self._size(made)
            self._kept[key] = made
            while self._bytes > self._room and len(self._kept) > 1:
                self._bytes -= self._size(self._kept.popitem(last=False)[1])
        return made
