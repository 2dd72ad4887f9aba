"""Strips of digits: their grammars, their validation data, and the accuracy without memory."""

from __future__ import annotations

import itertools
import time
from collections import Counter

import numpy as np
import pytest

from playground import tasks
from playground.configuration import config_text
from playground.settings import SettingError
from playground.tasks import _digit_strips
from playground.tasks._digit_strips import LANGUAGES, PAIRS, DigitStripTask, sklearn_digits
from playground.tasks.classify import Classify
from playground.tasks.label import Label

BOTH = [Label, Classify]
SETTINGS = {"length": 10, "noise": 0.6, "updates_per_epoch": 10}


def drawn(count: int = 200, length: int = 10, noise: float = 0.0, validation: bool = False) -> _digit_strips.Strips:
    return _digit_strips.draw(np.random.default_rng(0), count, length, tuple(LANGUAGES), noise, validation)


def test_the_pairs_hold_every_digit_once_and_separate_those_that_look_alike() -> None:
    assert sorted(digit for pair in PAIRS for digit in pair) == list(range(10))
    for alike in ({1, 7}, {3, 5, 8, 9}):
        assert all(len(alike & set(pair)) <= 1 for pair in PAIRS)


@pytest.mark.parametrize("length", [4, 10, 30])
def test_each_strip_follows_its_own_grammar_and_no_other(length: int) -> None:
    found = drawn(length=length)
    rules = np.array([_digit_strips.may_follow(name) for name in LANGUAGES])
    assert (rules.sum(axis=2) == 2).all()
    kept = rules[:, found.digits[:, :-1], found.digits[:, 1:]]
    own = np.arange(len(LANGUAGES))[:, None] == found.languages
    assert kept[own].all()
    assert not kept[~own].any()
    assert set(found.languages) == set(range(len(LANGUAGES)))


def test_every_digit_follows_only_two_others() -> None:
    after = _digit_strips.may_follow("A")
    assert np.flatnonzero(after[0]).tolist() == np.flatnonzero(after[1]).tolist() == [3, 6]
    assert np.array_equal(_digit_strips.may_follow("A reversed"), after.T)
    assert np.array_equal(_digit_strips.may_follow("B reversed"), _digit_strips.may_follow("B").T)


def test_the_same_collections_of_digits_are_as_frequent_in_all_languages() -> None:
    """Counts all 5 · 2^10 strips of ten digits that a language allows, ignoring their order."""

    def collections(language: str) -> Counter[tuple[int, ...]]:
        follow = _digit_strips.may_follow(language)
        known = [(digit,) for digit in range(10)]
        for _ in range(9):
            known = [(*strip, int(digit)) for strip in known for digit in np.flatnonzero(follow[strip[-1]])]
        assert len(known) == 5 * 2**10
        return Counter(tuple(sorted(strip)) for strip in known)

    first, *others = map(collections, LANGUAGES)
    assert all(one == first for one in others)


def test_every_digit_is_as_likely_at_every_place() -> None:
    found = drawn(count=20_000)
    for language in range(len(LANGUAGES)):
        own = found.digits[found.languages == language]
        shares = [(own == digit).mean(axis=0) for digit in range(10)]
        # Five deviations of a share of 0.1 among 5 000.
        np.testing.assert_allclose(shares, 0.1, atol=0.022)


def test_validation_pictures_never_occur_in_training() -> None:
    training, validation = (set(drawn(2_000, validation=part).shown.ravel()) for part in (False, True))
    assert not training & validation
    assert len(validation) == len(sklearn_digits().validation) == 1797 // 5
    assert len(training) == 1797 - 1797 // 5


@pytest.mark.parametrize("kind", BOTH)
def test_validation_data_shows_pictures_that_training_never_shows(kind: type[DigitStripTask]) -> None:
    task = kind(SETTINGS | {"noise": 0.0, "updates_per_epoch": 100})
    pixels = sklearn_digits().pixels.reshape(-1, 64) / np.float32(16)
    parts = {"data": sklearn_digits().training, "validation_data": sklearn_digits().validation}
    for name, allowed in parts.items():
        frames = getattr(task, name)(np.random.default_rng(3), 4, 10).inputs.reshape(-1, 64)
        assert {frame.tobytes() for frame in frames} <= {picture.tobytes() for picture in pixels[allowed]}


def test_labels_match_the_pictures() -> None:
    found = drawn()
    assert np.array_equal(sklearn_digits().labels[found.shown], found.digits)
    np.testing.assert_array_equal(found.frames * 16, sklearn_digits().pixels.reshape(-1, 64)[found.shown])
    data = Label(SETTINGS | {"noise": 0.0}).data(np.random.default_rng(2), 3, 10)
    label_of = {
        (picture / np.float32(16)).tobytes(): label
        for picture, label in zip(sklearn_digits().pixels, sklearn_digits().labels, strict=True)
    }
    named = [label_of[frame.tobytes()] for frame in data.inputs.reshape(-1, 64)]
    assert data.targets.ravel().tolist() == named


def test_a_label_counts_at_every_step_and_a_class_at_the_last() -> None:
    rng = np.random.default_rng
    labels, classes = (kind(SETTINGS).data(rng(1), 3, 10).in_windows(10) for kind in BOTH)
    assert labels.weights is None
    assert classes.weights is not None
    assert classes.weights.tolist() == [[0.0] * 9 + [1.0]] * 30
    assert (classes.targets == classes.targets[:, :1]).all()
    rules = [_digit_strips.may_follow(name) for name in Label.STRIP_LANGUAGES]
    assert rules[0][labels.targets[:, :-1], labels.targets[:, 1:]].all()


def test_noise_replaces_its_share_of_a_frame() -> None:
    clear, blurred, gone = (drawn(noise=noise) for noise in (0.0, 0.6, 1.0))
    np.testing.assert_allclose(blurred.frames, 0.4 * clear.frames + 0.6 * gone.frames, atol=1e-6)
    assert gone.frames.min() >= 0
    assert gone.frames.max() <= 1
    assert abs(np.corrcoef(gone.frames.ravel(), clear.frames.ravel())[0, 1]) < 0.02


@pytest.mark.parametrize("kind", BOTH)
def test_the_loss_is_cross_entropy_averaged_over_steps_and_batch(kind: type[DigitStripTask]) -> None:
    data = kind(SETTINGS).data(np.random.default_rng(1), 3, 10).cut(0, 10)
    # Logits of this size break the logarithm of a softmax: the first version of the source did that.
    logits = np.random.default_rng(2).normal(0, 300, (3, 10, kind.OUTPUTS))
    steps = range(10) if data.weights is None else [9]
    terms = [
        np.logaddexp.reduce(logits[row, step]) - logits[row, step, data.targets[row, step]]
        for row, step in itertools.product(range(3), steps)
    ]
    assert tasks.mean(tasks.loss(kind, data.targets, logits), data.weights) == pytest.approx(sum(terms) / len(terms))


def test_logistic_regression_is_as_good_as_scikit_learns() -> None:
    from sklearn.linear_model import LogisticRegression

    known = _digit_strips.draw(np.random.default_rng(5), 400, 10, Label.STRIP_LANGUAGES, 0.6)
    theirs = LogisticRegression(C=0.1, tol=0.01).fit(known.frames.reshape(-1, 64), known.digits.ravel())
    data, probabilities = _digit_strips.each_frame_alone(Label, 10, 0.6)
    np.testing.assert_allclose(probabilities.sum(axis=-1), 1, rtol=1e-5)
    score = theirs.score(data.inputs.reshape(-1, 64), data.targets.ravel())
    assert tasks.accuracy(data, probabilities) == pytest.approx(score, abs=0.02)


def test_noise_makes_single_frames_hard_to_name() -> None:
    found = [Label(SETTINGS | {"noise": noise}).baselines()["accuracy"]["each frame alone"] for noise in (0.0, 0.3, 0.6, 1.0)]
    assert found == sorted(found, reverse=True)
    assert found[0] > 0.95
    assert 0.7 < found[2] < 0.85
    assert found[3] == pytest.approx(0.1, abs=0.02)


@pytest.mark.parametrize("noise", [0.0, 0.6])
def test_without_their_order_the_frames_do_not_tell_the_language(noise: float) -> None:
    """2 000 strips: five deviations of chance are 0.05."""
    found = Classify(SETTINGS | {"noise": noise}).baselines()["accuracy"]["all frames, each alone"]
    assert found == pytest.approx(0.25, abs=0.05)


@pytest.mark.parametrize("kind", BOTH)
def test_a_baseline_is_computed_once_per_setting(kind: type[DigitStripTask]) -> None:
    settings = SETTINGS | {"length": 30, "noise": 0.37}
    start = time.process_time()
    first = kind(settings).baselines()
    once = time.process_time() - start
    for _ in range(100):
        assert kind(settings).baselines() == first
    assert time.process_time() - start < once + 0.05


@pytest.mark.parametrize("name", ["label", "classify"])
@pytest.mark.parametrize("length", [3, 31, "long"])
def test_a_strip_of_another_length_is_refused(name: str, length: object) -> None:
    with pytest.raises(SettingError, match="length must be a whole number from 4 to 30"):
        config_text.from_pairs({"task": name, "length": length})


@pytest.mark.parametrize("name", ["label", "classify"])
def test_a_window_is_one_strip(name: str) -> None:
    found = config_text.from_pairs({"task": name, "length": 7, "batch_size": 10, "updates_per_epoch": 20})
    assert (found.truncation_length, found.carry_state, found.updates_per_epoch) == (7, False, 20)
