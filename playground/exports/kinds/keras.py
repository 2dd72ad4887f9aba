"""The network for Keras."""

from __future__ import annotations

from playground.exports.checkpoint import SavedRun
from playground.exports.kinds._kind import Ask, Kind, Refused
from playground.keras_code import network
from playground.runs import worker


class KerasFile(Kind):
    """The network as a .keras file, and the class of its cell where Keras has none."""

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
        return files
