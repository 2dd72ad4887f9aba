"""Numbers as words on a chart."""

from __future__ import annotations


def with_spaces(number: int) -> str:
    """1 234 567"""
    return f"{number:,}".replace(",", "\u202f")


def short_loss(value: float | None) -> str:
    """A loss in as few digits as tell it from another, at most six characters; "" for None."""
    if value is None:
        return ""
    if 0 < value < 9.5e-5 or value >= 1e4:
        return f"{value:.0e}".replace("e-0", "e−").replace("e+0", "e")
    digits = 2 if value >= 1e-3 else 1
    return f"{value:.2f}" if 0.1 <= value < 10 else f"{float(f'{value:.{digits}g}'):f}".rstrip("0").rstrip(".")
