"""What each lesson computes: a module per lesson, named as in playground.lessons, with one function
`measure`."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from typing import Any

from playground import lessons
from playground.lessons import Part
from playground.tasks import NO_UPLOADS, Uploads


def measure(
    name: str, settings: Mapping[str, Any], own: Mapping[str, str] | None = None, uploads: Uploads = NO_UPLOADS
) -> Iterator[Part]:
    """The tables of the lesson `name` as they grow, then its verdict. settings: every setting of
    the lesson, by name; own: a run's settings that name the user's series, where it takes one, with
    the `uploads` that hold it."""
    given = {"own": own or {}, "uploads": uploads} if lessons.find(name).takes_series else {}
    parts: Iterator[Part] = importlib.import_module(f"{__name__}.{name}").measure(**settings, **given)
    return parts
