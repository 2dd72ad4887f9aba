"""An exported network opens in plain Keras, with nothing of ours installed, and predicts the same."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from playground import cells, tasks
from playground.configuration.config import RunConfig
from playground.keras_code import network as keras_network
from playground.keras_code.network import NotExpressible
from playground.reference import network
from playground.tasks import NO_UPLOADS
from playground.training import keras_file, prefetch
from tests.training.small import somewhere, tiny
from tests.variants import VARIANTS

# Of Keras, as it saves.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

CASES: dict[str, dict[str, Any]] = (
    {f"cell-{name}": variant for name, variant in VARIANTS.items()}
    | {f"task-{name}": {"task": name} for name in tasks.registry()}
    | {
        "attention": {"task": "translate", "attention": True, "cell": "lstm"},
        "embedded-characters": {"task": "text", "character_embedding": 3},
        "peephole-decoder": {"task": "translate", "attention": True, "cell": "peephole"},
        "dropout": {"input_dropout": 0.1, "output_dropout": 0.2, "recurrent_dropout": 0.3, "cell": "gru", "frozen": "1"},
    }
)
OPENS = """
import importlib.util, json, os, sys
os.environ["KERAS_BACKEND"] = "tensorflow"
import keras, numpy as np
assert importlib.util.find_spec("playground") is None
worst = {}
for name in json.loads(sys.argv[1]):
    beside = f"{name}.py"
    if os.path.exists(beside):
        spec = importlib.util.spec_from_file_location("beside", beside)
        spec.loader.exec_module(importlib.util.module_from_spec(spec))
    model = keras.models.load_model(f"{name}.keras")
    model.run_eagerly = True  # one batch each: tracing a graph for it takes most of the time
    with np.load(f"{name}.npz") as kept:
        inputs = [kept[one] for one in kept.files if one != "expected"]
        outputs = model.predict_on_batch(inputs if len(inputs) > 1 else inputs[0])
        expected = kept["expected"]
        worst[name] = float((np.abs(outputs - expected) / np.maximum(1, np.abs(expected))).max())
print(json.dumps(worst))
"""


def expressible(config: RunConfig) -> bool:
    cell = config.make_cell()
    return bool(cell.KERAS) or keras_network.own_layer(config) is not None


def inputs_for_keras(config: RunConfig, inputs: np.ndarray) -> dict[str, np.ndarray]:
    """What the exported network reads of inputs (batch, time steps, features)."""
    first = config.architecture.encoder_steps
    if not config.architecture.vocabulary:
        return {"a": inputs}
    words = inputs[..., 0].astype(np.int32)
    return {"a": words[:, :first], "b": words[:, first:]} if first else {"a": words}


def test_plain_keras_predicts_the_same(tmp_path: Path) -> None:
    written = []
    for name, settings in CASES.items():
        config = tiny(**settings)
        if not expressible(config):
            continue
        state = somewhere(config)
        part = prefetch.epoch_data(config, 0, NO_UPLOADS).cut(0, config.truncation_length)
        empty = network.zero_states(config, config.batch_size)
        padding = part.padding if config.architecture.padded_in_front else None
        seen = network.forward(config, state.weights, part.inputs, empty, padding=padding)
        expected = seen.outputs[:, config.architecture.encoder_steps :]
        (tmp_path / f"{name}.keras").write_bytes(keras_file.as_bytes(config, state.weights))
        own = keras_network.own_layer(config)
        if not config.make_cell().KERAS and own is not None:
            (tmp_path / f"{name}.py").write_text(own[1], encoding="utf-8")
        np.savez(tmp_path / f"{name}.npz", expected=expected, **inputs_for_keras(config, part.inputs))
        written.append(name)
    command = [sys.executable, "-I", "-c", OPENS, json.dumps(written)]
    told = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=250, check=False)
    assert told.returncode == 0, told.stderr[-3000:]
    worst = json.loads(told.stdout.strip().splitlines()[-1])
    assert {name: difference for name, difference in worst.items() if difference > 1e-6} == {}
    assert set(worst) == set(written)
    assert {"cell-peephole", "attention", "peephole-decoder"} <= set(written)


def test_dropout_and_frozen_layers_are_those_of_the_run() -> None:
    config = tiny(**CASES["dropout"])
    made = keras_file.model(config, somewhere(config).weights)
    assert [layer.rate for layer in made.layers if layer.__class__.__name__ == "Dropout"] == [0.1, 0.2, 0.1, 0.2]
    assert made.get_layer("layer_2").recurrent_dropout == 0.3
    assert [made.get_layer(f"layer_{number}").trainable for number in (1, 2)] == [False, True]


def test_what_keras_lacks_is_refused_by_name() -> None:
    config = tiny(cell="lstm", clamps="1.forget=1")
    with pytest.raises(NotExpressible, match=r"clamped gates or units \(1\.forget=1\)"):
        keras_file.as_bytes(config, somewhere(config).weights)


def test_a_cell_without_a_layer_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    kind = cells.registry()["peephole"]
    monkeypatch.setattr(keras_network, "OWN_LAYERS", Path("nowhere"))
    with pytest.raises(NotExpressible, match=f"no layer that computes the cell {kind.TITLE}"):
        keras_network.code(tiny(cell="peephole"), initial=True)
