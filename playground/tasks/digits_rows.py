"""Digits by rows: which digit a small picture shows, read one row of 8 pixels a time step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from playground.settings import Value
from playground.tasks import _digit_images

PICTURES, SIDE, WHITE = 1_797, 8, 16


class DigitsRows(_digit_images.RowsOfPictures):
    """scikit-learn's 1 797 handwritten digits of 8 × 8 pixels in 17 greys: 1 438 to train with, 359 set aside.

    Source: Alpaydin, Kaynak 1998, "Optical Recognition of Handwritten Digits", UCI; the test part, as scikit-learn ships it.
    """

    TITLE = "Small digits by rows"
    HELP = "A handwritten digit of 8 × 8 pixels comes in row by row; after the last row the network must say which one it is."
    LOOK = "The likeliest digit changes from row to row while the picture appears; only the answer after the last row counts."
    FEATURES = SIDE
    SETTINGS: ClassVar = ()

    @staticmethod
    def columns(settings: Mapping[str, Any], batch_size: int, truncation_length: int) -> int:
        return _digit_images.columns(PICTURES, batch_size, truncation_length)

    @staticmethod
    def fixed(settings: Mapping[str, Any]) -> dict[str, Value]:
        return {"truncation_length": SIDE}

    def lot(self) -> _digit_images.Lot:
        return _digit_images.shipped("scikit-learn", "sklearn/datasets/data/digits.csv.gz", WHITE)
