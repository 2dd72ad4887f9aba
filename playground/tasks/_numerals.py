"""Small numbers as words."""

from __future__ import annotations

WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def numeral(number: int) -> str:
    """`number` as a word up to twelve, else in digits: "three", "50"."""
    return WORDS[number] if number < len(WORDS) else str(number)
