"""Leads the viewers of one run through a story: begins each scene's network, trains it as far as the
scene says, and knows when its answer may be told."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace

from playground.configuration.config import RunConfig
from playground.runs.run import Run
from playground.settings import SettingError
from playground.stories._claims import NEWEST
from playground.stories._story import Scene, Story

LONGEST = 8.0
"""Seconds that a scene's training may take at the run's speed limit; where it would take longer, the
limit rises."""


@dataclass(frozen=True)
class Place:
    """Where the viewers of a run are in a story.

    number: the scene, from 0. trained: the scene whose training is under way or done: before
    `number` while a network is prepared that the scene goes on with. begun: the run's updates when
    that one began. chosen: the choice that was made; None: none yet. asked: the question was
    answered or passed over. done: the network has trained as far as the scene says.
    """

    story: Story
    number: int
    trained: int
    begun: int = 0
    chosen: int | None = None
    asked: bool = False
    done: bool = False

    @property
    def scene(self) -> Scene:
        """The scene that is told."""
        return self.story.scenes[self.number]

    @property
    def catches_up(self) -> bool:
        """Whether the network still becomes what the scene begins with."""
        return self.trained < self.number

    @property
    def config(self) -> RunConfig:
        """What the run's configuration is while nobody has changed it."""
        return self.story.scenes[self.trained].config

    @property
    def told(self) -> bool:
        """Whether the answer may be told."""
        return self.scene.question is not None and self.done and self.asked

    @property
    def last(self) -> bool:
        """Whether no scene follows."""
        return self.number + 1 == len(self.story.scenes)


class Guide:
    """Leads through one run. Its methods may be called from any thread.

    Its lock is held while it changes the run, which `notice` therefore never waits for: the worker
    pool calls that with a lock of its own.
    """

    def __init__(self, run: Run) -> None:
        self._run = run
        self.place: Place | None = None
        self._lock = threading.RLock()
        self._votes: dict[object, int] = {}
        """What those who watch have chosen in the present scene, by viewer."""
        self._moving = self._missed = False
        """Whether a scene is being entered; whether a change was not looked at meanwhile."""
        self._limit = run.chunk_size.limit
        """The run's speed limit before a network was prepared without one."""

    @property
    def left(self) -> bool:
        """Whether the run is no longer the scene's: somebody changed a setting."""
        place = self.place
        return place is not None and self._run.config != place.config

    @property
    def trains(self) -> bool:
        """Whether to train means as far as the scene says."""
        place = self.place
        return place is not None and not place.done and not self.left

    def enter(self, story: Story, number: int) -> None:
        """Begins scene `number` (from 0; the nearest there is). It takes the network of the scene
        before where that is done; else one is trained that far first."""
        with self._changes():
            run, before, number = self._run, self.place, min(max(number, 0), len(story.scenes) - 1)
            scene, first = story.scenes[number], story.first_of(number)
            follows = before is not None and before.done and (before.story, before.number + 1) == (story, number) and not self.left
            self._end_catching_up()
            self._votes = {}
            run.pause()
            if follows and not scene.anew:
                run.change(scene.config)
                self.place = Place(story, number, number, run.update)
            else:
                run.begin(story.scenes[first].preset, story.scenes[first].config)
                self.place = Place(story, number, first)
            if self.place.catches_up:
                self._limit = run.chunk_size.limit
                run.set_speed(0)
                self._train(self.place)
            elif scene.question is None:
                self._go()
            run.read_again()

    def again(self) -> None:
        """Begins the present scene anew."""
        place = self.place
        if place is not None:
            with self._changes():
                self._end_catching_up()
                self.place = None
            self.enter(place.story, place.number)

    def go(self) -> None:
        """Trains as far as the scene says; goes on where it was paused."""
        with self._changes():
            self._go()

    def choose(self, choice: int) -> None:
        """Takes the choice (from 0) of the question and trains; does nothing where there is none, or
        it was answered."""
        with self._changes():
            place = self.place
            question = place.scene.question if place is not None else None
            if place is None or question is None or place.asked or place.catches_up or self.left:
                return
            if 0 <= choice < len(question.choices):
                self.place = replace(place, chosen=choice)
                self._go()

    def vote(self, voter: object, choice: int) -> None:
        """Takes what somebody who watches chooses, until the answer is told; may be changed till
        then."""
        with self._lock:
            place = self.place
            question = place.scene.question if place is not None else None
            if place is None or question is None or place.told or place.catches_up:
                return
            if not 0 <= choice < len(question.choices):
                return
            self._votes[voter] = choice
        self._run.look_again()

    def voted(self, voter: object) -> int | None:
        """What this viewer has chosen in the present scene; None: nothing yet."""
        return self._votes.get(voter)

    def tally(self) -> list[int]:
        """How many of those who watch have made each choice of the present scene."""
        place = self.place
        question = place.scene.question if place is not None else None
        votes = list(self._votes.values())
        return [votes.count(choice) for choice in range(len(question.choices))] if question is not None else []

    def next(self) -> None:
        """Passes over the question, else goes on to the next scene."""
        place = self.place
        if place is None:
            return
        if not place.asked and place.scene.question is not None and not place.catches_up and not self.left:
            self.go()
        elif not place.last:
            self.enter(place.story, place.number + 1)

    def back(self) -> None:
        """Goes back to the scene before."""
        place = self.place
        if place is not None and place.number:
            self.enter(place.story, place.number - 1)

    def leave(self) -> None:
        """Ends the story; the run stays as it is."""
        with self._changes():
            self._end_catching_up()
            self.place = None
            self._run.read_again()

    def notice(self) -> None:
        """Looks how far the run has come."""
        place = self.place
        if place is None or place.done:
            return
        if not self._lock.acquire(blocking=False):
            self._missed = True
            return
        try:
            if not self._moving:
                self._look()
        finally:
            self._lock.release()
        if self._missed:
            self._missed = False
            self.notice()

    @contextlib.contextmanager
    def _changes(self) -> Iterator[None]:
        """Guards a change of the place; then the viewers look again, and it looks at the run."""
        with self._lock:
            before, self._moving = self._moving, True
            try:
                yield
            finally:
                self._moving = before
        # Whatever the run told its viewers during the change may have shown them the place before.
        self._run.look_again()

    def _look(self) -> None:
        place, run = self.place, self._run
        if place is None or place.done or self.left or not self._reached(place):
            return
        with self._changes():
            run.pause()
            if not place.catches_up:
                self.place = replace(place, done=True)
                return
            run.change(place.story.scenes[place.trained + 1].config)
            self.place = replace(place, trained=place.trained + 1, begun=run.update)
            if self.place.catches_up:
                self._train(self.place)
                return
            run.set_speed(self._limit)
            if self.place.scene.question is None:
                self._go()
            run.read_again()

    def _go(self) -> None:
        place = self.place
        if place is None or self.left:
            return
        self.place = place = replace(place, asked=place.asked or not place.catches_up)
        if not place.catches_up:
            self._keep_pace(place)
        self._train(place)

    def _train(self, place: Place) -> None:
        """Trains what is left of the scene, or has its sweep begin."""
        run, until = self._run, place.story.scenes[place.trained].until
        if place.done or until is None:
            return
        if not until.sweep:
            left = until.updates_left(place.config, place.begun, run.update)
            if left:
                run.play(left)
            return
        swept = run.sweeps.seen().get(until.sweep)
        if swept is not None and swept.under_way:
            return
        try:
            run.sweeps.start(until.sweep, run.config, run.uploads)
        except SettingError:
            run.say("info", "Open the tool that the scene is about, and start it there.")

    def _keep_pace(self, place: Place) -> None:
        run, until = self._run, place.scene.until
        if until is not None and run.chunk_size.limit:
            wanted = until.updates_left(place.config, place.begun, run.update) / LONGEST
            if wanted > run.chunk_size.limit:
                run.set_speed(min(wanted, 1e6))

    def _end_catching_up(self) -> None:
        if self.place is not None and self.place.catches_up:
            self._run.set_speed(self._limit)

    def _reached(self, place: Place) -> bool:
        """Whether the network has trained as far as the scene that is trained says."""
        until, run = place.story.scenes[place.trained].until, self._run
        if until is None:
            return place.catches_up or place.asked
        if until.sweep:
            swept = run.sweeps.seen().get(until.sweep)
            return swept is not None and not swept.under_way
        if run.timeline.shown.rewound is not None:
            return True
        done = run.update - place.begun
        if until.loss is not None and done >= NEWEST and float(run.history.recent[-NEWEST:].mean()) < until.loss:
            return True
        return until.updates_left(place.config, place.begun, run.update) == 0


def of(run: Run) -> Guide:
    """The guide of a run."""
    with run.lock:
        if not isinstance(run.guide, Guide):
            run.guide = Guide(run)
        return run.guide
