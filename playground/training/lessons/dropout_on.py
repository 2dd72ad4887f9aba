"""Validation windows of Géron's series with dropout off, as it should be, and left on; by the
playground's own trainer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from playground import presets
from playground.configuration.config import RunConfig
from playground.configuration.config_text import from_pairs
from playground.lessons import Part, Table, Verdict
from playground.messages.frame import WindowView
from playground.messages.request import Request
from playground.messages.state import State
from playground.tasks import NO_UPLOADS, Epoch, Uploads
from playground.training import advance, frame_builder

RATE = 0.5
DRAWS = 40
"""How often dropout is drawn for the error of the held-out pieces."""
ASKED = 20
"""How often the same window is predicted, for the deviation of the predictions."""
PLACES = {"outputs (Hafner)": "output_dropout", "inputs (Géron)": "input_dropout"}
"""What is dropped, and the setting that drops it."""


def measure(updates: int, own: Mapping[str, str], uploads: Uploads) -> Iterator[Part]:
    """Validation mean square error with dropout off and on, and the deviation of 20 predictions of
    one window. own: the settings that name the user's series among `uploads`."""
    off: dict[str, float] = {}
    on: dict[str, float] = {}
    spread: dict[str, float] = {}
    rows: list[tuple[str | float, ...]] = []
    for title, setting in PLACES.items():
        config = from_pairs({setting: RATE, **own}, presets.registry()["time-series"].config)
        state, _ = advance.advance(config, advance.first_state(config), updates, Request(window=False), uploads)
        data = config.validation_data(uploads)
        off[title], on[title] = error(from_pairs({setting: 0.0}, config), state, data, uploads), error(config, state, data, uploads)
        spread[title] = deviation(config, state, data, uploads)
        rows.append((f"half of the {title}", *(round(figure[title], 3) for figure in (off, on, spread))))
        yield Table("Validation mean square error", COLUMNS, tuple(rows))
    outputs, inputs = PLACES
    yield Verdict(
        f"With dropout of the outputs left on, the error is {on[outputs]:.3f} instead of {off[outputs]:.3f}. With dropout of the inputs "
        f"it is {on[inputs]:.3f} instead of {off[inputs]:.3f}: trained with gaps in its inputs, this network never does well. "
        f"Either way every prediction of the same window differs, by {spread[outputs]:.3f} and {spread[inputs]:.3f}.",
        {
            "outputs, off": off[outputs],
            "outputs, on": on[outputs],
            "outputs, deviation of the answers": spread[outputs],
            "inputs, off": off[inputs],
            "inputs, on": on[inputs],
            "inputs, deviation of the answers": spread[inputs],
        },
    )


COLUMNS = ("dropped", "dropout off", "dropout left on", "deviation of 20 predictions of one window")


def error(config: RunConfig, state: State, data: Epoch, uploads: Uploads = NO_UPLOADS) -> float:
    """The mean square error on the held-out pieces, with the dropout of `config` in 40 updates."""
    seen = [_seen(config, state, data, number, uploads) for number in range(DRAWS)]
    return float(np.average([one.losses for one in seen], weights=[one.weights for one in seen]))


def deviation(config: RunConfig, state: State, data: Epoch, uploads: Uploads = NO_UPLOADS) -> float:
    """The standard deviation of predictions of the first window with the dropout of successive
    updates; the mean over all positions."""
    answers = np.stack([_seen(config, state, data, number, uploads).predictions for number in range(ASKED)])
    return float(answers.std(axis=0).mean())


def _seen(config: RunConfig, state: State, data: Epoch, number: int, uploads: Uploads) -> WindowView:
    before = replace(state, window=0, update=state.update + number)
    return frame_builder.window(frame_builder.at(config, before, data, 0, uploads), before, data)
