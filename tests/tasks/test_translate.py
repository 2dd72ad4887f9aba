"""Translation: words and their numbers, windows, validation pairs, decoding and metrics."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pytest
from num2words import num2words

from playground.tasks import Epoch, _english_french, _typed_words
from playground.tasks.translate import (
    ENGLISH,
    FIRST_ENGLISH,
    FIRST_FRENCH,
    FRENCH,
    GO,
    LONGEST,
    NUMBER_OF,
    SAID,
    UNKNOWN,
    WORDS,
    Translate,
    encoder_inputs,
)

SETTINGS = {setting.name: setting.default for setting in Translate.SETTINGS}


def task(**settings: object) -> Translate:
    return Translate(SETTINGS | {"updates_per_epoch": 10} | settings)


@pytest.mark.parametrize(
    ("number", "english", "french"),
    [
        (0, "zero", "zéro"),
        (21, "twenty one", "vingt et un"),
        (80, "eighty", "quatre-vingts"),
        (71, "seventy one", "soixante et onze"),
        (200, "two hundred", "deux cents"),
        (1_081, "one thousand and eighty one", "mille quatre-vingt-un"),
        (999_999, "nine hundred and ninety nine thousand nine hundred and ninety nine",
         "neuf cent quatre-vingt-dix-neuf mille neuf cent quatre-vingt-dix-neuf"),
    ],
)  # fmt: skip
def test_numbers_are_written_correctly(number: int, english: str, french: str) -> None:
    assert " ".join(_english_french.english_number(number)) == english
    assert _english_french.written(_english_french.french_number(number)) == french
    assert _typed_words.read(str(number), "numbers") == _typed_words.read(english.replace(" ", "-"), "both") == english.split()
    assert _typed_words.number_of(english.split()) == number


def test_numbers_are_written_as_num2words_writes_them() -> None:
    for number in [*range(200), *np.random.default_rng(0).integers(1_000_000, size=200).tolist(), 999_999]:
        assert " ".join(_english_french.english_number(number)) == re.sub(r"[^a-z]+", " ", num2words(number, lang="en"))
        assert _english_french.written(_english_french.french_number(number)) == num2words(number, lang="fr")


def test_phrases_agree_in_person_and_gender() -> None:
    pairs = {" ".join(source): _english_french.written(target) for source, target in _english_french.phrases()}
    assert pairs["i drink milk"] == "je bois du lait"
    assert pairs["she drinks cold water"] == "elle boit de l'eau froide"
    assert pairs["they want a hot apple"] == "ils veulent une pomme chaude"
    assert pairs["we sell an apple"] == "nous vendons une pomme"
    assert len(pairs) == len(list(_english_french.phrases()))


@pytest.mark.parametrize("largest", LONGEST)
def test_every_word_has_a_number_and_every_sentence_fits(largest: str) -> None:
    source_steps, target_steps = Translate.sizes(SETTINGS | {"largest": largest, "pairs": "both"})
    pairs, aside = _english_french.corpus("both", int(largest))
    assert {word for source, _ in pairs for word in source} <= set(ENGLISH)
    assert {word for _, target in pairs for word in target} <= set(FRENCH)
    assert max(len(source) for source, _ in pairs) <= source_steps
    assert max(len(target) for _, target in pairs) < target_steps
    assert aside.sum() == -(-sum(len(source) > 1 for source, _ in pairs) // 10)
    assert not any(aside[place] for place, (source, _) in enumerate(pairs) if len(source) == 1), "no other pair says them"
    assert {word for word in WORDS if WORDS.count(word) > 1} == {"six"}, "the same letters, two words"


def read_back(inputs: np.ndarray, targets: np.ndarray, weights: np.ndarray, steps: int) -> tuple[list[str], list[str], list[str]]:
    """The words of one window: the encoder's inputs, the decoder's inputs and its targets."""
    source = [WORDS[int(number)] for number in inputs[:steps, 0] if number]
    fed = [WORDS[int(number)] for number in inputs[steps:, 0] if number]
    return source, fed, [SAID[number] for number, weight in zip(targets[steps:], weights[steps:], strict=True) if weight]


@pytest.mark.parametrize("reverse", [True, False])
def test_a_window_holds_the_source_and_the_target_one_step_late(reverse: bool) -> None:
    one = task(reverse=reverse)
    first, last = Translate.sizes(one.settings)
    data = one.data(np.random.default_rng(0), 4, first + last)
    assert data.weights is not None
    assert data.padding is not None
    for inputs, targets, weights, padding in zip(data.inputs, data.targets, data.weights, data.padding, strict=True):
        window = slice(0, first + last)
        source, fed, said = read_back(inputs[window], targets[window], weights[window], first)
        english = source[::-1] if reverse else source
        number = next(number for number in range(10_000) if _english_french.english_number(number) == english)
        assert said == [*_english_french.french_number(number), "<eos>"]
        assert fed == ["<go>", *said[:-1]]
        assert weights[window].sum() == len(said)
        assert not weights[:first].any()
        assert (~padding[window]).sum() == len(source) + len(said)
        assert not padding[window][first - len(source) : first + len(said)].any()
        # The source ends where the decoder begins, whatever its length.
        assert inputs[first - 1, 0] > 1


def test_validation_pairs_are_never_trained_on_and_occur_once() -> None:
    one = task()
    steps = sum(Translate.sizes(one.settings))

    def sources(data: Epoch) -> list[tuple[float, ...]]:
        rows = data.in_windows(steps)
        assert rows.weights is not None
        return [tuple(row) for row, weights in zip(rows.inputs[..., 0], rows.weights, strict=True) if weights.any()]

    trained = {key for seed in range(3) for key in sources(one.data(np.random.default_rng(seed), 7, steps))}
    tested = sources(one.validation_data(np.random.default_rng(0), 7, steps))
    assert len(tested) == len(set(tested)) == 998
    assert not trained & set(tested)


def test_a_sentence_is_right_only_if_every_word_is() -> None:
    one = task(largest="99")
    steps = sum(Translate.sizes(one.settings))
    data = one.data(np.random.default_rng(1), 3, steps).in_windows(steps)
    outputs = np.eye(len(SAID))[data.targets] * 9
    assert one.metrics(data, outputs) == {"exact match": 1.0, "word accuracy": 1.0}
    assert data.weights is not None
    at = int(np.flatnonzero(data.weights[0])[-1])
    outputs[0, at] = np.eye(len(SAID))[(data.targets[0, at] + 1) % len(SAID)]
    measures = one.metrics(data, outputs)
    assert measures["exact match"] == pytest.approx(1 - 1 / len(data.inputs))
    assert measures["word accuracy"] == pytest.approx(1 - 1 / data.weights.sum())


@dataclass(frozen=True)
class Said:
    outputs: np.ndarray


def test_an_answer_is_decoded_word_by_word_from_the_previous_words() -> None:
    one = task()
    first, _ = Translate.sizes(one.settings)
    script = [*(FRENCH.index(word) + 1 for word in ("vingt", "et", "un")), 0]
    seen: list[list[float]] = []

    def network(inputs: np.ndarray, padding: np.ndarray | None = None) -> Said:
        assert padding is not None
        assert padding.tolist() == [[True] * (first - 2) + [False] * (inputs.shape[1] - first + 2)]
        seen.append(inputs[0, :, 0].tolist())
        said = inputs.shape[1] - first - 1
        return Said(np.eye(len(SAID))[[script[said]]][None] * 9)

    answer = one.answer("21", network)
    assert answer.sentence == "vingt et un"
    assert [step.said for step in answer.steps] == ["vingt", "et", "un", "<eos>"]
    assert [step.read for step in answer.steps] == ["<go>", "vingt", "et", "un"]
    assert all(0.9 < step.sure <= 1 for step in answer.steps)
    words = ["one", "twenty"]
    assert seen[0] == [0.0] * (first - 2) + [FIRST_ENGLISH + ENGLISH.index(word) for word in words] + [GO]
    assert seen[-1][first:] == [GO, *(FIRST_FRENCH + number - 1 for number in script[:-1])]


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("", "type a number"),
        (" - , ", "type a number"),
        ("1234567", "at most 999999"),
        ("twenty zebras", "'zebras'"),
        ("i drink milk", "'i' is not among"),
        ("one two three four five six seven eight", "at most 7 words, got 8"),
        ("<b>one</b>", "not among"),
        ("²", "not among"),
        ("-5", "from 0 on, .*got -5"),
        ("3.5", "must be whole, .*got 3.5"),
    ],
)
def test_a_question_that_the_network_cannot_read_is_refused_in_a_sentence(question: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        task().answer(question, lambda inputs, padding=None: Said(np.zeros((1, 1, len(SAID)))))


def test_a_network_trained_with_unknown_words_reads_new_words_as_unknown() -> None:
    one = task(unknown=0.1)
    first, last = Translate.sizes(one.settings)
    data = one.data(np.random.default_rng(0), 50, first + last)
    assert data.padding is not None
    words = data.inputs[~data.padding][:, 0]
    assert 0.09 < (words == UNKNOWN).sum() / ((words == UNKNOWN) | ((words >= FIRST_ENGLISH) & (words < FIRST_FRENCH))).sum() < 0.11
    assert not (one.validation_data(np.random.default_rng(0), 50, first + last).inputs == UNKNOWN).any(), "in training only"
    assert not (task().data(np.random.default_rng(0), 50, first + last).inputs == UNKNOWN).any()
    read: list[float] = []

    def remember(inputs: np.ndarray, padding: np.ndarray | None = None) -> Said:
        read[:] = inputs[0, :first, 0].tolist()
        return Said(np.eye(len(SAID))[[0]][None])

    one.answer("twenty zebras", remember)
    assert read[-2:] == [UNKNOWN, NUMBER_OF["twenty"]]
    with pytest.raises(ValueError, match="'zebras'"):
        task().answer("twenty zebras", remember)


def test_sources_of_every_length_are_drawn_equally_often_and_buckets_hold_similar_ones() -> None:
    one = task(buckets=True, updates_per_epoch=400)
    first, last = Translate.sizes(one.settings)
    lengths = {}
    for buckets in (False, True):
        data = task(buckets=buckets, updates_per_epoch=400).data(np.random.default_rng(0), 50, first + last)
        assert data.padding is not None
        read = (~data.padding).reshape(50, 400, -1)
        lengths[buckets] = read.sum(axis=2)
        words = np.bincount(read[:, :, :first].sum(axis=2).ravel(), minlength=8) / read.shape[0] / read.shape[1]
        # No number below 10 000 has three words. Twenty rows of one update share a bucket.
        assert words[[1, 2, 4, 5, 6, 7]] == pytest.approx(1 / 6, abs=0.05 if buckets else 0.01)
    assert lengths[True].mean() == pytest.approx(lengths[False].mean(), abs=0.25)
    assert np.ptp(lengths[True], axis=0).mean() < np.ptp(lengths[False], axis=0).mean() / 2
    longest = {buckets: one.max(axis=0).mean() for buckets, one in lengths.items()}
    assert longest[True] < longest[False] - 1


def test_the_encoder_reads_the_padding_first() -> None:
    one, two = (FIRST_ENGLISH + ENGLISH.index(word) for word in ("one", "two"))
    assert encoder_inputs(["one", "two"], 4, reverse=True) == [0, 0, two, one]
    assert encoder_inputs(["one", "two"], 4, reverse=False) == [0, 0, one, two]


@pytest.mark.parametrize(
    ("question", "settings", "told"),
    [
        ("7", {}, ""),
        ("i drink milk", {"pairs": "both"}, ""),
        ("one hundred and five", {"largest": "999999"}, ""),
        ("10000", {}, "A guess: this network learns numbers up to 9999, and 10000 is none of them."),
        ("12345", {}, "A guess: this network learns numbers up to 9999, and 12345 is none of them."),
        ("two two", {"pairs": "both"}, "A guess: this network learns phrases, and numbers up to 9999, and “two two” is none of them."),
        ("ten zebras", {"unknown": 0.1}, "A guess: this network learns numbers up to 9999, and here it read ten [UNK]."),
    ],
)  # fmt: skip
def test_of_a_question_outside_what_is_learned_this_is_said(question: str, settings: dict[str, object], told: str) -> None:
    found = task(**settings).answer(question, lambda inputs, padding=None: Said(np.eye(len(SAID))[[0]][None]))
    assert found.note == told
