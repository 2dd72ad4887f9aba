"""A checkpoint file goes on bit for bit, and one that is damaged, foreign or newer is refused with reason and place."""

from __future__ import annotations

import io
import zipfile
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from playground.configuration import config as configuration
from playground.configuration.config import RunConfig
from playground.configuration.config_text import from_pairs
from playground.exports import arrays_and_json, checkpoint
from playground.exports.checkpoint import CheckpointRefused, SavedRun
from playground.messages.request import Request
from playground.messages.state import State
from playground.runs.history import History
from playground.tasks import NO_UPLOADS, Uploads, registry
from playground.training import advance
from tests.training.small import same, tiny, train

HARD: dict[str, Any] = {"cell": "lstm", "optimizer": "adam", "learning_rate": 0.013, "recurrent_dropout": 0.2, "carry_rows": True}
"""Slots, a carried state, dropout and a lead: all that a file must hold."""


def saved(config: RunConfig, updates: int, uploads: Uploads = NO_UPLOADS) -> SavedRun:
    state, frame = advance.advance(config, advance.first_state(config), updates, Request(evaluate=2), uploads)
    history = History()
    history.add(frame)
    history.mark("here")
    return SavedRun("echo", config, state, history, uploads)


@pytest.fixture(scope="module")
def run() -> SavedRun:
    return saved(tiny(**HARD), 23)


@pytest.fixture(scope="module")
def data(run: SavedRun) -> bytes:
    return checkpoint.as_bytes(run)


def test_training_goes_on_bit_for_bit(run: SavedRun, data: bytes) -> None:
    read = checkpoint.from_bytes(data, "a")
    assert read.config == run.config
    for field in fields(State):
        assert type(getattr(read.state, field.name)) is type(getattr(run.state, field.name))
    assert same(read.state, run.state)
    (after, frame), (expected, expected_frame) = train(read.config, read.state, 20), train(run.config, run.state, 20)
    assert np.array_equal(frame.losses, expected_frame.losses)
    assert same(after, expected)
    assert after.update == 43


@pytest.mark.parametrize("optimizer", checkpoint.SLOTS)
def test_the_arrays_of_every_optimizer_are_known(optimizer: str) -> None:
    assert tuple(checkpoint.SLOTS) == configuration.SETTINGS["optimizer"].options  # type: ignore[attr-defined]
    config = tiny(optimizer=optimizer)
    begun = SavedRun("echo", config, advance.first_state(config), History(), NO_UPLOADS)
    assert same(checkpoint.from_bytes(checkpoint.as_bytes(begun), "a").state, begun.state)


@pytest.mark.parametrize("task", registry())
def test_the_settings_of_every_task_come_back(task: str) -> None:
    config = tiny(task=task, learning_rate=0.1 + 0.2, clip_norm=1 / 3)
    begun = SavedRun("echo", config, advance.first_state(config), History(), NO_UPLOADS)
    assert checkpoint.from_bytes(checkpoint.as_bytes(begun), "a").config == config


def test_the_history_comes_back_and_goes_on(run: SavedRun, data: bytes) -> None:
    read = checkpoint.from_bytes(data, "a").history
    assert np.array_equal(read.recent, run.history.recent)
    assert (read.update, read.epochs, read.epoch_numbers) == (23, run.history.epochs, run.history.epoch_numbers)
    assert read.marks == run.history.marks
    (one,), (expected,) = read.evaluations, run.history.evaluations
    assert (one.update, one.loss, one.metrics) == (expected.update, expected.loss, expected.metrics)
    _, frame = train(run.config, run.state, 500)
    twice = run.history.snapshot()
    for history in (read, twice):
        history.add(frame)
    for mine, other in zip(read.curve(50).__dict__.values(), twice.curve(50).__dict__.values(), strict=True):
        assert np.array_equal(mine, other)
    assert np.array_equal(read.medians.values, twice.medians.values)


def test_the_users_own_data_travels() -> None:
    values = np.sin(np.arange(300.0)) + 1e9
    uploads = Uploads({"mine #1": values, "another #2": values[:5]})
    config = from_pairs({"task": "time_series", "series": "mine #1", "truncation_length": 5, "units": 2})
    read = checkpoint.from_bytes(checkpoint.as_bytes(saved(config, 3, uploads)), "a")
    assert list(read.uploads) == ["mine #1"]
    assert np.array_equal(read.uploads["mine #1"], values)
    assert read.uploads["mine #1"].dtype == values.dtype


def tree_of(data: bytes) -> dict[str, Any]:
    return arrays_and_json.unpack(io.BytesIO(data))


def refusal(data: bytes) -> str:
    with pytest.raises(CheckpointRefused) as caught:
        checkpoint.from_bytes(data, "mine.npz")
    assert str(caught.value).startswith("mine.npz can't be used: ")
    return str(caught.value)


@pytest.mark.parametrize("share", [0.0, 0.3, 0.99])
def test_half_a_file_is_refused(data: bytes, share: float) -> None:
    assert "no .npz file, or not all of one" in refusal(data[: int(len(data) * share)])


def test_every_flipped_byte_is_harmless_or_refused(run: SavedRun, data: bytes) -> None:
    refused = 0
    for place in range(0, len(data), len(data) // 150):
        damaged = data[:place] + bytes([data[place] ^ 0x41]) + data[place + 1 :]
        try:
            assert same(checkpoint.from_bytes(damaged, "a").state, run.state)
        except CheckpointRefused:
            refused += 1
    assert refused > 100


def test_a_damaged_array_is_refused_with_its_place(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        first = archive.getinfo("0.npy").header_offset
    at = data.index(b"NUMPY", first) + 130
    assert "state.weights.0 is damaged" in refusal(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])


def test_no_pickle_is_opened(tmp_path: Path) -> None:
    trap = np.empty(1, object)
    trap[0] = {"a": 1}
    target = io.BytesIO()
    np.savez(target, header=trap, allow_pickle=True)
    assert "its part 'header' is damaged" in refusal(target.getvalue())


def changed(data: bytes, **parts: Any) -> str:
    return refusal(arrays_and_json.pack(tree_of(data) | parts))


def test_a_foreign_file_is_refused(data: bytes) -> None:
    target = io.BytesIO()
    np.savez(target, weights=np.zeros(3))
    assert "its part 'header' is missing" in refusal(target.getvalue())
    assert "no checkpoint of this playground (its format is 'something else')" in changed(data, format="something else")


def test_a_newer_file_asks_for_an_update(data: bytes) -> None:
    assert "is of version 99, and this playground reads version 1 at most: update it" in changed(data, version=99)


def test_what_does_not_fit_together_is_refused(data: bytes) -> None:
    tree = tree_of(data)
    assert "its settings: units must be" in changed(data, settings=tree["settings"] | {"units": "0"})
    assert "its settings: 'colour' is no setting" in changed(data, settings=tree["settings"] | {"colour": "red"})
    state = tree["state"]
    wrong = [np.zeros((3, 3), np.float32), *state["weights"][1:]]
    assert "its state: the weights are not those of this network" in changed(data, state=state | {"weights": wrong})
    doubled = [one.astype(np.float64) for one in state["weights"]]
    assert "float32" in changed(data, state=state | {"weights": doubled})
    assert "optimizer's arrays are not those of adam" in changed(data, state=state | {"slots": state["slots"][:-1]})
    assert "update must be a whole number from 0, got -1" in changed(data, state=state | {"update": -1})
    assert "its history: it has the losses of 23 updates" in changed(data, state=state | {"update": 22})
    assert "its history: 'recent' is missing" in changed(
        data, history={name: one for name, one in tree["history"].items() if name != "recent"}
    )


def test_a_file_is_written_whole_or_not_at_all(run: SavedRun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "run.npz"
    checkpoint.write(run, path)
    before = path.read_bytes()
    monkeypatch.setattr(checkpoint, "as_bytes", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        checkpoint.write(replace(run), path)
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["run.npz"]
