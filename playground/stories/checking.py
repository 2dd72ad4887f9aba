"""Runs a story's scenes without a page and measures what they claim."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from playground.configuration.config import RunConfig
from playground.messages.chunk import Chunk
from playground.messages.frame import Evaluation, Frame
from playground.messages.request import Request
from playground.messages.state import State
from playground.runs import side_process, worker
from playground.runs.history import History
from playground.runs.worker_place import new_executor
from playground.stories._claims import NEWEST, Claim, Measured, NotMeasurable, Value
from playground.stories._story import Scene, Story, Until
from playground.sweeps import TrainedVariation, plan_of
from playground.tasks import NO_UPLOADS

STEP, FINE = 1_000, 100
"""Updates between two evaluations; between two looks at a loss that ends the training."""
WINDOWS, LAST_WINDOWS = 4, 24
"""Validation windows per row of an evaluation, and of a scene's last one."""


@dataclass(frozen=True)
class Checked:
    """A claim as it was measured. scene: from 1; measured: the figure, or why there is none."""

    scene: int
    claim: Claim
    holds: bool
    measured: Value


@dataclass
class _Network:
    """The network that the scenes share until one begins another."""

    state: State | None = None
    frame: Frame | None = None
    evaluation: Evaluation | None = None
    blew_up: bool = False

    def __post_init__(self) -> None:
        self.history = History()


def check(story: Story, executor: ProcessPoolExecutor | None = None) -> Iterator[Checked]:
    """Every claim of the story, in order, each once its scene is trained. executor: one process that
    trains; None: a new one. Raises NotMeasured where a sweep can't be measured."""
    own = executor or new_executor()
    try:
        network = _Network()
        for number, scene in enumerate(story.scenes, 1):
            if scene.anew:
                network = _Network()
            started = network.history.update
            swept: list[TrainedVariation] = []
            if scene.until is not None and scene.until.sweep:
                swept = _sweep(scene.until.sweep, scene.config)
            else:
                _train(own, f"{story.name}-{story.first_of(number - 1)}", scene, scene.until or Until(), network)
            run = Measured(scene.config, network.history, started, network.frame, network.evaluation, network.blew_up, swept)
            for claim in scene.claims:
                yield _checked(number, claim, run)
    finally:
        if executor is None:
            own.shutdown(wait=False, cancel_futures=True)


def _checked(number: int, claim: Claim, run: Measured) -> Checked:
    try:
        measured = claim.measure(run)
    except NotMeasurable as error:
        return Checked(number, claim, False, str(error))
    return Checked(number, claim, claim.holds(measured), measured)


def _train(executor: ProcessPoolExecutor, name: str, scene: Scene, until: Until, network: _Network) -> None:
    """Trains the network as far as the scene says; one whose loss stopped being a number stays."""
    history, started = network.history, network.history.update
    while not network.blew_up:
        left = until.updates_left(scene.config, started, history.update)
        updates = min(left, STEP if until.loss is None else FINE)
        last = updates == left
        frame = _chunk(executor, name, scene.config, updates, network, last or history.update % STEP == 0, last)
        reached = until.loss is not None and history.update - started >= NEWEST and _newest(history) < until.loss
        if reached and not last:
            _chunk(executor, name, scene.config, 0, network, True, True)
        if last or reached or frame.blew_up is not None:
            return


def _newest(history: History) -> float:
    return float(history.recent[-NEWEST:].mean())


def _chunk(
    executor: ProcessPoolExecutor, name: str, config: RunConfig, updates: int, network: _Network, evaluate: bool, last: bool
) -> Frame:
    windows = LAST_WINDOWS if last else WINDOWS
    request = Request(evaluate=windows if evaluate else 0, probes=("gradient",) if last else ())
    done = network.history.update
    chunk = Chunk(name, config, done, updates, request, NO_UPLOADS, state=network.state, fresh=network.state is None)
    result = executor.submit(worker.work, chunk).result()
    frame = result.frame
    network.state, network.frame, network.blew_up = result.state, frame, frame.blew_up is not None
    network.evaluation = frame.evaluation or network.evaluation
    network.history.add(frame)
    return frame


def _sweep(name: str, config: RunConfig) -> list[TrainedVariation]:
    plan = plan_of(name, config)
    parts = side_process.measure(f"sweep {name}", worker.sweep, plan, NO_UPLOADS)
    return [part for part in parts if part is not None and part.done]
