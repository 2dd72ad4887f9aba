"""The run as a Python script."""

from __future__ import annotations

from playground.exports.checkpoint import SavedRun
from playground.exports.kinds import _code
from playground.exports.kinds._kind import Ask, Kind
from playground.keras_code import script


class Script(Kind):
    """The same data, network, first weights and updates in plain Keras."""

    TITLE = "Python script"
    HELP = "Plain Keras: the same data, network, first weights and updates."
    ORDER = 3
    SUFFIX = ".py"

    @staticmethod
    def files(saved: SavedRun, stem: str, ask: Ask) -> dict[str, bytes]:
        sections, beside = _code.parts(saved, stem)
        return {f"{stem}.py": script.script(sections).encode(), **beside}
