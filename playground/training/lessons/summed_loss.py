"""The loss of Géron's network as a mean over time steps and as a sum, the chapter's figures, and
what the sum does to SGD."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from playground import presets
from playground.configuration.config import RunConfig
from playground.lessons import Part, Table, Verdict
from playground.messages.request import Request
from playground.messages.state import State
from playground.reference import network
from playground.tasks._validation_data import STREAM
from playground.tasks.time_series import END, STEP, geron
from playground.training import advance

PRINTED = {0: 379.6, 100: 14.58, 200: 7.14, 300: 3.99, 400: 2.00}
"""The loss that Géron's chapter 14 prints, by the number of updates."""
LEARNING_RATE = 0.01
UPDATES = 400
PIECES = 2_000


def measure() -> Iterator[Part]:
    """Mean and sum at the updates for which the chapter prints the loss, then plain gradient
    descent on both."""
    config = presets.registry()["time-series"].config
    steps, state, rows, at = config.truncation_length, advance.first_state(config), [], {}
    for update, printed in PRINTED.items():
        state, _ = advance.advance(config, state, update - state.update, Request(window=False))
        at[update] = error(config, state)
        rows.append((update, round(at[update], 3), round(steps * at[update], 2), printed, round(printed / steps, 3)))
        yield Table("Error on pieces of the whole series, as the chapter draws them", COLUMNS, tuple(rows))
    ends = {name: descend(rate) for name, rate in (("mean", LEARNING_RATE), ("sum", steps * LEARNING_RATE))}
    yield Table(
        "Plain gradient descent, learning rate 0.01",
        ("loss", "acts like a learning rate of", "after 400 updates"),
        _ends(ends, steps),
    )
    square = mean_square()
    yield Verdict(
        f"The series' mean square is {square:.2f}. The untrained network's error is {at[0]:.2f} as a mean, {steps * at[0]:.1f} as a sum "
        f"over {steps} steps; the book's 379.6 is {379.6 / steps:.2f} per step.",
        {
            "mean square of the series": square,
            "mean, untrained": at[0],
            "sum, untrained": steps * at[0],
            "printed, a step": 379.6 / steps,
        },
    )


COLUMNS = ("update", "mean over the steps", "sum over the steps", "printed in the book", "printed / 20")


def error(config: RunConfig, state: State) -> float:
    """The mean square error on pieces from anywhere in t from 0 to 30; the playground trains on the
    first four fifths."""
    steps, rng = config.truncation_length, np.random.default_rng([config.seed, STREAM])
    begin = rng.uniform(0, END - (steps + 1) * STEP, (PIECES, 1))
    values = geron(begin + STEP * np.arange(steps + 1)).astype(np.float32)[..., None]
    seen = network.forward(config, state.weights, values[:, :-1], network.zero_states(config, PIECES))
    return float(np.mean((seen.outputs - values[:, 1:]) ** 2))


def descend(rate: float) -> float | None:
    """The mean of the last 50 losses of SGD with this learning rate; None where the loss became NaN
    or infinite."""
    config = replace(presets.registry()["time-series"].config, optimizer="sgd", learning_rate=rate)
    _, frame = advance.advance(config, advance.first_state(config), UPDATES, Request(window=False))
    return None if frame.blew_up is not None else float(frame.losses[-50:].mean())


def mean_square() -> float:
    """The mean square of Géron's function on t in [0, 30], on a grid so fine that a finer one
    changes nothing."""
    return float(np.mean(geron(np.linspace(0, END, 300_001)) ** 2))


def _ends(ends: dict[str, float | None], steps: int) -> tuple[tuple[str | float, ...], ...]:
    rates = {"mean": LEARNING_RATE, "sum": steps * LEARNING_RATE}
    told = {name: "not a number" if end is None else f"mean square error {end:.3f}" for name, end in ends.items()}
    return tuple((name, rates[name], told[name]) for name in ends)
