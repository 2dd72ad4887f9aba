"""What a scene claims of its network, in figures that can be measured: one line each in the file."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from playground.configuration.config import RunConfig
from playground.messages.frame import Evaluation, Frame
from playground.presets import Outcome
from playground.runs import verdict
from playground.runs.history import History
from playground.runs.spikes import CAUSES
from playground.sweeps import TrainedVariation
from playground.tasks import goal_of

NEWEST = 50
"""Updates over which the loss is averaged, as in the last line of `train`."""
Value = float | str


@dataclass(frozen=True)
class Measured:
    """A network at the end of a scene. started: its updates when the scene began; frame: the last
    one, with a window and the probe "gradient"; blew_up: the loss stopped being a number; swept: the
    networks of the scene's sweep."""

    config: RunConfig
    history: History
    started: int
    frame: Frame | None = None
    evaluation: Evaluation | None = None
    blew_up: bool = False
    swept: Sequence[TrainedVariation] = field(default=())


class NotMeasurable(ValueError):
    """The figure is not there for this network; the text says why."""


def loss(run: Measured) -> float:
    """The mean loss of the last 50 updates."""
    if not run.history.update:
        raise NotMeasurable("it has not trained")
    return float(run.history.recent[-NEWEST:].mean(dtype=np.float64))


def _starts(run: Measured) -> np.ndarray:
    history = run.history
    first = max(run.started, history.first)
    return np.array([at - history.first for at in history.epochs if first <= at < history.update and at], int)


def loss_at_epoch_starts(run: Measured) -> float:
    """The mean loss of the first update of each epoch that began in the scene, without the network's
    first one."""
    starts = _starts(run)
    if not len(starts):
        raise NotMeasurable("no epoch but the first one began")
    return float(run.history.recent[starts].mean(dtype=np.float64))


def lowest_loss(run: Measured) -> float:
    """The lowest loss of an update in the scene."""
    losses = run.history.recent[max(0, run.started - run.history.first) :]
    if not len(losses):
        raise NotMeasurable("the scene trains nothing")
    return float(losses.min())


def updates(run: Measured) -> float:
    """The updates that the scene trained."""
    return float(run.history.update - run.started)


def jumps(run: Measured) -> float:
    """How many jumps of the loss the tool "why it spikes" found in the scene."""
    return float(sum(spike.update >= run.started for spike in run.history.spikes.found))


def cause(run: Measured) -> str:
    """The commonest cause of these jumps."""
    causes = Counter(spike.cause for spike in run.history.spikes.found if spike.update >= run.started)
    if not causes:
        raise NotMeasurable("the loss did not jump")
    return causes.most_common(1)[0][0]


def outcome(run: Measured) -> str:
    """What the page says that the run has come to."""
    return str(verdict.judge(run.history, goal_of(run.config.make_task()), run.config.floor, run.blew_up).outcome)


def learned(run: Measured) -> float:
    """How many networks of the sweep reached the task's goal."""
    return float(sum(bool(one.reached) for one in run.swept))


def attention(run: Measured) -> float:
    """The mean over the written words of the largest share of attention that one word read gets."""
    window = run.frame.window if run.frame is not None else None
    if window is None or window.attention is None:
        raise NotMeasurable("the network has no attention")
    written = ~window.padding[list(window.rows).index(window.row)][-len(window.attention) :]
    return float(window.attention[written].max(axis=1).mean())


def validation(run: Measured, metric: str) -> float:
    """A figure on validation data, by its name on the page: validation loss, validation accuracy …"""
    found: Mapping[str, float] = {} if run.evaluation is None else {"loss": run.evaluation.loss, **run.evaluation.metrics}
    if metric not in found:
        raise NotMeasurable(f"validation data has {', '.join(found) or 'not been evaluated'}")
    return found[metric]


def gradient(run: Measured, steps: str) -> float:
    """How strongly the last layer's state acts `steps` time steps later: the Jacobian's norm, as in
    the tool "gradient"."""
    if run.frame is None or "gradient" not in run.frame.probes:
        raise NotMeasurable("the gradient was not measured")
    norms = run.frame.probes["gradient"].arrays["jacobian_norms"][-1]
    if int(steps) >= len(norms) or not np.isfinite(norms[int(steps)]):
        raise NotMeasurable(f"the window reaches {int(np.isfinite(norms).sum()) - 1} steps back")
    return float(norms[int(steps)])


FIGURES: dict[str, Callable[[Measured], Value]] = {
    "loss": loss,
    "lowest loss": lowest_loss,
    "loss at epoch starts": loss_at_epoch_starts,
    "updates": updates,
    "jumps": jumps,
    "commonest cause": cause,
    "outcome": outcome,
    "networks that learned": learned,
    "attention peak": attention,
}
"""Every figure by its name in a claim."""
WITH: tuple[tuple[re.Pattern[str], Callable[[Measured, str], Value], str], ...] = (
    (re.compile(r"validation ([a-z ]+)"), validation, "validation METRIC"),
    (re.compile(r"gradient (\d+) steps? back"), gradient, "gradient N steps back"),
)
"""The figures that say which one: pattern, function, and how that is written."""
WORDS: dict[str, tuple[str, ...]] = {"outcome": tuple(map(str, Outcome)), "commonest cause": CAUSES}
"""The words that a figure which is no number can be."""
ALLOWED = ", ".join([*FIGURES, *(written for _, _, written in WITH)])
FORM = re.compile(r"(?P<figure>.+?)\s*(?P<sign><|>|\bis\b)\s*(?P<value>.+)")


@dataclass(frozen=True)
class Claim:
    """`figure` is below ("<"), above (">") or the word ("is") `value`."""

    figure: str
    sign: str
    value: Value

    def measure(self, run: Measured) -> Value:
        """The figure of this network. Raises NotMeasurable."""
        if self.figure in FIGURES:
            return FIGURES[self.figure](run)
        measure, which = _of(self.figure)
        return measure(run, which)

    def holds(self, measured: Value) -> bool:
        """Whether a measured figure is as claimed."""
        if isinstance(measured, str) or isinstance(self.value, str):
            return measured == self.value
        return measured < self.value if self.sign == "<" else measured > self.value


def _of(figure: str) -> tuple[Callable[[Measured, str], Value], str]:
    for pattern, measure, _ in WITH:
        match = pattern.fullmatch(figure)
        if match:
            return measure, match[1]
    raise KeyError(figure)


def read(text: str) -> Claim:
    """The claim that a line makes. Raises ValueError, which says what is allowed."""
    match = FORM.fullmatch(text)
    if match is None:
        raise ValueError("FIGURE < NUMBER, FIGURE > NUMBER or FIGURE is WORD")
    figure, sign, value = match["figure"], match["sign"], match["value"].strip()
    if figure not in FIGURES:
        try:
            _of(figure)
        except KeyError:
            raise ValueError(f"about one of {ALLOWED}") from None
    words = WORDS.get(figure, ())
    if words and (sign != "is" or value not in words):
        raise ValueError(f"{figure} is one of: {', '.join(words)}")
    if words:
        return Claim(figure, sign, value)
    if sign == "is":
        raise ValueError(f"{figure} < NUMBER or {figure} > NUMBER")
    try:
        return Claim(figure, sign, float(value))
    except ValueError:
        raise ValueError(f"{figure} {sign} NUMBER") from None
