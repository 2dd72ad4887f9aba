"""A checkpoint as a file: all that a run needs to go on bit for bit, here or on another machine."""

from __future__ import annotations

import io
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from playground import presets
from playground.configuration import config as configuration
from playground.configuration import config_text
from playground.configuration.config import RunConfig
from playground.exports import arrays_and_json, moments
from playground.exports.arrays_and_json import Damaged
from playground.messages.state import Reading, State
from playground.reference import network
from playground.runs.checkpoints import Moment
from playground.runs.history import History
from playground.tasks import Uploads

FORMAT, VERSION = "rnn-playground checkpoint", 1
SLOTS = {"sgd": 0, "momentum": 1, "nesterov": 1, "adagrad": 1, "rmsprop": 1, "adam": 2}
"""How many arrays each optimizer keeps for a weight, beside its counter and its learning rate
(and, of Adam, the age of each layer)."""


class CheckpointRefused(ValueError):
    """A file is no checkpoint that can be used; the text is a sentence with the reason and the
    place."""


@dataclass(frozen=True, eq=False)
class SavedRun:
    """A run as its checkpoint holds it. preset: the name of the one chosen last; uploads: the user's
    own data that the run trains on; page: what else the page needs of a run that it keeps; moments:
    earlier states that are kept, in order, for a replay."""

    preset: str
    config: RunConfig
    state: State
    history: History
    uploads: Uploads
    page: Mapping[str, Any] = field(default_factory=dict)
    moments: tuple[Moment, ...] = ()


def as_bytes(saved: SavedRun) -> bytes:
    """The file."""
    config = saved.config
    return arrays_and_json.pack(
        {
            "format": FORMAT,
            "version": VERSION,
            "preset": saved.preset,
            # Every setting, not only those that differ: a later version may have other defaults.
            "settings": {name: config[name] for name in configuration.settings_of(config.task)},
            "state": _plain(saved.state),
            "history": saved.history.saved(),
            "uploads": dict(saved.uploads.named_in(config.of_task)),
            "page": saved.page,
            "moments": moments.plain(saved.moments),
        }
    )


def _plain(state: State) -> dict[str, Any]:
    """The fields of a state as arrays and values of JSON."""
    reading = None if state.reading is None else asdict(state.reading)
    return {field.name: getattr(state, field.name) for field in fields(State)} | {"reading": reading}


def write(saved: SavedRun, path: Path) -> None:
    """Writes the file whole or not at all: what was there stays until the new one is complete."""
    data, beside = as_bytes(saved), path.with_name(f"{path.name}.part")
    beside.write_bytes(data)
    os.replace(beside, path)


def check_place(path: Path) -> None:
    """Raises CheckpointRefused where no file can be written to `path`: before training, not after."""
    if path.is_dir() or not path.parent.is_dir() or not os.access(path.parent, os.W_OK):
        raise CheckpointRefused(f"no file can be written to {path}: name a file in a folder that is there and may be written to")


def read(path: Path) -> SavedRun:
    """The checkpoint in a file; raises CheckpointRefused."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CheckpointRefused(f"{path} can't be read: {error.strerror or error}") from None
    return from_bytes(data, str(path))


def read_uploads(path: Path) -> Uploads:
    """The user's own data in the checkpoint `path`, without reading the rest; raises
    CheckpointRefused."""
    try:
        with path.open("rb") as file:
            return Uploads(arrays_and_json.unpack(file, only=("uploads",))["uploads"])
    except (OSError, Damaged, KeyError, TypeError) as error:
        raise CheckpointRefused(f"{path} can't be used: {error}") from None


def from_bytes(data: bytes, name: str) -> SavedRun:
    """The checkpoint in the bytes of the file `name`; raises CheckpointRefused."""
    try:
        return _checked(arrays_and_json.unpack(io.BytesIO(data)))
    except Damaged as error:
        raise CheckpointRefused(f"{name} can't be used: {error}") from None


def _checked(tree: Mapping[str, Any]) -> SavedRun:
    if tree.get("format") != FORMAT:
        raise Damaged(f"it is no checkpoint of this playground (its format is {str(tree.get('format'))[:40]!r})")
    if not isinstance(tree.get("version"), int) or tree["version"] > VERSION:
        raise Damaged(f"it is of version {tree.get('version')}, and this playground reads version {VERSION} at most: update it")
    place = "settings"
    try:
        config = config_text.from_pairs(tree["settings"])
        place = "uploads"
        uploads = Uploads({str(name): np.asarray(values) for name, values in tree["uploads"].items()})
        place = "state"
        state = _state(config, tree["state"])
        place = "history"
        history = History.restored(tree["history"])
        if history.update != state.update:
            raise ValueError(f"it has the losses of {history.update} updates, and the state is that of update {state.update}")
        place = "moments"
        # Files that were written before there were moments have none.
        earlier = moments.restored(tree["moments"], state.update) if "moments" in tree else ()
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        what = f"{error} is missing" if isinstance(error, KeyError) else str(error)
        raise Damaged(f"its {place}: {what}") from None
    preset = tree.get("preset")
    page = tree.get("page")
    preset = preset if preset in presets.registry() else "echo"
    return SavedRun(preset, config, state, history, uploads, page if isinstance(page, dict) else {}, earlier)


def _state(config: RunConfig, tree: Mapping[str, Any]) -> State:
    """The state, which may still have the batch size and the optimizer of before the last change of
    settings: training adapts it."""
    found = State(**{**tree, "reading": _reading(tree["reading"])})
    found = replace(found, weights=tuple(found.weights), slots=tuple(found.slots), recurrent=tuple(map(tuple, found.recurrent)))
    shapes = [shape for _, _, shape in network.weight_shapes(config)]
    _fit("weights", found.weights, shapes)
    zeros = network.zero_states(config, len(found.recurrent[0][0]))
    _fit("carried states", tuple(chain(*found.recurrent)), [one.shape for layer in zeros for one in layer])
    if found.optimizer not in SLOTS:
        raise ValueError(f"there is no optimizer {found.optimizer!r}")
    counters = 2 + (len(config.units) if found.optimizer == "adam" else 0)
    slots = [()] * counters + shapes * SLOTS[found.optimizer]
    if Counter(one.shape for one in found.slots) != Counter(slots):
        raise ValueError(f"the optimizer's arrays are not those of {found.optimizer} for this network")
    for name in ("update", "epoch_number", "window"):
        value = getattr(found, name)
        if not isinstance(value, int) or value < 0:
            raise ValueError(f"{name} must be a whole number from 0, got {value!r}")
    if not isinstance(found.shift, int) or not -found.window * config.truncation_length <= found.shift <= 0:
        raise ValueError(f"shift must be a whole number of columns up to 0, got {found.shift!r}")
    return found


def _reading(tree: Mapping[str, Any] | None) -> Reading | None:
    if tree is None:
        return None
    pairs = tuple((str(name), value) for name, value in tree["of_task"])
    return Reading(int(tree["step"]), int(tree["batch_size"]), bool(tree["carry_state"]), pairs)


def _fit(what: str, arrays: Sequence[np.ndarray], shapes: Sequence[tuple[int, ...]]) -> None:
    if [one.shape for one in arrays] != list(shapes) or any(one.dtype != np.float32 for one in arrays):
        raise ValueError(f"the {what} are not those of this network: {', '.join(map(str, shapes))} in float32")
