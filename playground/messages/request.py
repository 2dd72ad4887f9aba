"""What a chunk of updates should show beside its losses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class Request:
    """What a frame should contain beside losses and gradient norms.

    window: the window of the last update, with the states of batch row `row`; None: of the row that
    window_data.watched_row chooses. hold: shows the window that is held under this number instead,
    read by the newest weights; the first frame with a new number holds the window of its last
    update. Two numbers: the window that begins at this column of this epoch (from 0), or the last
    one before it. None: none is held. evaluate: validation windows per row to measure quality on;
    0: none. generate: a free-running series. probes: names of the probes to run; `kept`: by probe,
    the arrays of its last result that it needs again.
    """

    row: int | None = None
    window: bool = True
    hold: int | tuple[int, int] | None = None
    evaluate: int = 0
    generate: bool = False
    probes: tuple[str, ...] = ()
    kept: Mapping[str, Mapping[str, np.ndarray]] = field(default_factory=dict)
