"""Tasks that read and say words."""

from __future__ import annotations

from abc import ABC, abstractmethod


class ReadsWords(ABC):
    """A task whose inputs are word numbers, which an embedding turns into vectors."""

    @abstractmethod
    def words(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The numbers of the source words and of the target words with these settings."""
