"""The declaration of a setting: name, range, unit, default, help, and what changing it costs;
everything else reads it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

Value = int | float | bool | str | tuple[int, ...]


class Cost(Enum):
    """What it costs a run when a setting changes."""

    KNOB = "acts at once"
    RECOMPILE = "keeps the weights, recompiles the trainer"
    NETWORK = "starts a new network"


def _text(value: object) -> str:
    """str(value), also for an integer with more digits than Python converts to text."""
    try:
        return str(value)
    except ValueError:
        return "a number of very many digits"


class SettingError(ValueError):
    """A value that a setting does not allow; the text names the setting, what is allowed and what
    came.

    nearest: the nearest allowed value; None where there is none.
    """

    def __init__(self, name: str, allowed: str, value: object, nearest: Value | None = None) -> None:
        shown = repr(value) if isinstance(value, str) else _text(value)
        if len(shown) > 60:
            shown = shown[:57] + "..."
        super().__init__(f"{name} must be {allowed}, got {shown}")
        self.name, self.allowed, self.value = name, allowed, value
        self.nearest = nearest

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickles the constructor's arguments; by default an exception pickles only its text."""
        return type(self), (self.name, self.allowed, self.value, self.nearest)


@dataclass(frozen=True, kw_only=True)
class Setting:
    """One setting: its name and explanation, how to read it from text and how to write it."""

    name: str
    label: str
    help: str
    default: Value
    cost: Cost = Cost.KNOB
    unit: str = ""

    @property
    def allowed(self) -> str:
        """The range in words, for an error message."""
        raise NotImplementedError

    def parse(self, value: object) -> Value:
        """The value for `value`, a text or a JSON value; raises SettingError outside the range."""
        raise NotImplementedError

    def format(self, value: Value) -> str:
        """The text that parses back to `value`."""
        return str(value)

    def error(self, value: object, nearest: Value | None = None) -> SettingError:
        """The SettingError for `value`."""
        return SettingError(self.name, self.allowed, value, nearest)


@dataclass(frozen=True, kw_only=True)
class Integer(Setting):
    """A whole number from `low` to `high`."""

    default: int
    low: int
    high: int

    @property
    def allowed(self) -> str:
        return f"a whole number from {self.low} to {self.high}"

    def parse(self, value: object) -> int:
        if isinstance(value, bool):
            raise self.error(value)
        try:
            number = int(str(value).strip()) if not isinstance(value, float) else int(value)
        except (ValueError, OverflowError):
            raise self.error(value) from None
        if isinstance(value, float) and number != value:
            raise self.error(value, min(max(round(value), self.low), self.high))
        if not self.low <= number <= self.high:
            raise self.error(value, min(max(number, self.low), self.high))
        return number


@dataclass(frozen=True, kw_only=True)
class Number(Setting):
    """A real number from `low` to `high`; scale: "linear" or "log", the slider's; step: the
    slider's."""

    default: float
    low: float
    high: float
    scale: str = "linear"
    step: float = 0.01

    @property
    def allowed(self) -> str:
        return f"a number from {self.low:g} to {self.high:g}"

    def parse(self, value: object) -> float:
        if isinstance(value, bool):
            raise self.error(value)
        try:
            number = float(str(value).strip())
        except ValueError:
            raise self.error(value) from None
        if math.isnan(number):
            raise self.error(value)
        if not self.low <= number <= self.high:
            raise self.error(value, min(max(number, self.low), self.high))
        return number

    def format(self, value: Value) -> str:
        return f"{value:g}" if float(f"{value:g}") == value else repr(value)


@dataclass(frozen=True, kw_only=True)
class Choice(Setting):
    """One of a few words; titles: their names on the page, where those differ."""

    default: str
    options: Sequence[str]
    titles: dict[str, str] = field(default_factory=dict, hash=False, compare=False)

    @property
    def allowed(self) -> str:
        return "one of " + ", ".join(self.options)

    def parse(self, value: object) -> str:
        word = _text(value).strip()
        if word not in self.options:
            raise self.error(value)
        return word


@dataclass(frozen=True, kw_only=True)
class Flag(Setting):
    """True or false."""

    default: bool

    @property
    def allowed(self) -> str:
        return "true or false"

    def parse(self, value: object) -> bool:
        word = _text(value).strip().lower()
        if word not in ("true", "false"):
            raise self.error(value)
        return word == "true"

    def format(self, value: Value) -> str:
        return "true" if value else "false"


@dataclass(frozen=True, kw_only=True)
class Integers(Setting):
    """A list of `shortest` to `longest` whole numbers, each from `low` to `high`; written `16,8`."""

    default: tuple[int, ...]
    low: int
    high: int
    longest: int
    shortest: int = 1

    @property
    def allowed(self) -> str:
        return f"{self.shortest} to {self.longest} whole numbers from {self.low} to {self.high}, written 16,8"

    def parse(self, value: object) -> tuple[int, ...]:
        parts: Sequence[Any] = value if isinstance(value, list | tuple) else _text(value).split(",")
        if not self.shortest and parts == [""]:
            parts = []
        one = Integer(name=self.name, label="", help="", default=self.low, low=self.low, high=self.high)
        try:
            numbers = tuple(one.parse(part) for part in parts)
        except SettingError as error:
            nearest = error.nearest if len(parts) == 1 else None
            raise self.error(value, None if nearest is None else (int(str(nearest)),)) from None
        if not self.shortest <= len(numbers) <= self.longest:
            raise self.error(value, numbers[: self.longest] or None)
        return numbers

    def format(self, value: Value) -> str:
        return ",".join(str(number) for number in value) if isinstance(value, tuple) else str(value)


@dataclass(frozen=True, kw_only=True)
class Text(Setting):
    """A short text, such as the name of a device or of an uploaded series."""

    default: str
    longest: int = 80

    @property
    def allowed(self) -> str:
        return f"a text of at most {self.longest} characters"

    def parse(self, value: object) -> str:
        word = _text(value).strip()
        if len(word) > self.longest or not word.isprintable():
            raise self.error(value)
        return word


@dataclass(frozen=True, kw_only=True)
class ColumnNames(Text):
    """Names of at most `most` columns of uploaded data, each once; written `temp,wind`."""

    most: int
    longest: int = 40
    """The most characters of each name."""

    @property
    def allowed(self) -> str:
        names = (
            "the name of one column"
            if self.most == 1
            else f"the names of at most {self.most} columns, each once, written temp,wind"
        )
        return f"empty or {names}"

    def parse(self, value: object) -> str:
        parts = value if isinstance(value, list | tuple) else _text(value).split(",")
        names = [_text(part).strip() for part in parts]
        if names == [""]:
            names = []
        bad = any(not name or len(name) > self.longest or "," in name or not name.isprintable() for name in names)
        if bad or len(set(names)) < len(names) or len(names) > self.most:
            raise self.error(value)
        return ",".join(names)

    @staticmethod
    def split(text: str) -> tuple[str, ...]:
        """The names in a value of the setting."""
        return tuple(text.split(",")) if text else ()


@dataclass(frozen=True, kw_only=True)
class Upload(Text):
    """The name of uploaded data; the default is the built-in data."""
