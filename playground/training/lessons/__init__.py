"""What each lesson computes: a module per lesson, named as in playground.lessons, with one function
`measure`."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from typing import Any

from playground.lessons import Part


def measure(name: str, settings: Mapping[str, Any]) -> Iterator[Part]:
    """The tables of the lesson `name` as they grow, then its verdict. settings: every setting of
    the lesson, by name."""
    parts: Iterator[Part] = importlib.import_module(f"{__name__}.{name}").measure(**settings)
    return parts
