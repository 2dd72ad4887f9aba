"""The error of everything that reads series; standard library only, as the command line knows it."""

from __future__ import annotations


class SeriesError(ValueError):
    """The data holds no usable series; the text says what is wrong and where."""
