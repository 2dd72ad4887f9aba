"""What a process keeps for training: compiled trainers, the training thread, prefetched data and
the choice of a device."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

import numpy as np
import tensorflow as tf

from playground import tasks
from playground.configuration.config import RunConfig
from playground.messages.frame import Frame
from playground.messages.request import Request
from playground.messages.state import State
from playground.tasks import Epoch, Uploads
from playground.training import evaluation, frame_builder, speculation
from playground.training.compiled_chunk import LONGEST_CALL, Trainer, Updates, structure
from playground.training.devices import DeviceChoice
from playground.training.evaluator import Evaluator
from playground.training.frame_builder import ChunkOutcome
from playground.training.prefetch import Prefetch
from playground.training.states import adapted, first_state, later


class BlewUp(ArithmeticError):
    """A loss or a gradient that is not a number, after `done` updates."""

    def __init__(self, done: int) -> None:
        super().__init__(f"after {done} updates the loss or the gradient is not a number")
        self.done = done


class TrainingSession:
    """Trains any number of runs, one chunk at a time. It holds no run's state: states come in and
    go out."""

    def __init__(self) -> None:
        self.prefetch = Prefetch()
        self.thread = speculation.TrainingThread()
        self.devices = DeviceChoice()
        self.compiled = 0
        """Trainers made so far; XLA never gives back the memory of one (about 25 MB)."""
        self._trainers: dict[tuple[RunConfig, str], Trainer] = {}
        """All that were made: dropping one would free next to nothing."""
        self._prepared: set[tuple[RunConfig, str]] = set()
        """The structures, with the device that was asked for, whose trainers are compiled."""
        self._evaluators: dict[RunConfig, Evaluator] = {}

    def close(self) -> None:
        """Waits for what runs and ends both threads; later calls change nothing."""
        self.thread.close()
        self.prefetch.close()

    def trainer(self, config: RunConfig, device: str) -> Trainer:
        """The compiled trainer of a configuration, made where there is none yet."""
        key = structure(config), device
        if key not in self._trainers:
            self._trainers[key] = Trainer(*key)
            self.compiled += 1
        return self._trainers[key]

    def advance(
        self, config: RunConfig, state: State, updates: int, request: Request, uploads: Uploads = tasks.NO_UPLOADS
    ) -> tuple[State, Frame]:
        """Trains `updates` updates from `state`: the new state and a frame of what happened. 0
        updates: a frame of `state`.

        The same configuration and state give bit-identical losses however the updates are cut into
        calls. A loss or a gradient that is not a number ends the chunk: the state returned is then
        the one before that update, so that training can go on with gentler settings.
        """
        outcome = self.train(config, state, updates, request, uploads).in_numpy()
        return outcome.after, frame_builder.frame(config, outcome, request, uploads)

    def train(
        self,
        config: RunConfig,
        state: State,
        updates: int,
        request: Request,
        uploads: Uploads,
        then: int = 0,
        wanted: Callable[[], bool] = lambda: True,
    ) -> ChunkOutcome:
        """The first half of `advance`; `frame_builder.frame` is the second. The outcome's states
        lie on the device.

        then: updates that the next call will probably ask for. The training thread starts them at
        once if they are still `wanted`, while the caller builds the frame.
        """
        arguments = config, state, updates, request.window, uploads
        running = self.thread.submit(self.train_in_thread, *arguments)

        def following(outcome: ChunkOutcome | None) -> speculation.Call | None:
            if outcome is None or outcome.blew_up is not None or not wanted():
                return None
            return self.train_in_thread, (config, outcome.after, then, request.window, uploads)

        if then:
            self.thread.speculate(running, following)
        # The prefetched chunk was cancelled: run it now.
        return running.result() or self.thread.submit(self.train_in_thread, *arguments).result()

    @staticmethod
    def key(config: RunConfig) -> tuple[RunConfig, str]:
        """What `prepare` prepares: a structure on the device that is asked for."""
        return structure(config), config.device

    def prepared(self, config: RunConfig) -> bool:
        """Whether `prepare` has compiled the trainer of `config`."""
        return self.key(config) in self._prepared

    def prepare(self, config: RunConfig, state: State, uploads: Uploads) -> None:
        """Compiles the trainer of `config` without training; for a thread beside the one that
        trains: what that one trains meanwhile waits for nothing here."""
        fit = adapted(config, state)
        device, _ = self._device(config, fit, uploads)
        trainer, data = self.trainer(config, device), self.prefetch.make(device, config, fit.epoch_number, uploads)
        trainer.train(config, Updates(0, 0, fit.window, fit.update), (fit.weights, fit.slots, fit.recurrent), data)
        frame_builder.masks(config, fit.update, slice(0, 1))
        self._prepared.add(self.key(config))

    def evaluator(self, config: RunConfig) -> Evaluator | None:
        """The compiled outputs of a structure; None where `prepare_evaluation` has not made them."""
        return self._evaluators.get(structure(config))

    def prepare_evaluation(self, config: RunConfig, data: Epoch) -> None:
        """Compiles the outputs of `config` on all of `data`; for a thread beside the one that
        trains."""
        made = Evaluator(config)
        made(config, first_state(config).weights, evaluation.first_part(data))
        self._evaluators[structure(config)] = made

    def train_in_thread(self, config: RunConfig, state: State, updates: int, window: bool, uploads: Uploads) -> ChunkOutcome:
        """The outcome of a chunk. Runs in the training thread. window: whether the frame will show
        the last update's window."""
        began = time.perf_counter()
        state = adapted(config, state)
        if not updates:
            nothing = np.zeros(0, np.float32)
            return ChunkOutcome(state, state, state, nothing, nothing, time.perf_counter() - began)
        device, timings = self._device(config, state, uploads)
        trainer, blew_up = self.trainer(config, device), None
        began = time.perf_counter()  # choosing a device is not training
        try:
            # The window that is shown was computed from the state before the last update.
            after, before, losses, norms = self._train_epochs(trainer, config, state, (updates, int(window)), uploads)
        except BlewUp as error:
            after, before, losses, norms = self._train_epochs(trainer, config, state, (max(error.done - 1, 0), 0), uploads)
            blew_up = after.update
        return ChunkOutcome(state, before, after, losses, norms, time.perf_counter() - began, device, timings, blew_up)

    def _device(self, config: RunConfig, state: State, uploads: Uploads) -> tuple[str, Mapping[str, float]]:
        def updates_per_second(device: str) -> float:
            trainer, updates = self.trainer(config, device), Updates(min(64, config.updates_per_epoch), 0, 0, state.update)
            data = self.prefetch.make(device, config, state.epoch_number, uploads)
            start = (state.weights, state.slots, state.recurrent)
            trainer.train(config, updates, start, data)
            began = time.perf_counter()
            trainer.train(config, updates, start, data)
            return updates.count / (time.perf_counter() - began)

        return self.devices.choose(config, updates_per_second)

    def _train_epochs(
        self, trainer: Trainer, config: RunConfig, state: State, updates: tuple[int, int], uploads: Uploads
    ) -> tuple[State, State, np.ndarray, np.ndarray]:
        """Trains over as many epochs as it takes: the state after and before the last updates,
        losses and gradient norms.

        updates: how many, and how many of them are the last ones. Raises BlewUp.
        """
        todo, last = updates
        losses: list[np.ndarray] = [np.zeros(0, np.float32)]
        norms: list[np.ndarray] = [np.zeros(0, np.float32)]
        before = state
        while todo:
            epochs = self.prefetch.epochs_per_call(trainer.device, config, state.epoch_number, uploads)
            count = min(todo, epochs * config.updates_per_epoch - state.window, LONGEST_CALL)
            part = count, last if count == todo else 0
            state, before, some_losses, some_norms = self._call_trainer(trainer, config, state, part, uploads)
            # An infinite gradient puts infinities into weights and slots although its own loss is a
            # number.
            bad = np.flatnonzero(~np.isfinite(some_losses) | ~np.isfinite(some_norms))
            if len(bad):
                raise BlewUp(sum(map(len, losses)) + int(bad[0]))
            losses.append(some_losses)
            norms.append(some_norms)
            todo -= count
        return state, before, np.concatenate(losses), np.concatenate(norms)

    def _call_trainer(
        self, trainer: Trainer, config: RunConfig, state: State, updates: tuple[int, int], uploads: Uploads
    ) -> tuple[State, State, np.ndarray, np.ndarray]:
        """One call of the compiled chunk; arguments and results are those of `_train_epochs`."""
        count, last = updates

        def epochs(window: int, more: int = 0) -> range:
            """The epochs that `count` updates read from `window` on, counted from this call's first
            epoch, and `more` epochs."""
            skipped, within = divmod(window, config.updates_per_epoch)
            first = state.epoch_number + skipped
            return range(first, first + max(1, -(-(within + count) // config.updates_per_epoch)) + more)

        # One epoch more than these updates took: the next call may have a few more updates.
        then = epochs(state.window + count, more=1)
        data = self.prefetch.tensors(trainer.device, config, epochs(state.window), then, uploads)
        if state.shift:
            # Not in the compiled loop: an index that is more than a product is 20 times as slow.
            data = [tf.concat([tf.roll(array[:1], -state.shift, 1), array[1:]], 0) for array in data]
        start = (state.weights, state.slots, state.recurrent)
        after, before, losses, norms = trainer.train(config, Updates(count, last, state.window, state.update), start, data)
        return later(config, state, after, count), later(config, state, before, count - last), losses, norms
