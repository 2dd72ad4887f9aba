"""The error of everything that reads texts; standard library only, as the command line knows it."""

from __future__ import annotations


class TextError(ValueError):
    """The file holds no usable text; the sentence says what is wrong."""
