"""The moments of a run that its checkpoint keeps beside the newest state, for a replay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import numpy as np

from playground.configuration import config as configuration
from playground.configuration import config_text
from playground.configuration.config import RunConfig
from playground.messages.state import State
from playground.reference import network
from playground.runs.checkpoints import Moment

Item = TypeVar("Item")
MOST, MOST_BYTES = 100, 4 << 20
"""How many moments a file keeps at most, and bytes of their arrays."""


def spread(items: Sequence[Item], most: int) -> tuple[Item, ...]:
    """At most `most` of the items, evenly spread, with the last and, of two or more, the first."""
    places = np.linspace(len(items) - 1, 0, min(most, len(items))).round().astype(int)
    return tuple(items[place] for place in reversed(places))


def kept(moments: Sequence[Moment]) -> tuple[Moment, ...]:
    """Those of a run's moments that its file keeps."""
    largest = max((_size(moment) for moment in moments), default=0)
    return spread(moments, MOST if not largest else min(MOST, MOST_BYTES // largest))


def plain(moments: Sequence[Moment]) -> dict[str, Any]:
    """The moments as plain values and arrays, for `restored`: weights and carried states, without
    what only further training needs."""
    settings = list(dict.fromkeys(moment.config for moment in moments))
    return {
        "settings": [{name: config[name] for name in configuration.settings_of(config.task)} for config in settings],
        "kept": [_plain(moment, settings.index(moment.config)) for moment in moments],
    }


def restored(tree: Mapping[str, Any], until: int) -> tuple[Moment, ...]:
    """The moments that were saved; raises ValueError, KeyError or TypeError where the tree holds none
    of a run of `until` updates."""
    settings = [config_text.from_pairs(pairs) for pairs in tree["settings"]]
    found = tuple(_restored(one, settings) for one in tree["kept"])
    updates = [moment.update for moment in found]
    if updates != sorted(updates) or any(not 0 <= update <= until for update in updates):
        raise ValueError(f"the updates {updates} do not lie in order up to {until}")
    return found


def _size(moment: Moment) -> int:
    return moment.state.bytes if moment.state is not None else 0


def _plain(moment: Moment, settings: int) -> dict[str, Any]:
    state = moment.state
    if state is None:
        return {"settings": settings, "values": None}
    arrays = [*state.weights, *(one for layer in state.recurrent for one in layer)]
    values = np.concatenate([one.ravel() for one in arrays])
    place = {name: getattr(state, name) for name in ("update", "epoch_number", "window", "shift")}
    return {"settings": settings, "values": values, **place}


def _restored(tree: Mapping[str, Any], settings: Sequence[RunConfig]) -> Moment:
    config, values = settings[int(tree["settings"])], tree["values"]
    if values is None:
        return Moment(config, None)
    shapes = [shape for _, _, shape in network.weight_shapes(config)]
    carried = [tuple(one.shape for one in layer) for layer in network.zero_states(config, config.batch_size)]
    sizes = [int(np.prod(shape)) for shape in [*shapes, *(shape for layer in carried for shape in layer)]]
    if values.dtype != np.float32 or values.shape != (sum(sizes),):
        raise ValueError(f"a state must have {sum(sizes)} values in float32, got {values.shape} in {values.dtype}")
    parts = iter(np.split(values, np.cumsum(sizes)[:-1]))
    weights = tuple(next(parts).reshape(shape) for shape in shapes)
    recurrent = tuple(tuple(next(parts).reshape(shape) for shape in layer) for layer in carried)
    update, epoch, window, shift = (int(tree[name]) for name in ("update", "epoch_number", "window", "shift"))
    return Moment(config, State(weights, (), recurrent, config.optimizer, update, epoch, window, shift=shift))
