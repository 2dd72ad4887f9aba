"""Text of others in Markdown, shown as it is."""

from __future__ import annotations

import re

MARKS = re.compile(r"([\\`*_{}\[\]<>#|~$:])")
"""Characters that mean something in Markdown."""


def escaped(text: str) -> str:
    """The text with Markdown's characters escaped."""
    return MARKS.sub(r"\\\1", text)
