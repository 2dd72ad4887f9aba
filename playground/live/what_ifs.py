"""The answers to what-ifs: the shown window computed again in the page's process; no worker is asked and training goes on untouched."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from playground.messages.frame import Frame, WindowView
from playground.messages.window_outputs import computed
from playground.probes import window_inputs
from playground.reference.what_if import WhatIf
from playground.settings import SettingError
from playground.tasks import Uploads


def answer(frame: Frame, uploads: Uploads, wish: WhatIf) -> WindowView | str | None:
    """The frame's window as it would be with `wish`, or the sentence that says why it can't be; None where the frame says too little.

    With nothing to change it equals the frame's window to the last bit.
    """
    found = frame.probes.get("window_inputs")
    if frame.window is None or found is None:
        return None
    snapshot = window_inputs.snapshot(frame.config, found.arrays, frame.window.row, uploads)
    try:
        config = wish.config(frame.config)
        inputs = wish.inputs_of(config.make_task(uploads), snapshot.window.inputs)
    except SettingError as error:
        return str(error)
    changed = replace(snapshot, config=config, window=replace(snapshot.window, inputs=inputs))
    # With something clamped a network may grow without bound; what it says is then no number, and is shown as none.
    with np.errstate(over="ignore", invalid="ignore"):
        return replace(frame.window, **computed(changed))
