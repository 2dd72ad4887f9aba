"""What each lesson computes; a module holds one function `measure` and has the name of its declaration in playground.lessons."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from typing import Any

from playground.lessons import Part


def measure(name: str, settings: Mapping[str, Any]) -> Iterator[Part]:
    """The tables of the lesson `name` as they grow, then its verdict. settings: all that the lesson declares, by name."""
    parts: Iterator[Part] = importlib.import_module(f"{__name__}.{name}").measure(**settings)
    return parts
