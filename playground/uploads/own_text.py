"""A text of the user's own: read with suspicion, and as numbers under a name that has its alphabet."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from playground.uploads import _text, characters, names
from playground.uploads.characters import OTHER, NumberedText
from playground.uploads.series_error import SeriesError
from playground.uploads.text_error import TextError

MOST_BYTES = 5_000_000
"""The most bytes of a file."""
FEWEST = 2_000
"""The fewest characters of a text: a fifth of them is held out, and has to hold a few windows."""
NO_TEXT = "the file is not plain text: save it as UTF-8 text (.txt)"


@dataclass(frozen=True, eq=False)
class OwnText:
    """A text and its key. values: (characters,) uint8, numbers of the alphabet that the key spells.

    text: with LF line ends; notes: sentences on what was not simply read.
    """

    key: str
    values: np.ndarray
    text: str
    alphabet: tuple[str, ...]
    notes: tuple[str, ...]

    setting = "text"
    """The setting of a task that takes it."""

    @property
    def settings(self) -> dict[str, str]:
        """The settings of a run on this text."""
        return {self.setting: self.key}


def of_bytes(name: str, data: bytes) -> OwnText:
    """The text in a file of this name; raises TextError, and nothing else, for whatever bytes."""
    if len(data) > MOST_BYTES:
        raise TextError(f"the file may have {MOST_BYTES // 1_000_000} MB at most, got {len(data) / 1e6:.0f} MB")
    try:
        text, encoding = _text.decoded(data)
    except SeriesError:
        raise TextError(NO_TEXT) from None
    return of_string(name, text, (f"The text is in {encoding}.",) if encoding else ())


def of_string(name: str, text: str, notes: tuple[str, ...] = ()) -> OwnText:
    """A text as the data of a task; raises TextError where it is too short or has too little in it."""
    if len(text.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        raise TextError(f"the text may have {MOST_BYTES // 1_000_000} MB at most")
    if len(text) < FEWEST:
        raise TextError(f"a text must have at least {FEWEST} characters, got {len(text)}")
    found = characters.numbered(text)
    if len(found.alphabet) < 2:
        raise TextError(f"a text must have two different characters at least, got {found.alphabet[0]!r} alone")
    if found.others:
        notes += (_of_others(found),)
    key = names.key(name, found.numbers, "text", characters.spelt(len(found.numbers), found.alphabet))
    return OwnText(key, found.numbers, text, found.alphabet, notes)


def of_path(path: str) -> OwnText:
    """The text in a file; raises TextError."""
    try:
        if (size := Path(path).stat().st_size) > MOST_BYTES:
            raise TextError(f"the file may have {MOST_BYTES // 1_000_000} MB at most, got {size / 1e6:.0f} MB")
        data = Path(path).read_bytes()
    except OSError as error:
        raise TextError(f"{path!r} can't be read: {error.strerror}") from None
    return of_bytes(Path(path).stem, data)


def of_object(data: object) -> OwnText:
    """The text of a string, or in the file of a Path; raises TextError."""
    if isinstance(data, Path):
        return of_path(str(data))
    if not isinstance(data, str):
        raise TextError(f"a text must be a string, or the Path of a file, got {type(data).__name__}")
    return of_string("data", data)


def _of_others(found: NumberedText) -> str:
    share, sign = found.others / len(found.numbers), characters.SHOWN[OTHER]
    why = "are rare, can't be printed, or occur in the held-out fifth alone"
    return f"{found.others} characters ({share:.2%}) {why}: {sign} stands for all of them."
