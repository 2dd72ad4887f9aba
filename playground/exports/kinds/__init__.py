"""What can be taken away of a run; each kind of file is one module. The module's name is its name on
the command line and in the page."""

from __future__ import annotations

import functools
import sys

from playground.exports.kinds._kind import Ask, Kind, Refused
from playground.registry import subclasses

__all__ = ["Ask", "Kind", "Refused", "registry"]


@functools.cache
def registry() -> dict[str, type[Kind]]:
    """Every kind by its name, in the order in which the page lists them."""
    found = subclasses(sys.modules[__name__], Kind)
    return dict(sorted(found.items(), key=lambda item: item[1].ORDER))
