"""What is compiled, and how often: a knob, a seed, another window or another length of the call must not compile anything."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from playground.configuration.config import SETTINGS
from playground.settings import Cost
from playground.tasks.echo import Echo
from playground.training import advance
from playground.training.compiled_chunk import structure
from tests.training.script import result
from tests.training.small import ONE_LAYER, tiny, train

OTHER_VALUES: dict[str, Any] = {
    "input_dropout": 0.3,
    "output_dropout": 0.2,
    "recurrent_dropout": 0.1,
    "learning_rate": 0.01,
    "clip_norm": 0.7,
    "echo_step": 2,
    "density": 0.3,
    "seed": 5,
    "initializer": "orthogonal",
}


def test_every_knob_is_turned_here() -> None:
    every = {setting.name for setting in (*SETTINGS.values(), *Echo.SETTINGS) if setting.cost is Cost.KNOB}
    assert every <= set(OTHER_VALUES)


def test_knobs_seeds_windows_and_lengths_share_one_trace() -> None:
    config = tiny(**ONE_LAYER)
    compiled = advance.session().trainer(config, "CPU:0")
    state, _ = train(config, advance.first_state(config), 3)
    for name, value in OTHER_VALUES.items():
        changed = tiny(**ONE_LAYER, **{name: value})
        assert advance.session().trainer(changed, "CPU:0") is compiled, name
        for count in (1, 2, 35):
            # What an earlier call left on the device, then plain NumPy; with a window and without.
            state, _ = train(changed, state, count, window=count == 2)
        train(changed, advance.first_state(changed), 1)
    assert compiled.chunk.experimental_get_tracing_count() == 1


@pytest.mark.parametrize("name", [name for name, setting in SETTINGS.items() if setting.cost is Cost.KNOB])
def test_a_turned_knob_acts_at_the_next_update(name: str) -> None:
    config = tiny(**ONE_LAYER)
    state, _ = train(config, advance.first_state(config), 3)
    turned = replace(config, **{name: OTHER_VALUES[name] / 10 if name == "clip_norm" else OTHER_VALUES[name]})
    one, other = train(config, state, 1)[0], train(turned, state, 1)[0]
    assert not np.array_equal(one.weights[0], other.weights[0])


def test_another_window_or_another_cell_is_another_trainer() -> None:
    every = [structure(tiny(**change)) for change in ({}, {"truncation_length": 5}, {"cell": "gru"}, {"optimizer": "adam"})]
    assert len(set(every)) == 4


def test_xla_compiles_a_chunk_once(tmp_path: Path) -> None:
    """XLA writes one file for everything that it compiles: the only witness of a compilation that is not a trace."""
    answer = result(
        """
from playground.training import advance
from tests.training.small import ONE_LAYER, tiny, train
config = tiny(**ONE_LAYER)
state = advance.first_state(config)
answer = []
for count in (1, 2, 7, 1, 40, 3):
    state, frame = train(config, state, count, window=True)
    answer.append(len(frame.losses))
state, _ = train(tiny(**ONE_LAYER, input_dropout=0.3, learning_rate=0.1, clip_norm=1, seed=3), state, 5)
""",
        XLA_FLAGS=f"--xla_dump_to={tmp_path} --xla_dump_hlo_as_text",
        TF_XLA_FLAGS="",  # what is loaded from a cache is not compiled
    )
    assert answer == [1, 2, 7, 1, 40, 3]
    compiled = [path.name for path in tmp_path.glob("*before_optimizations.txt") if "_chunk_" in path.name]
    assert len(compiled) == 1, compiled
