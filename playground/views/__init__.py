"""What is drawn of a run: pure functions from what is seen to figures; NumPy and plain data only.

A view is one file with one subclass of View. What looks inside the network is a tool: a view that names in OPENED_FROM the panel whose
head has the button that opens it. It is on the page, and its probe is measured, only while somebody has it open. Kinds, told apart by
KIND:
- "plotly": `scene` is a Plotly figure without its numbers ({"data": [...], "layout": {...}}); `draw` gives arrays by the
  path into it ("data.0.y"). "canvas" in the scene lists the traces that grow with every picture: the dashboard paints their
  lines itself, and Plotly keeps all else. Their axes' ranges are then given, and change seldom: each change costs a whole
  drawing by Plotly. The value "ranges" gives the y axis's by its type.
- "tracks": `scene` is {"tracks": [Track as dict, ...]} on the time axis that all tracks share; `draw` gives one array a track.
- "matrix": the data with the sliding window; see views/data.py.
- "spikes": the list of the loss's jumps and the shown window's loss by row and time step; see views/spikes.py.
- "grid": a table of cells between 0 and 1 that is not bound to the time axis; see views/confusion.py and upright.py.
- "multiples": what a sweep has trained, a small chart for each variation; see views/multiples.py.
- "ask": a question and its answer; see views/asked.py. "what_if": what is changed, and its controls; see views/what_if.py.
- "diagram": nodes, wires and equations with the numbers that flow; see views/cell.py.
"""

from __future__ import annotations

import functools
import sys
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from playground.configuration.config import RunConfig
from playground.messages.frame import Frame, Probed, WindowView
from playground.reference.what_if import WhatIf
from playground.registry import subclasses
from playground.runs.history import History
from playground.runs.sweep import Swept
from playground.tasks import Answer

INPUT, TARGET, PREDICTION = "#0072B2", "#D55E00", "#009E73"
"""Okabe–Ito blue, vermilion and bluish green: input, target and prediction, everywhere."""
LAYERS = "#CC79A7", "#E69F00", "#56B4E9", "#882255", "#999933", "#44AA99"
"""The layers, where several are in one chart: hues of Okabe, Ito and Tol that a colour-blind eye tells apart."""


@dataclass(frozen=True)
class Watch:
    """What one viewer looks at: the layer, the range of updates on the loss chart (None: all), the chart's width in points, what the
    viewer asks the network ("": nothing), which tools are open: names of views, in the order in which they were opened, what the viewer
    wants to be different in the window, and the unit that is looked at (the last one where the layer has fewer)."""

    layer: int = 0
    range: tuple[int, int] | None = None
    points: int = 1400
    question: str = ""
    tools: tuple[str, ...] = ()
    what_if: WhatIf = field(default_factory=WhatIf)
    unit: int = 0


@dataclass(frozen=True)
class Seen:
    """Everything a view may draw from: the newest frame (None before the first), the run's past, and where the viewer looks.

    answer: what the network says to the viewer's question, or the sentence that says why that can't be asked. probes: what was
    measured last inside the network, by the name of the probe; those of tools that nobody has open are missing or old. sweeps: what was
    trained beside the run, by the name of the sweep. what_if: the frame's window as the viewer wants it to be different, or why that
    can't be; None where nothing is to be different. playing: the run trains, or will as soon as its trainer is ready.
    """

    config: RunConfig
    frame: Frame | None
    history: History
    watch: Watch = field(default_factory=Watch)
    answer: Answer | str | None = None
    probes: Mapping[str, Probed] = field(default_factory=dict)
    sweeps: Mapping[str, Swept] = field(default_factory=dict)
    what_if: WindowView | str | None = None
    playing: bool = False


@dataclass(frozen=True)
class Drawing:
    """What changes from frame to frame: float32/float64 arrays by name, and small plain data."""

    arrays: dict[str, np.ndarray] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)


class View(ABC):
    """One panel. PLACE: "top" (full width), "time" (the column of tracks that share the time axis) or "side"; ORDER within it.

    A tool has OPENED_FROM, the name of a view, and OPENER, the words on the button. PROBE names what the worker measures for it,
    SWEEP what a process beside the workers trains for it when somebody starts that. BESIDE names a tool that has this panel too: it
    comes and goes with it.
    """

    TITLE: ClassVar[str]
    LOOK: ClassVar[str]
    KIND: ClassVar[str]
    PLACE: ClassVar[str]
    ORDER: ClassVar[int] = 0
    OPENED_FROM: ClassVar[str] = ""
    OPENER: ClassVar[str] = ""
    PROBE: ClassVar[str] = ""
    SWEEP: ClassVar[str] = ""
    BESIDE: ClassVar[str] = ""

    def applies(self, config: RunConfig) -> bool:
        """Whether this panel means something for a run of `config`."""
        return True

    def look(self, config: RunConfig) -> str:
        """The sentence that says what to look for."""
        return self.LOOK

    @abstractmethod
    def scene(self, config: RunConfig, layer: int) -> dict[str, Any]:
        """What stays the same while `config` and the watched layer do; plain data for JSON."""

    @abstractmethod
    def draw(self, seen: Seen) -> Drawing | None:
        """What the panel shows now; None where there is nothing yet."""


@functools.cache
def registry() -> dict[str, View]:
    """Every view by the name of its module, in the order of places on the page."""
    found = {name: kind() for name, kind in subclasses(sys.modules[__name__], View).items()}
    return dict(sorted(found.items(), key=lambda item: (item[1].PLACE, item[1].ORDER)))


def on_page(config: RunConfig, watch: Watch) -> dict[str, View]:
    """The views that a viewer sees, by name: tools where they are open; at the side these take the place of what is there without them."""

    def wanted(name: str, view: View) -> bool:
        tool = name if view.OPENED_FROM else view.BESIDE
        return not tool or tool in watch.tools

    shown = {name: view for name, view in registry().items() if view.applies(config) and wanted(name, view)}
    if any(view.OPENED_FROM and view.PLACE == "side" for view in shown.values()):
        shown = {name: view for name, view in shown.items() if view.OPENED_FROM or view.PLACE != "side"}
    return shown
