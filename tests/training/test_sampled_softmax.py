"""Sampled softmax: with all words it is the full softmax; with fewer it is what NumPy makes of the same words, and its gradient that one's."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
import tensorflow as tf

from playground.configuration.config_text import from_pairs
from playground.settings import SettingError
from playground.tasks.translate import SAID
from playground.training import advance, sampled_softmax
from tests.training.small import ONE_LAYER, same, somewhere, tiny, train

UNITS, VOCABULARY = 3, 11
RNG = np.random.default_rng(0)
KERNEL, BIAS = RNG.normal(size=(UNITS, VOCABULARY)), RNG.normal(size=VOCABULARY)
HIDDEN, TARGETS = RNG.normal(size=(2, 4, UNITS)), np.array([[0, 3, 5, 10], [1, 1, 7, 3]])
WORDS = np.array([3, 8, 1, 6])


def cross_entropy(kernel: np.ndarray, bias: np.ndarray, hidden: np.ndarray, words: np.ndarray) -> np.ndarray:
    """The oracle, position by position: −log of the true word's share among itself and the words drawn, each as heavy as it is rare."""
    found = np.empty(TARGETS.shape)
    for at in np.ndindex(TARGETS.shape):
        heights = np.exp(hidden[at] @ kernel + bias)
        others = [word for word in words if word != TARGETS[at]]
        found[at] = -np.log(heights[TARGETS[at]] / (heights[TARGETS[at]] + heights[others].sum() * VOCABULARY / len(words)))
    return found


def readout(kernel: tf.Tensor, bias: tf.Tensor) -> SimpleNamespace:
    return SimpleNamespace(kernel=kernel, bias=bias)


def test_the_loss_and_its_gradient_are_those_of_the_words_drawn() -> None:
    kernel, bias, hidden = (tf.constant(array) for array in (KERNEL, BIAS, HIDDEN))
    with tf.GradientTape() as tape:
        tape.watch([kernel, bias, hidden])
        losses = sampled_softmax.losses(readout(kernel, bias), hidden, tf.constant(TARGETS), tf.constant(WORDS))
    np.testing.assert_allclose(losses, cross_entropy(KERNEL, BIAS, HIDDEN, WORDS), rtol=1e-9)
    found = [tf.convert_to_tensor(one).numpy() for one in tape.gradient(losses, [kernel, bias, hidden])]
    arrays, hair = [KERNEL, BIAS, HIDDEN], 1e-6
    for place, gradient in enumerate(found):
        for at in np.ndindex(gradient.shape):
            heights = []
            for little in (hair, -hair):
                moved = [array.copy() for array in arrays]
                moved[place][at] += little
                heights.append(cross_entropy(*moved, WORDS).sum())
            assert gradient[at] == pytest.approx((heights[0] - heights[1]) / (2 * hair), abs=1e-7)
    asked = sorted({*WORDS.tolist(), *TARGETS.ravel().tolist()})
    unasked = [word for word in range(VOCABULARY) if word not in asked]
    assert not found[0][:, unasked].any(), "a column that is not computed gets no gradient"
    assert found[0][:, asked].any(axis=0).all()


def test_over_all_draws_the_sum_that_the_true_word_is_told_from_is_that_of_the_whole_vocabulary() -> None:
    """exp(loss) is that sum over the true word's part: on average that of the full softmax."""
    draw = tf.function(lambda update: sampled_softmax.draw(VOCABULARY, 4, 5, update))  # eagerly it takes five seconds
    every = np.array([draw(tf.constant(update)).numpy() for update in range(3_000)])
    assert all(len(set(words)) == 4 for words in every.tolist()), "no word twice"
    assert np.abs(np.bincount(every.ravel(), minlength=VOCABULARY) / len(every) - 4 / VOCABULARY).max() < 0.04
    sums = np.mean([np.exp(cross_entropy(KERNEL, BIAS, HIDDEN, words)) for words in every], axis=0)
    np.testing.assert_allclose(sums, np.exp(cross_entropy(KERNEL, BIAS, HIDDEN, np.arange(VOCABULARY))), rtol=0.05)


def test_the_words_follow_from_seed_and_update_alone() -> None:
    def drawn(seed: int, update: int) -> list[int]:
        return sampled_softmax.draw(VOCABULARY, 5, seed, update).numpy().tolist()

    assert drawn(0, 7) == drawn(0, 7)
    assert len({tuple(drawn(seed, update)) for seed in range(3) for update in range(3)}) == 9


def test_with_all_words_drawn_an_update_is_that_of_the_full_softmax() -> None:
    full = tiny(task="translate", attention=True, cell="gru", **ONE_LAYER)
    sampled = tiny(task="translate", attention=True, cell="gru", **ONE_LAYER, sampled=len(SAID))
    state = somewhere(full)
    (one, plain), (other, drawn) = (train(config, state, 5) for config in (full, sampled))
    np.testing.assert_allclose(plain.losses, drawn.losses, rtol=1e-5)
    np.testing.assert_allclose(plain.gradient_norms, drawn.gradient_norms, rtol=1e-4)
    for ours, theirs in zip(one.weights, other.weights, strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-5)


def test_a_few_words_train_the_same_however_the_updates_are_cut_and_learn() -> None:
    config = tiny(
        task="translate", cell="gru", layers=1, units="32", embedding=8, optimizer="adam", learning_rate=0.01, batch_size=30,
        sampled=20,
    )  # fmt: skip
    first = advance.first_state(config)
    half, _ = train(config, first, 12)
    again, _ = train(config, half, 18)
    assert same(train(config, first, 30)[0], again)
    _, frame = train(config, again, 270, evaluate=4)
    untrained = train(config, first, 0, evaluate=4)[1].evaluation
    assert frame.evaluation is not None
    assert untrained is not None
    assert frame.evaluation.loss < untrained.loss / 2, "told from all words"


@pytest.mark.parametrize("wrong", [-1, len(SAID) + 1, "few", 2.5])
def test_another_number_of_words_is_refused(wrong: object) -> None:
    with pytest.raises(SettingError, match="sampled must be a whole number from 0 to"):
        from_pairs({"task": "translate", "sampled": wrong})
