"""A network that writes: each symbol is drawn from its own probabilities, and is its next input."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from playground import cells, tasks
from playground.configuration.config import RunConfig
from playground.reference import network

LENGTH = 300
"""How many symbols a viewer's sample has after its prompt."""
HOTTEST = 2.0
"""The highest temperature that a viewer can choose."""


@dataclass(frozen=True)
class Wish:
    """What a viewer wants written: after the text `prompt`, at a temperature from 0 to HOTTEST, with
    the random numbers of `seed`."""

    prompt: str = ""
    temperature: float = 0.8
    seed: int = 0


@dataclass(frozen=True, eq=False)
class Written:
    """What a network read and wrote.

    symbols (symbols,) int: the `given` ones of the prompt, then those it drew. states: of each
    layer, the hidden state after reading each symbol, (symbols, units) float32. sure (symbols,)
    float32: how probable each one was to the network, whatever the temperature; NaN for the first.
    """

    symbols: np.ndarray
    given: int
    states: tuple[np.ndarray, ...]
    sure: np.ndarray


def write(
    config: RunConfig, weights: Sequence[np.ndarray], prompt: np.ndarray, count: int, temperature: float, seed: int
) -> Written:
    """Reads `prompt` (symbols,) from an empty state, without dropout, and draws `count` symbols more.

    The same seed draws with the same random numbers, so that two samples differ only as their
    networks and temperatures do. Temperature 0 takes the likeliest symbol each time.
    """
    chances = np.random.default_rng(seed).random(count)
    symbols, logits = [int(one) for one in prompt], []
    states: list[tuple[np.ndarray, ...]] = []
    for step, (said, hidden) in enumerate(_reading(config, weights, symbols)):
        logits.append(said)
        states.append(hidden)
        drawn = step + 1 - len(prompt)
        if drawn == count:
            break
        if drawn >= 0:
            symbols.append(tasks.drawn(said, temperature, float(chances[drawn])))
    likely = tasks.softmax(np.stack(logits)[:-1])
    sure = np.append(np.nan, np.take_along_axis(likely, np.array(symbols[1:])[:, None], axis=1))
    layers = tuple(np.stack(layer).astype(np.float32) for layer in zip(*states, strict=True))
    return Written(np.array(symbols), len(prompt), layers, sure.astype(np.float32))


def _reading(
    config: RunConfig, weights: Sequence[np.ndarray], symbols: Sequence[int]
) -> Iterator[tuple[np.ndarray, tuple[np.ndarray, ...]]]:
    """Reads symbols one by one, also those that are added meanwhile: the logits (outputs,) and each
    layer's hidden state (units,) after each."""
    layers, cell = network.by_layer(config, weights), config.make_cell()
    vectors = network.read_by_layers(config, layers, np.arange(len(config.alphabet))[:, None])
    own = [(layers[f"layer_{number}"], config.clamp(number)) for number in range(1, config.layers + 1)]
    states: list[cells.States] = [
        cells.clamped_states(clamp, start) for (_, clamp), start in zip(own, network.zero_states(config, 1), strict=True)
    ]
    for symbol in symbols:
        values = vectors[symbol][None]
        for layer, (kernels, clamp) in enumerate(own):
            projected = cell.project(cells.NumPyOps, kernels, values)
            states[layer], _ = cell.step(cells.NumPyOps, kernels, projected, states[layer], np.float32(1), clamp)
            values = states[layer][0]
        yield (values @ layers["readout"]["kernel"] + layers["readout"]["bias"])[0], tuple(state[0][0] for state in states)
