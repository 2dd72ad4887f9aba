"""The network for Keras."""

from __future__ import annotations

import json

from playground.exports.checkpoint import SavedRun
from playground.exports.kinds._kind import Ask, Kind, Refused
from playground.keras_code import data, network
from playground.runs import worker
from playground.tasks import Scale


class KerasFile(Kind):
    """The network as a .keras file, the class of its cell where Keras has none, and the scale of the
    user's own data, which it reads and says standardised."""

    TITLE = "Network for Keras"
    HELP = "A .keras file: keras.models.load_model opens it, without the playground."
    ORDER = 1
    SUFFIX = ".keras"

    @staticmethod
    def files(saved: SavedRun, stem: str, ask: Ask) -> dict[str, bytes]:
        config = saved.config
        try:
            network.check(config)
        except network.NotExpressible as error:
            raise Refused(str(error)) from None
        files = {f"{stem}.keras": ask(worker.keras_file, config, saved.state.weights)}
        own = network.own_layer(config)
        if own is not None:
            files[f"{config.cell}_layer.py"] = own[1].encode()
        scale = data.scale_of(config, saved.uploads)
        if scale is not None:
            files[f"{stem}-scale.json"] = _told(scale).encode()
        return files


def _told(scale: Scale) -> str:
    """The scale in JSON, with a sentence on what it is for."""
    columns = {
        name: {"mean": means.tolist(), "deviation": deviations.tolist()}
        for name, means, deviations in zip(scale.columns, scale.means.T, scale.deviations.T, strict=True)
    }
    said = (
        "The network reads (value - mean) / deviation of its inputs, in this order; of what it says, the target's value is "
        "output * deviation + mean. One mean and one deviation a series of the file."
    )
    inputs = [name for name in scale.columns if name != scale.target or scale.target == scale.columns[0]]
    return json.dumps({"about": said, "inputs": inputs, "target": scale.target, "columns": columns}, indent=1)
