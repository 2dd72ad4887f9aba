"""Counts general flashes in the frames of a screencast, as WCAG 2.3.1 defines them.

A flash is a pair of opposing changes in relative luminance of a tenth of the maximum or more, where the
darker image is below 0.80. The page may flash at most three times in any one second, unless what
flashes together covers at most a quarter of any 341 × 256 pixels.

Source: https://www.w3.org/TR/WCAG22/#three-flashes-or-below-threshold and
https://www.w3.org/TR/WCAG22/#dfn-general-flash-and-red-flash-thresholds
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

import numpy as np

AREA = 341 * 256 // 4
"""Pixels that may flash however often."""
CHANGE, DARK = 0.1, 0.8
"""The least change of relative luminance in a flash, and what the darker image must be below."""
PAINTED = 0.1
"""Seconds in which a browser has painted all that changes together."""
MOST = 3
"""Flashes that any one second may have."""


def luminance(image: np.ndarray) -> np.ndarray:
    """The relative luminance (0 to 1) of an sRGB image (height, width, 3) uint8, as WCAG computes it."""
    levels = np.arange(256) / 255
    linear = np.where(levels <= 0.04045, levels / 12.92, ((levels + 0.055) / 1.055) ** 2.4).astype(np.float32)
    red, green, blue = (linear[image[..., channel]] for channel in range(3))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


class Pixels:
    """The flashes of every pixel of a moving picture.

    A pixel changes when its luminance has climbed or fallen by CHANGE from its last turning point; two
    changes in opposite ways are a flash. What is smaller or goes on in the same way is no new change.
    """

    def __init__(self, first: np.ndarray) -> None:
        self._low, self._high = first.copy(), first.copy()
        """The extremes since each pixel turned last."""
        self._way = np.zeros(first.shape, np.int8)
        """Its last change: up 1, down −1, none yet 0."""
        self._half = np.zeros(first.shape, bool)
        """Whether that change waits for an opposing one to be a flash with."""

    def take(self, image: np.ndarray) -> np.ndarray:
        """The mask of the pixels that complete a flash with the next image, given as luminance."""
        np.minimum(self._low, image, out=self._low)
        np.maximum(self._high, image, out=self._high)
        up = (self._way <= 0) & (image - self._low >= CHANGE) & (self._low < DARK)
        down = (self._way >= 0) & (self._high - image >= CHANGE) & (image < DARK)
        self._high[up], self._low[down] = image[up], image[down]
        self._way[up], self._way[down] = 1, -1
        turned = up | down
        flashed = turned & self._half
        self._half ^= turned
        return flashed


def most_flashes(frames: Iterable[tuple[float, np.ndarray]], area: int = AREA) -> int:
    """How often more than `area` pixels flashed within one second at most.

    Counted in two ways, of which the larger holds: how often each of so many pixels flashed, whenever it
    did; and how often so many flashed together, whichever they were. frames: times in seconds,
    ascending, and images (height, width, 3) uint8. The pixels may lie anywhere: that counts at least
    what the guideline counts, which asks for them within 341 × 256.
    """
    recent: deque[tuple[float, np.ndarray, bool]] = deque()
    pixels: Pixels | None = None
    each = np.zeros(0, np.int16)
    together = most = 0
    counted = -np.inf
    for time, image in frames:
        bright = luminance(image)
        if pixels is None:
            pixels, each = Pixels(bright), np.zeros(bright.shape, np.int16)
            continue
        flashed = pixels.take(bright)
        new = bool(np.count_nonzero(flashed) > area and time - counted >= PAINTED)
        counted = time if new else counted
        recent.append((time, np.packbits(flashed), new))
        each += flashed
        together += new
        while time - recent[0][0] >= 1:
            _, old, gone = recent.popleft()
            each -= np.unpackbits(old, count=each.size).reshape(each.shape)
            together -= gone
        often = np.bincount(each.ravel())[::-1].cumsum()[::-1]
        most = max(most, together, int(np.count_nonzero(often > area)) - 1)
    return most
