"""Models of a text without memory, or with one character of it: what a network has to beat."""

from __future__ import annotations

import numpy as np

WEIGHT = 5.0
"""How many observations the smoothing counts as; between 1 and 20 it changes little."""


def unigram(trained: np.ndarray, characters: int) -> np.ndarray:
    """The probability of each character, (characters,), from a text of character numbers.

    Each is counted once more than it occurs (Laplace), so that none is impossible.
    """
    counts = np.bincount(trained, minlength=characters) + 1.0
    return np.asarray(counts / counts.sum())


def bigram(trained: np.ndarray, characters: int) -> np.ndarray:
    """The probability of each character (column) after each other one (row), (characters,
    characters).

    Smoothed with the unigram probabilities, as if they had been observed WEIGHT times after each
    character (a Dirichlet prior).
    """
    pairs = np.zeros((characters, characters))
    np.add.at(pairs, (trained[:-1], trained[1:]), 1.0)
    return np.asarray((pairs + WEIGHT * unigram(trained, characters)) / (pairs.sum(axis=1, keepdims=True) + WEIGHT))


def losses(trained: np.ndarray, held_out: np.ndarray, characters: int) -> dict[str, float]:
    """The mean loss, in nats, of both models on the held-out characters after the first."""
    single, pairs = unigram(trained, characters), bigram(trained, characters)
    return {
        "the unigram model": float(-np.log(single[held_out[1:]]).mean()),
        "the bigram model": float(-np.log(pairs[held_out[:-1], held_out[1:]]).mean()),
    }
