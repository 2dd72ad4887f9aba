"""The user's own series and pictures, by name."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import numpy as np


class Uploads(dict[str, np.ndarray]):
    """The user's own arrays by name. A name holds a digest of its values: equal names mean equal
    arrays, so that a cache can hash them."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Uploads) and self.keys() == other.keys()

    def named_in(self, settings: Iterable[tuple[str, Any]]) -> Uploads:
        """The uploads whose names are among the values of a task's settings."""
        return Uploads({value: self[value] for _, value in settings if value in self})

    def bounded(self, most: int, used: Collection[str]) -> Uploads:
        """These; of those not `used` the oldest are left out while all have more than `most` bytes."""
        kept, size = Uploads(self), sum(values.nbytes for values in self.values())
        for name in self:
            if size > most and name not in used:
                size -= kept.pop(name).nbytes
        return kept


NO_UPLOADS = Uploads()
