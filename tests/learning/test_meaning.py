"""What the tools for the meaning of units find in networks that were trained, and in others that were not."""

from __future__ import annotations

import functools
from dataclasses import replace

import numpy as np
import pytest

from playground import presets
from playground.configuration.config import RunConfig
from playground.configuration.config_text import from_pairs
from playground.messages.frame import Probed
from playground.messages.request import Request
from playground.messages.state import State
from playground.reference.network import by_layer
from playground.training import advance
from playground.training.frame_builder import ROWS

ECHO = presets.registry()["echo"].config
BOTH = Request(probes=("memory", "path"))


@functools.cache
def solved() -> State:
    """The tutorial's network after as many updates as solve it with seed 0."""
    return advance.advance(ECHO, advance.first_state(ECHO), 3_000, Request(window=False))[0]


def found(config: RunConfig, state: State, request: Request = BOTH) -> dict[str, Probed]:
    return dict(advance.advance(config, state, 0, request)[1].probes)


def test_a_network_that_has_solved_the_echo_remembers_as_far_back_as_it_must_and_no_further() -> None:
    curve = found(ECHO, solved())["memory"].arrays["layers"][0]
    assert (curve[:4] > 0.95).all()
    # 1 020 time steps are tested: five deviations of a fair coin.
    assert np.abs(curve[4:] - 0.5).max() < 5 * 0.5 / np.sqrt(1_020)


@pytest.mark.parametrize("cell", ["simple", "lstm", "peephole", "gru"])
def test_an_untrained_network_knows_the_bit_it_reads_and_forgets(cell: str) -> None:
    config = from_pairs({"cell": cell, "units": 8, "initializer": "glorot"})
    arrays = found(config, advance.first_state(config))["memory"].arrays
    curve = arrays["layers"][0]
    assert curve[0] > 0.95
    assert np.abs(curve[10:] - 0.5).max() < 0.15
    assert arrays["now"][0] == 1
    assert np.abs(arrays["chance"] - 0.5).max() < 0.1


def test_a_network_without_recurrence_remembers_what_the_input_alone_tells() -> None:
    config = from_pairs({"units": 6, "initializer": "glorot"})
    state = advance.first_state(config)
    layers = by_layer(config, state.weights)
    layers["layer_1"]["recurrent_kernel"] = np.zeros_like(layers["layer_1"]["recurrent_kernel"])
    state = replace(state, weights=tuple(weight for layer in layers.values() for weight in layer.values()))
    arrays = found(config, state)["memory"].arrays
    np.testing.assert_allclose(arrays["layers"][0], arrays["now"], atol=0.02)


def test_the_path_is_that_of_the_hidden_states_that_the_window_shows() -> None:
    request = replace(BOTH, row=2)
    state, _ = advance.advance(ECHO, solved(), 5, Request(window=False))
    frame = advance.advance(ECHO, state, 0, request)[1]
    assert frame.window is not None
    path = frame.probes["path"].arrays["path"][0]
    hidden = frame.window.layers[0]["h"]
    # A plane moves no two points further apart, and a plane that holds all but a share keeps their differences but for that.
    gaps, wide = (np.linalg.norm(one[:, None] - one[None], axis=-1) for one in (path, hidden))
    assert (gaps <= wide + 1e-5).all()
    directions = frame.probes["path"].arrays["directions"][0, :4]
    np.testing.assert_allclose(path - path[0], (hidden - hidden[0]) @ directions, atol=1e-5)
    assert frame.window.row == 2 < ROWS


def test_the_dots_of_a_solved_echo_gather_by_the_bits_that_are_held() -> None:
    arrays = found(ECHO, solved())["path"].arrays
    dots, labels = arrays["dots"][0], arrays["dot_labels"]
    assert set(labels) == set(range(8))
    apart = np.linalg.norm(dots[:, None] - dots[None], axis=-1) + np.diag(np.full(len(dots), np.inf))
    assert np.mean(labels[apart.argmin(axis=1)] == labels) > 0.8, "one of eight by chance"
    assert 0.5 < arrays["share"][0] <= 1


def test_from_look_to_look_the_picture_moves_little_while_the_network_learns() -> None:
    """Ten updates a look; without what the last look found, planes and signs would change from one to the next."""
    state, kept, last, moved = advance.first_state(ECHO), {}, None, []
    for _ in range(60):
        state, frame = advance.advance(ECHO, state, 10, Request(window=False, probes=("path",), kept=kept))
        arrays = frame.probes["path"].arrays
        kept = {"path": {name: arrays[name] for name in ("directions", "reach")}}
        if last is not None:
            moved.append(np.linalg.norm(arrays["dots"][0] - last["dots"][0], axis=1).mean() / arrays["reach"][0])
            assert np.abs(arrays["directions"][0] - last["directions"][0]).max() < 0.5
        last = arrays
    assert max(moved) < 0.5


def test_dropout_and_padding_are_looked_at_as_they_train() -> None:
    config = from_pairs({"task": "reber", "cell": "gru", "units": 5, "layers": 2, "batch_size": 6, "input_dropout": 0.3})
    frame = advance.advance(config, advance.first_state(config), 0, BOTH)[1]
    assert frame.window is not None
    path, padded = frame.probes["path"].arrays["path"], frame.window.padding[frame.window.row]
    assert (np.isnan(path[..., 0]) == padded).all()
    hidden = frame.window.layers[1]["h"][~padded]
    directions = frame.probes["path"].arrays["directions"][1]
    there = path[1][~padded]
    np.testing.assert_allclose(there - there[0], (hidden - hidden[0]) @ directions, atol=1e-5)
