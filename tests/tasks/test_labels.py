"""The labels that tell time steps apart, checked by hand."""

from __future__ import annotations

import numpy as np

from playground.tasks import Epoch, LabelsTimeSteps, _reber_grammar
from playground.tasks.translate import GO, WORDS
from tests.tasks.test_tasks import make


def of(name: str, inputs: list, targets: object = 0, **settings: object) -> list[str]:
    """The names of the labels of one row."""
    task = make(name, **settings)
    assert isinstance(task, LabelsTimeSteps)
    values = np.array(inputs, np.float32).reshape(1, len(inputs), -1)
    labels = task.labels(Epoch(values, np.broadcast_to(np.array(targets, np.float32), (1, len(inputs), 1))))[0]
    return ["" if label < 0 else task.label_names(task.settings)[1][label] for label in labels]


def test_the_labels_of_the_echo_are_the_bits_to_remember_oldest_first() -> None:
    bits = [1, 0, 1, 1, 0]
    assert of("echo", bits, echo_step=3) == ["", "", "101", "011", "110"]
    assert of("echo", bits, echo_step=1) == ["1", "0", "1", "1", "0"]
    assert of("echo", bits, echo_step=4) == ["", "", "", "1", "0"], "the bit that is said at the next time step"
    assert of("echo", bits, echo_step=9) == [""] * 5


def test_the_labels_of_a_string_are_the_states_of_the_grammar() -> None:
    def states(string: str) -> list[str]:
        return of("reber", list(_reber_grammar.one_hot(np.array([_reber_grammar.LETTERS.index(letter) for letter in string]))))

    assert states("BTBTXSETE") == [
        "after B", "T, state 0", "T, state 1", "T, state 2", "T, state 4", "T, state 6", "T, state 7", "before E", "end",
    ]  # fmt: skip
    assert states("BPBPVVEPE")[1:4] == ["P, state 0", "P, state 1", "P, state 3"]
    assert states("BTBTXSEPE")[-3:] == ["T, state 7", "broken", "broken"]


def test_the_states_of_many_strings_are_those_of_their_walks() -> None:
    strings = _reber_grammar.draw(np.random.default_rng(0), 50, 20)
    for string, found in zip(strings, _reber_grammar.states(strings), strict=True):
        states = _reber_grammar.walk(_reber_grammar.text(string)).states[1:]
        assert tuple(found[: len(states)]) == states
        assert (found[len(states) :] == _reber_grammar.END).all()


def test_a_wave_goes_through_its_quarters_in_order() -> None:
    wave = np.sin(2 * np.pi * (np.arange(9) + 0.3) / 8 - np.pi / 2)
    quarters = of("sine", list(wave[:-1]), wave[1:, None])
    assert quarters == [name for name in ("low, rising", "high, rising", "high, falling", "low, falling") for _ in range(2)]


def test_the_labels_of_other_tasks() -> None:
    assert of("adding", [[0.5, 0], [0.2, 1], [0.3, 0], [0.9, 1]]) == ["none", "one", "one", "both"]
    assert of("translate", [0, WORDS.index("two"), GO, WORDS.index("deux")]) == ["nothing", "two", "<go>", "deux"]
    assert of("variable_length", [0.0] * 3, [[-0.7], [-0.1], [0.6]]) == ["below −0.5", "below 0", "above 0.5"]
