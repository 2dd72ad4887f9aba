"""The view contract: what a view is given (Seen), what it returns (a scene and Drawings), and how it says what it is (View).

KIND names the browser panel that draws the view, and with it the shape of the scene and of the drawings. README.md of
components/dashboard lists every field; in short:

| KIND | the panel | scene | drawing |
|---|---|---|---|
| "plotly" | a Plotly chart | a figure without its numbers: "data", "layout" | arrays and values by path: "data.0.y" |
| "tracks" | rows on the shared time axis | "tracks": a list, as in `_heatmap.py` and `_window_rows.py` | one array a track |
| "matrix" | the epoch's data, the window on it | as in `data_matrix.py` | array "values", and where the window is |
| "grid" | a table of numbers from 0 to 1 | both axes' titles and names | array "values", maybe "numbers" |
| "diagram" | a cell's diagram and equations | nodes, wires, labels, equations | array "flows" (flows, time steps) |
| "spikes" | the jumps of the loss | {} | array "losses" (rows, time steps), and the jumps |
| "race" | a Plotly chart of several runs | as "plotly" | as "plotly", and the runs by name |
| "sweep" | a Plotly chart of a sweep of chosen settings | as "plotly", and what may be swept | as "plotly", and the points |
| "multiples" | one small chart a network of a sweep | "sweep": its name | arrays "low" and "high", and the charts |
| "ask" | a question and its answer | what may be asked | the answer in values |
| "what_if" | controls that change the window | what can be changed | arrays "row0" …: the changed window |
| "sample" | a text that the network writes | what colours it | the text, array "values" |
| "weights" | heat maps of a layer's weights, and their histograms over time | "weights": a list | one or two arrays a weight |

A "plotly" scene may name in "canvas" the traces that grow with every picture: the dashboard paints their lines itself and
leaves the rest to Plotly. Such a chart must give its axes explicit ranges that rarely change, because Plotly redraws the whole
chart at each change; the value "ranges" gives the y axis's range by the type of the axis ("log" or "linear").
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from playground.configuration.config import RunConfig
from playground.messages.frame import Frame, Probed, WindowView
from playground.messages.state import State
from playground.reference.what_if import WhatIf
from playground.reference.writing import Wish, Written
from playground.runs.history import History
from playground.runs.snapshot import Field
from playground.runs.sweep import Swept
from playground.tasks import Answer, Goal, WholeSeries

INPUT, TARGET, PREDICTION = "#0072B2", "#D55E00", "#009E73"
"""Okabe–Ito blue, vermilion and bluish green: input, target and prediction in every view."""
LAYERS = "#CC79A7", "#E69F00", "#56B4E9", "#882255", "#999933", "#44AA99"
"""One colour a layer where a chart shows several: hues of Okabe, Ito and Tol that colour-blind
people tell apart."""


@dataclass(frozen=True)
class Watch:
    """What one viewer looks at.

    layer and unit: numbers from 0; a layer with fewer units shows its last one. range: the updates
    on the loss chart, None for all. points: the chart's width in points. question: what the viewer
    asks the network, "" for nothing. tools: the names of the open tools, in the order in which they
    were opened. what_if: the changes that the viewer makes to the window. still: whether the
    viewer's system asks for reduced motion. wish: what the network shall write; coloured: the unit
    whose activation colours it.
    """

    layer: int = 0
    range: tuple[int, int] | None = None
    points: int = 1400
    question: str = ""
    tools: tuple[str, ...] = ()
    what_if: WhatIf = field(default_factory=WhatIf)
    unit: int = 0
    still: bool = False
    wish: Wish = field(default_factory=Wish)
    coloured: int = 0


@dataclass(frozen=True)
class Seen:
    """Everything a view may draw from: the newest frame (None before the first), the run's history,
    and what the viewer looks at.

    answer: the network's answer to the viewer's question, or a sentence that says why it can't be
    asked. probes: the newest measurements inside the network by the name of the probe; those of
    closed tools are missing or old. sweeps: what has been trained beside the run, by the name of
    the sweep. baselines: what methods without recurrence reach on validation data, by metric (or
    "loss") and by name. goal: what the run has to reach on its data; None where that is not known.
    whole: the series that its windows are pieces of; None where there is none.
    what_if: the frame's window with the viewer's changes, or a sentence that says why it can't be
    computed; None where the viewer changes nothing. written: what the network
    writes as the viewer wishes, or a sentence that says why it can't; None where the task's network
    does not write, and before the first weights. playing: the run trains, or will once
    its trainer is ready. preparing: what has to be done before the next update can come, "" for
    nothing. first: before the first frame, the window that the run begins with, which no network
    has read. race: the runs that are pinned beside this one. states: those that are kept of this
    network's training, the oldest first; some may be later than the frame.
    """

    config: RunConfig
    frame: Frame | None
    history: History
    watch: Watch = field(default_factory=Watch)
    answer: Answer | str | None = None
    probes: Mapping[str, Probed] = field(default_factory=dict)
    sweeps: Mapping[str, Swept] = field(default_factory=dict)
    baselines: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    goal: Goal | None = None
    whole: WholeSeries | None = None
    what_if: WindowView | str | None = None
    written: Written | str | None = None
    playing: bool = False
    preparing: str = ""
    first: WindowView | None = None
    race: Field = field(default_factory=Field)
    states: tuple[State, ...] = ()

    @property
    def data(self) -> WindowView | None:
        """The window whose data are shown: the frame's, or the first one."""
        return self.first if self.frame is None else self.frame.window


@dataclass(frozen=True)
class Drawing:
    """What changes from frame to frame: float32 or float64 arrays by name, and small values that
    JSON can hold."""

    arrays: dict[str, np.ndarray] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)


class View(ABC):
    """One panel of the dashboard. Its functions are pure: the same arguments give the same result,
    and they change nothing.

    TITLE heads the panel, QUESTION asks what it can answer, and LOOK says in a sentence what to
    look for. PLACE: "top" (full width),
    "time" (the column of tracks that share the time axis) or "side"; ORDER: the order within a
    place.

    A tool is a view that is on the page only while somebody has it open. It names in OPENED_FROM
    the view whose panel has its button, and in OPENER the button's label. PROBE: the probe that the
    worker measures while the tool is open. SWEEP: the sweep that the viewer can start from it.
    BESIDE: a tool with which this view opens and closes. IN_RACE: a race shows it for every pinned
    run. ELSEWHERE: it needs nothing but losses, weights
    and a window, so that it can show a network that another process trains.
    """

    TITLE: ClassVar[str]
    QUESTION: ClassVar[str]
    LOOK: ClassVar[str]
    KIND: ClassVar[str]
    PLACE: ClassVar[str]
    ORDER: ClassVar[int] = 0
    OPENED_FROM: ClassVar[str] = ""
    OPENER: ClassVar[str] = ""
    PROBE: ClassVar[str] = ""
    SWEEP: ClassVar[str] = ""
    BESIDE: ClassVar[str] = ""
    IN_RACE: ClassVar[bool] = False
    ELSEWHERE: ClassVar[bool] = False

    def applies(self, config: RunConfig) -> bool:
        """Whether a run of `config` has anything for this view to show."""
        return True

    def look(self, config: RunConfig) -> str:
        """The sentence that says what to look for."""
        return self.LOOK

    def in_talk(self, config: RunConfig) -> bool:
        """Whether a talk shows it before anybody presses its number key."""
        return self.PLACE != "side"

    def question(self, config: RunConfig) -> str:
        """The question that the panel answers."""
        return self.QUESTION

    @abstractmethod
    def answer(self, seen: Seen) -> str:
        """The question's present answer in a sentence or two, from what `draw` shows of the same
        `seen`; "" while there is nothing to answer from."""

    @abstractmethod
    def scene(self, config: RunConfig, layer: int) -> dict[str, Any]:
        """What stays the same as long as `config` and the watched layer do; plain data that JSON
        can hold."""

    @abstractmethod
    def draw(self, seen: Seen) -> Drawing | None:
        """What the panel shows now; None where there is nothing yet."""
