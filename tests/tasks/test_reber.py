"""The embedded Reber grammar, and strings that respect or break it."""

from __future__ import annotations

import numpy as np
import pytest

from playground import presets
from playground.tasks import Epoch, _reber_grammar
from playground.tasks._reber_grammar import LETTERS, PAD
from playground.tasks.reber import UNCOMMON, Reber

LONGEST, ROWS = 30, 50


def made(validation_data: bool = False, seed: int = 0, longest: int = LONGEST, strings: int = 2_000) -> tuple[Reber, Epoch]:
    task = Reber({"longest": longest, "strings": strings})
    return task, (task.validation_data if validation_data else task.data)(np.random.default_rng(seed), ROWS, longest)


def read(data: Epoch, longest: int = LONGEST) -> tuple[list[str], np.ndarray]:
    """The strings of an epoch, and whether the target at each one's last letter is valid."""
    assert data.padding is not None
    assert data.weights is not None
    letters = np.where(data.padding, PAD, data.inputs.argmax(axis=-1)).reshape(-1, longest)
    return [_reber_grammar.text(one) for one in letters], data.targets[data.weights > 0] == 1


def valid(string: str) -> bool:
    return _reber_grammar.walk(string).broken is None


def twin(string: str) -> str:
    """The string with the other early letter."""
    return string[0] + {"T": "P", "P": "T"}.get(string[1], string[1]) + string[2:]


def test_the_graph_holds_rebers_grammar_twice_between_the_letters_that_must_agree() -> None:
    inner = [{letter: state - 2 for letter, state in edges.items()} for edges in _reber_grammar.GRAPH[2:9]]
    assert [dict(edges) for edges in _reber_grammar.REBER[:-1]] == inner
    assert [{letter: state - 10 for letter, state in edges.items()} for edges in _reber_grammar.GRAPH[10:17]] == inner
    assert _reber_grammar.GRAPH[:2] == ({"B": 1}, {"T": 2, "P": 10})
    assert [_reber_grammar.GRAPH[state] for state in (9, 17, 18, 19)] == [{"T": 18}, {"P": 18}, {"E": 19}, {}]


def test_the_strings_in_the_source_are_valid_and_broken_as_it_says() -> None:
    assert _reber_grammar.walk("BPBTSXXVPSEPE") == _reber_grammar.Walk((0, 1, 10, 11, 12, 12, 14, 13, 15, 14, 16, 17, 18, 19), None)
    long = "BPBTSSSSSSSXXTTVPXVPXTTTTTVVE"
    assert valid(long + "PE")
    assert _reber_grammar.walk(long + "TE").broken == len(long)


@pytest.mark.parametrize(
    ("string", "broken"),
    [
        ("BTBPVVETE", None),
        ("BTBPVVEPE", 7),
        ("X", 0),
        ("BTBPVVETEB", 9),
        ("BTBPVVET", 8),
        ("B", 1),
        ("BXBPVVETE", 1),
        ("BTBPVTETE", 5),
    ],
)
def test_a_walk_ends_at_the_first_wrong_letter(string: str, broken: int | None) -> None:
    found = _reber_grammar.walk(string)
    assert found.broken == broken
    assert len(found.states) == 1 + (len(string) if broken is None else broken)
    for before, letter, after in zip(found.states, string, found.states[1:], strict=False):
        assert _reber_grammar.GRAPH[before][letter] == after
    assert (found.states[-1] == _reber_grammar.END) == (broken is None or string == "BTBPVVETEB")


@pytest.mark.parametrize(
    ("string", "words"),
    [("", "at least one of the letters B T S X P V E, got none"), ("BTQ", "got 'Q' at place 3"), ("b", "'b'"), ("B B", "' '")],
)
def test_a_string_with_letters_outside_the_alphabet_is_refused(string: str, words: str) -> None:
    for reader in (_reber_grammar.walk, _reber_grammar.numbers):
        with pytest.raises(ValueError, match=words):
            reader(string)


def test_letters_become_numbers_and_one_hot_vectors() -> None:
    letters = _reber_grammar.numbers("BTSXPVE")
    assert _reber_grammar.text(np.append(letters, [PAD, PAD])) == "BTSXPVE"
    assert np.array_equal(_reber_grammar.one_hot(letters), np.eye(7))
    assert not _reber_grammar.one_hot(np.array([PAD])).any()


def test_drawn_strings_are_as_frequent_as_fair_coins_make_them() -> None:
    strings = [_reber_grammar.text(one) for one in _reber_grammar.draw(np.random.default_rng(0), 20_000, 100)]
    assert all(map(valid, strings))
    for frequent, chance in (("BTBPVVETE", 1 / 16), ("BPBTXSEPE", 1 / 16), ("BTBTSXSETE", 1 / 32)):
        # Five deviations of a count of 20 000.
        assert strings.count(frequent) / 20_000 == pytest.approx(chance, abs=5 * (chance / 20_000) ** 0.5)


@pytest.mark.parametrize("longest", [12, 30, 100])
@pytest.mark.parametrize("validation_data", [False, True])
def test_valid_strings_respect_the_grammar_and_broken_ones_do_not(validation_data: bool, longest: int) -> None:
    _, data = made(validation_data, longest=longest)
    strings, called = read(data, longest)
    assert len(strings) == (5_000 if validation_data else 2_000)
    assert [valid(string) for string in strings] == called.tolist()
    assert called.mean() == 0.5
    assert max(map(len, strings)) <= longest


@pytest.mark.parametrize("validation_data", [False, True])
def test_a_quarter_of_the_strings_are_wrong_in_the_early_letter_alone(validation_data: bool) -> None:
    strings, called = read(made(validation_data)[1])
    broken = [string for string, good in zip(strings, called, strict=True) if not good]
    pairs = [string for string in broken if valid(twin(string))]
    assert len(pairs) == len(strings) // 4
    for string in pairs:
        assert _reber_grammar.walk(string).broken == len(string) - 2
        assert {string[1], string[-2]} == {"T", "P"}
    one_letter = [string for string in broken if string not in pairs][:100]
    for string in one_letter:
        around = (string[:place] + letter + string[place + 1 :] for place in range(len(string)) for letter in LETTERS)
        assert any(map(valid, around)), string
    places = {_reber_grammar.walk(string).broken for string in one_letter}
    assert {0, 1} <= places
    assert len(places) > 6


def test_validation_strings_and_their_twins_are_never_trained_on() -> None:
    unseen, _ = read(made(validation_data=True)[1])
    assert min(map(len, unseen)) >= UNCOMMON
    assert len(set(unseen)) > 1_000
    for seed in range(3):
        seen = {string for one in read(made(seed=seed)[1])[0] for string in (one, twin(one))}
        assert not seen & set(unseen)


def test_only_the_last_letter_counts() -> None:
    _, data = made()
    assert data.weights is not None
    assert data.padding is not None
    weights, padding = data.weights.reshape(-1, LONGEST), data.padding.reshape(-1, LONGEST)
    lengths = LONGEST - padding.sum(axis=1)
    assert np.array_equal(weights, np.arange(LONGEST) == lengths[:, None] - 1)
    assert np.array_equal(data.inputs.sum(axis=-1), ~data.padding)


def test_the_metrics_tell_guessing_from_forgetting_the_early_letter() -> None:
    task, data = made(validation_data=True)
    strings, called = read(data)
    assert data.weights is not None
    asked = data.weights > 0

    def judged(answers: np.ndarray) -> dict[str, float]:
        outputs = np.zeros((*data.targets.shape, 2))
        outputs[asked, answers.astype(int)] = 1
        return task.metrics(data, outputs)

    forgetful = np.array([valid(string) or valid(twin(string)) for string in strings])
    assert judged(called) == {"accuracy": 1, "accuracy on pairs": 1}
    assert judged(forgetful) == {"accuracy": 0.75, "accuracy on pairs": 0.5}
    assert judged(np.ones_like(called)) == {"accuracy": 0.5, "accuracy on pairs": 0.5}
    found = task.baselines()
    assert (found["accuracy"]["forgetting the early letter"], found["accuracy on pairs"]["guessing"]) == (0.75, 0.5)


def test_the_presets_differ_in_the_cell_alone() -> None:
    lstm, rnn = (dict(presets.registry()[name].settings) for name in ("reber", "reber-rnn"))
    assert (lstm.pop("cell"), rnn.pop("cell")) == ("lstm", "simple")
    assert lstm == rnn
