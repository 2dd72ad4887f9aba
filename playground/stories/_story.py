"""What a story is: scenes that run a network, ask what it will do, and show it."""

from __future__ import annotations

from dataclasses import dataclass

from playground.configuration.config import RunConfig
from playground.stories._claims import Claim


@dataclass(frozen=True)
class Until:
    """How far a scene trains: to the end of epoch `epoch` of the network; or `updates` updates from
    where the scene begins, or fewer where the loss falls below `loss` before; or a sweep, by name."""

    epoch: int | None = None
    updates: int = 0
    loss: float | None = None
    sweep: str = ""

    def updates_left(self, config: RunConfig, begun: int, done: int) -> int:
        """Updates that may still be needed, of a network that had `begun` at the scene's beginning
        and has `done` now."""
        end = begun + self.updates if self.epoch is None else self.epoch * config.updates_per_epoch
        return max(0, end - done)


@dataclass(frozen=True)
class Question:
    """What is asked before training. right: the index of the right choice; answer: what is
    revealed."""

    text: str
    choices: tuple[str, ...]
    right: int
    answer: str


@dataclass(frozen=True)
class Scene:
    """One step of a story.

    preset: the name of the one that `config` was made from. anew: a new network begins; otherwise
    that of the scene before goes on, perhaps with changed settings. spotlit: the panels that the
    scene is about; opens: the tools that are open; controls: the settings in sight.
    """

    heading: str
    text: str
    preset: str
    config: RunConfig
    anew: bool
    spotlit: tuple[str, ...] = ()
    opens: tuple[str, ...] = ()
    controls: tuple[str, ...] = ()
    until: Until | None = None
    question: Question | None = None
    claims: tuple[Claim, ...] = ()


@dataclass(frozen=True)
class Story:
    """A story; name: of its file. order: its place among the others, by size."""

    name: str
    title: str
    teaser: str
    order: int
    scenes: tuple[Scene, ...]

    def first_of(self, number: int) -> int:
        """The scene (from 0) that begins the network of scene `number`."""
        return max(place for place in range(number + 1) if self.scenes[place].anew)
