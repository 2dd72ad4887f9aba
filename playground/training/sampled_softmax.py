"""Sampled softmax: in each update the true word competes with a few drawn words instead of the
whole vocabulary.

Source: Jean, Cho, Memisevic, Bengio 2015, "On using very large target vocabulary", after Bengio and
Senécal 2008.
"""

from __future__ import annotations

import math
from typing import Any

import tensorflow as tf

STREAM = 1_000_000
"""Added to the seed (999 999 at most), so that dropout in the same update gets other random
numbers."""


def draw(vocabulary: int, number: int, seed: Any, update: Any) -> Any:
    """(number,) different words of the vocabulary, all equally likely; a function of seed and
    update."""
    noise = tf.random.stateless_uniform([vocabulary], tf.stack([seed + STREAM, update]), alg="philox")
    return tf.math.top_k(noise, number, sorted=False).indices


def losses(readout: Any, hidden: Any, targets: Any, words: Any) -> Any:
    """The cross-entropy of each position (…), from hidden (…, units), targets (…) and the words
    drawn for all positions.

    Only the readout's columns of the drawn words and of the targets are computed and get a
    gradient. From each logit the log of its word's probability of being included is subtracted:
    number / vocabulary for a drawn word, 1 for the target. So the expected sum of the exponentials
    is that of the whole vocabulary; with all words drawn it is exactly that sum.
    """
    by_word, bias = tf.transpose(tf.convert_to_tensor(readout.kernel)), tf.convert_to_tensor(readout.bias)
    expected = words.shape[0] / bias.shape[0]
    drawn = tf.einsum("...u,wu->...w", hidden, tf.gather(by_word, words)) + tf.gather(bias, words) - math.log(expected)
    # Count the target once, even if it was drawn too.
    drawn = tf.where(words == targets[..., None], -1e9, drawn)
    true = tf.reduce_sum(hidden * tf.gather(by_word, targets), -1) + tf.gather(bias, targets)
    return tf.reduce_logsumexp(tf.concat([true[..., None], drawn], -1), -1) - true
