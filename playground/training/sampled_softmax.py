"""Sampled softmax: each update asks for the true word among a few drawn ones, not among the whole vocabulary.

Source: Jean, Cho, Memisevic, Bengio 2015, "On using very large target vocabulary", after Bengio and Senécal 2008.
"""

from __future__ import annotations

import math
from typing import Any

import tensorflow as tf

STREAM = 1_000_000
"""Added to the seed (999 999 at most): other random numbers than the dropout's of the same update."""


def draw(vocabulary: int, number: int, seed: Any, update: Any) -> Any:
    """(number,) different words of the vocabulary, each as likely as the others; decided by seed and update alone."""
    noise = tf.random.stateless_uniform([vocabulary], tf.stack([seed + STREAM, update]), alg="philox")
    return tf.math.top_k(noise, number, sorted=False).indices


def losses(readout: Any, hidden: Any, targets: Any, words: Any) -> Any:
    """The cross-entropy of each position (…), from hidden (…, units), targets (…) and the words drawn for all of them.

    Only the columns of the readout that stand for the words drawn and for the targets are computed, and only they get a gradient.
    Each logit is corrected by the log of how often its word is expected to be there: a drawn word's number / vocabulary, the target
    always. So the sum of the exponentials is on average that of the whole vocabulary; with all words drawn it is that sum.
    """
    by_word, bias = tf.transpose(tf.convert_to_tensor(readout.kernel)), tf.convert_to_tensor(readout.bias)
    expected = words.shape[0] / bias.shape[0]
    drawn = tf.einsum("...u,wu->...w", hidden, tf.gather(by_word, words)) + tf.gather(bias, words) - math.log(expected)
    # The target stands there once, whether it was drawn or not.
    drawn = tf.where(words == targets[..., None], -1e9, drawn)
    true = tf.reduce_sum(hidden * tf.gather(by_word, targets), -1) + tf.gather(bias, targets)
    return tf.reduce_logsumexp(tf.concat([true[..., None], drawn], -1), -1) - true
