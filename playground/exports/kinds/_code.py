"""What the script and the notebook share: the parts of the code, and the file with their data."""

from __future__ import annotations

import io

import numpy as np

from playground.exports.checkpoint import SavedRun
from playground.exports.kinds._kind import Refused
from playground.keras_code import data, script
from playground.keras_code.network import NotExpressible

UPDATES = 1000
"""Updates that the code trains: enough to see the loss fall, over in a minute."""


def parts(saved: SavedRun, stem: str) -> tuple[list[script.Section], dict[str, bytes]]:
    """The parts of the code, and the files that they read, by name; raises Refused."""
    file = f"{stem}-data.npz"
    try:
        sections = script.sections(saved.config, file, UPDATES)
    except NotExpressible as error:
        raise Refused(str(error)) from None
    if data.recipe(saved.config):
        return sections, {}
    target = io.BytesIO()
    np.savez_compressed(target, allow_pickle=False, **data.saved(saved.config, saved.uploads))
    return sections, {file: target.getvalue()}
