"""Digits by rows: which digit a small picture shows, read one row of 8 pixels a time step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from playground.settings import Value
from playground.tasks._digit_images import DigitImages, RowsOfPictures, epoch_columns, sklearn_digits

PICTURES, SIDE = 1_797, 8


class DigitsRows(RowsOfPictures):
    """scikit-learn's 8 × 8 digits: 1 438 to train with, 359 set aside for validation."""

    TITLE = "Small digits by rows"
    HELP = "A handwritten digit of 8 × 8 pixels comes in row by row; after the last row the network must name it."
    LOOK = "The likeliest digit changes from row to row as the picture appears; only the answer after the last row counts."
    FEATURES = SIDE
    SETTINGS: ClassVar = ()

    @staticmethod
    def sentence(settings: Mapping[str, Any]) -> str:
        return f"A handwritten digit of {SIDE} × {SIDE} pixels comes in row by row; after the last row, name it."

    @staticmethod
    def columns(settings: Mapping[str, Any], batch_size: int, truncation_length: int) -> int:
        return epoch_columns(PICTURES, batch_size, truncation_length)

    @staticmethod
    def fixed(settings: Mapping[str, Any]) -> dict[str, Value]:
        return {"truncation_length": SIDE}

    def images(self) -> DigitImages:
        return sklearn_digits()
