"""The contract of a kind of export."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, ClassVar

from playground.exports.checkpoint import SavedRun

Ask = Callable[..., Any]
"""(function of runs/worker.py, arguments …) → its result, from a process that may know TensorFlow."""


class Refused(ValueError):
    """The run can't be taken away as this kind of file; the text is a sentence that says why."""


class Kind(ABC):
    """One kind of file. TITLE and HELP are the page's; ORDER: its place there; SUFFIX: the end of its
    main file's name."""

    TITLE: ClassVar[str]
    HELP: ClassVar[str]
    ORDER: ClassVar[int]
    SUFFIX: ClassVar[str]

    @staticmethod
    @abstractmethod
    def files(saved: SavedRun, stem: str, ask: Ask) -> dict[str, bytes]:
        """The files by name, the main one first, which is called `stem` and SUFFIX; raises Refused."""

    @staticmethod
    def size(saved: SavedRun, ask: Ask) -> int | None:
        """About how many bytes the files will have, where that is worth knowing before; else None."""
        return None
