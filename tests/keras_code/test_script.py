"""The code that a run leaves as trains the same: it is run in plain Keras, with nothing of ours installed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from playground import tasks
from playground.configuration.config import RunConfig
from playground.configuration.config_text import from_pairs
from playground.keras_code import data, network, script
from playground.keras_code.network import NotExpressible
from playground.tasks import NO_UPLOADS, Uploads
from playground.training import advance
from playground.uploads import table
from tests.training.small import LOSSES, tiny
from tests.variants import VARIANTS

OF_CELLS: dict[str, dict[str, Any]] = {
    "simple": {"carry_rows": True, "initializer": "uniform", "clip_norm": 0.1},
    "lstm": {"stride": 2},
    "gru": {"stride": 9, "last_outputs": 4},
    "gru-reset-after": {"carry_state": False, "initializer": "orthogonal", "frozen": "1", "seed": 7},
}
"""What a cell's case shows beside the cell: overlapping windows, windows with gaps whose last outputs alone count, joined rows,
states that are not carried."""
OF_TASKS: dict[str, dict[str, Any]] = {
    "echo": {"optimizer": "momentum", "learning_rate": 0.01},
    "adding": {"optimizer": "rmsprop", "learning_rate": 0.01},
    "sine": {"optimizer": "adam", "learning_rate": 0.01, "last_outputs": 2},
    "variable_length": {"optimizer": "nesterov", "momentum": 0.5, "learning_rate": 0.01},
}
"""What a task's case shows beside the task: the optimizers, whose code is the same whatever they train."""
CASES: dict[str, dict[str, Any]] = (
    {f"cell-{name}": {**variant, "layers": 2, **OF_CELLS.get(name, {})} for name, variant in VARIANTS.items()}
    | {
        f"task-{name}": {"task": name, "layers": 1, "units": "4", "learning_rate": 0.05, **OF_TASKS.get(name, {})}
        for name in tasks.registry()
    }
    | {
        "attention": {"task": "translate", "attention": True, "cell": "lstm", "layers": 1, "units": "4"},
        "horizon": {"task": "time_series", "horizon": 3, "last_outputs": 1, "layers": 1, "units": "4", "learning_rate": 0.05},
        "own-columns": {
            "task": "time_series",
            "series": "mine #1",
            "inputs": "temp,wind",
            "target": "load",
            "horizon": 3,
            "layers": 1,
            "units": "4",
            "learning_rate": 0.05,
        },
    }
)
OWN = Uploads(
    {
        "mine #1": table.joined(
            {name: [np.sin((3 + place) * np.arange(150.0)) + 1e3] * 2 for place, name in enumerate(("temp", "wind", "load"))}
        )
    }
)
RUNS = """
import importlib.util, json, os, sys
assert importlib.util.find_spec("playground") is None
found = {}
for name in json.loads(sys.argv[1]):
    names = {"__name__": "script"}
    with open(f"{name}.py", encoding="utf-8") as file:
        exec(compile(file.read(), f"{name}.py", "exec"), names)
    found[name] = names["losses"]
with open("losses.json", "w") as file:
    json.dump(found, file)
"""


def settings_of(name: str) -> RunConfig:
    given = CASES[name]
    return from_pairs({"truncation_length": 6, **given}) if name == "own-columns" else tiny(**given)


def writable(config: RunConfig) -> bool:
    return bool(config.make_cell().KERAS) or network.own_layer(config) is not None


def test_the_losses_of_fifty_updates_are_the_same(tmp_path: Path) -> None:
    assert OF_CELLS.keys() <= VARIANTS.keys()
    assert OF_TASKS.keys() <= tasks.registry().keys()
    expected = {}
    for name in CASES:
        config = settings_of(name)
        if not writable(config):
            continue
        uploads = OWN.named_in(config.of_task)
        text = script.script(script.sections(config, f"{name}.npz", 50))
        (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")
        if not data.recipe(config):
            np.savez(tmp_path / f"{name}.npz", **data.saved(config, uploads))
        _, frame = advance.advance(config, advance.first_state(config), 50, LOSSES, uploads)
        expected[name] = frame.losses
    command = [sys.executable, "-I", "-c", RUNS, json.dumps(list(expected))]
    told = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=280, check=False)
    assert told.returncode == 0, told.stderr[-3000:]
    found = json.loads((tmp_path / "losses.json").read_text())
    apart = {
        name: float((np.abs(np.array(found[name]) - losses) / np.maximum(losses, 1)).max()) for name, losses in expected.items()
    }
    assert {name: difference for name, difference in apart.items() if not difference < 1e-4} == {}
    assert {"cell-peephole", "own-columns", "horizon"} <= set(apart)


@pytest.mark.parametrize("task", [name for name in tasks.registry() if name in ("echo", "adding", "sine", "variable_length")])
def test_generated_data_need_no_file(task: str) -> None:
    assert data.recipe(tiny(task=task))
    assert "npz" not in script.script(script.sections(tiny(task=task), "x.npz", 1))


def test_saved_data_are_whole_epochs_in_bounded_space() -> None:
    config = tiny(task="reber")
    saved = data.saved(config, NO_UPLOADS)
    assert set(saved) == {"inputs", "targets", "weights"}
    assert 1 <= len(saved["inputs"]) <= data.MOST_EPOCHS
    assert np.array_equal(saved["targets"][1], config.training_data(1, NO_UPLOADS).targets)


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"clamps": "1.unit0=0"}, r"clamped gates or units \(1\.unit0=0\)"),
        ({"task": "translate", "sampled": 5}, "no sampled softmax"),
        ({"cell": "peephole", "recurrent_dropout": 0.1}, "Peephole has no recurrent dropout"),
    ],
)
def test_what_keras_lacks_is_refused_by_name(settings: dict[str, Any], named: str) -> None:
    with pytest.raises(NotExpressible, match=named):
        script.sections(tiny(**settings), "x.npz", 1)


def test_the_code_says_where_it_differs() -> None:
    said = script.sections(tiny(output_dropout=0.1), "x.npz", 1)[0].said
    assert "Dropout draws other random numbers here" in said
    assert "what was changed on the way is not repeated" in said
