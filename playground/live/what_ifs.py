"""What-ifs: recomputes the shown window with changed inputs, clamps or weights in the page's process;
training goes on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from playground.messages.frame import Frame, WindowView
from playground.messages.window_outputs import computed
from playground.probes import window_inputs
from playground.reference.what_if import WhatIf
from playground.settings import SettingError
from playground.tasks import Uploads


def answer(frame: Frame, uploads: Uploads, what_if: WhatIf) -> WindowView | str | None:
    """The frame's window as it would be with `what_if`, or a sentence that says why that is
    impossible.

    None where the frame has no window or not all inputs of it. Without a change it equals the
    frame's window bit by bit.
    """
    found = frame.probes.get("window_inputs")
    if frame.window is None or found is None:
        return None
    snapshot = window_inputs.snapshot(frame.config, found.arrays, frame.window.row, uploads)
    try:
        config = what_if.config(frame.config)
        inputs = what_if.inputs_of(config.make_task(uploads), snapshot.window.inputs)
        weights = what_if.weights_of(snapshot.weights)
    except SettingError as error:
        return str(error)
    changed = replace(snapshot, config=config, weights=weights, window=replace(snapshot.window, inputs=inputs))
    # A clamped network may grow without bound: NaN and infinity are then shown as missing.
    with np.errstate(over="ignore", invalid="ignore"):
        return replace(frame.window, **computed(changed))
