"""Flashes are counted as WCAG 2.3.1 defines them."""

from __future__ import annotations

import numpy as np
import pytest

from tests.browser.flashes import AREA, luminance, most_flashes

SIDE = 200


def grey(level: int, pixels: int = SIDE * SIDE) -> np.ndarray:
    """A dark picture of which so many pixels have this level."""
    image = np.full((SIDE * SIDE, 3), 20, np.uint8)
    image[:pixels] = level
    return image.reshape(SIDE, SIDE, 3)


def shown(levels: list[int], each: float, pixels: int = SIDE * SIDE) -> int:
    """The most flashes of a picture that goes through these levels, one each `each` seconds."""
    return most_flashes((number * each, grey(level, pixels)) for number, level in enumerate(levels))


def test_luminance_is_that_of_the_guideline() -> None:
    colours = np.array([[[0, 0, 0], [255, 255, 255], [255, 0, 0], [128, 128, 128], [10, 10, 10]]], np.uint8)
    assert luminance(colours)[0] == pytest.approx([0, 1, 0.2126, 0.2159, 0.00304], abs=1e-4)


def test_a_pair_of_opposing_changes_is_one_flash() -> None:
    assert shown([20, 200], 0.1) == 0
    assert shown([20, 200, 20], 0.1) == 1
    assert shown([20, 200, 20, 200], 0.1) == 1
    assert shown([20, 200, 20, 200, 20], 0.1) == 2


def test_only_flashes_within_one_second_count_together() -> None:
    assert shown([20, 200] * 20, 0.05) == 10
    assert shown([20, 200] * 20, 0.2) == 3  # a flash every 0.4 s: at 0, 0.4 and 0.8
    assert shown([20, 200] * 20, 0.6) == 1


def test_a_slow_climb_is_one_change_and_small_ones_are_none() -> None:
    assert shown([20, 60, 100, 140, 180, 220, 180, 140, 100, 60, 20], 0.05) == 1
    assert shown([100, 110] * 20, 0.05) == 0
    assert shown([20, 60, 90, 110, 130, 150, 130, 150, 170, 200], 0.05) == 0, "a step back of less than a tenth is no change"


def test_between_two_bright_pictures_nothing_flashes() -> None:
    assert shown([255, 235] * 20, 0.05) == 0  # 1 and 0.83
    assert shown([255, 225] * 20, 0.05) > 3  # 1 and 0.75


def test_a_small_area_may_flash() -> None:
    assert shown([20, 200] * 20, 0.05, AREA) == 0
    assert shown([20, 200] * 20, 0.05, AREA + 1) == 10


def test_pixels_that_flash_one_after_the_other_count_together() -> None:
    frames = []
    for number in range(60):
        image = grey(20)
        strip = number // 2 % 6 * SIDE // 6
        image[strip : strip + SIDE // 6] = 200 if number % 2 else 20
        frames.append((number * 0.07, image))
    assert most_flashes(frames, SIDE * SIDE // 4) == 2, "each pixel flashes every 0.84 seconds"
    assert most_flashes(frames, SIDE * SIDE // 8) >= 7, "a strip flashes every 0.14 seconds"


def test_a_flash_that_is_painted_in_parts_is_one() -> None:
    frames = [(-0.1, grey(20))]
    for second in range(4):
        for level, start in ((200, 0.0), (20, 0.5)):
            half = grey(20 if level == 200 else 200)
            half[: SIDE // 2] = level
            frames += [(1.1 * second + start, half), (1.1 * second + start + 0.03, grey(level))]
    assert most_flashes(frames, SIDE * SIDE // 4) == 1


def test_pictures_of_noise_flash() -> None:
    rng = np.random.default_rng(0)
    noise = [(number * 0.12, 20 + 180 * rng.integers(0, 2, (400, 400, 1), np.uint8).repeat(3, 2)) for number in range(30)]
    assert most_flashes(noise) >= 7
