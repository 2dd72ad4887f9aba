"""A class: what its host knows of everybody's runs, and does with all of them."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Sequence

from playground.configuration import config_text
from playground.configuration.config import RunConfig
from playground.runs.challenge import Challenge
from playground.runs.run import Run
from playground.settings import SettingError
from playground.tasks import NO_UPLOADS, Uploads

LONGEST_NAME = 24
"""Most characters of a name."""
HELD = "The host holds the room: wait a moment."
"""What whoever steers a frozen run is told."""


class Classroom:
    """The names and wishes of those in the room, by run, and whether the host holds them all. Its
    methods may be called from any thread.

    token: what the host's page has in its address; nobody else knows it.
    """

    def __init__(self) -> None:
        self.token = secrets.token_hex(16)
        self._lock = threading.Lock()
        self._names: dict[str, str] = {}
        self._want_help: set[str] = set()
        self._played: set[str] = set()
        """The runs that trained when the room was frozen."""
        self.frozen = False
        self.challenge: Challenge | None = None
        """What the host has everybody try; None: nothing."""
        self._reached: dict[str, int] = {}
        """The fewest updates with which each run has reached the challenge's goal."""

    def name_of(self, run: Run) -> str:
        """The name that somebody gave for the host; "" where none did."""
        with self._lock:
            return self._names.get(run.token, "")

    def set_name(self, run: Run, name: str) -> None:
        """Takes a name: text of at most LONGEST_NAME characters, without those that are not seen."""
        seen = "".join(letter for letter in " ".join(name.split()) if letter.isprintable())
        with self._lock:
            self._names[run.token] = seen[:LONGEST_NAME].strip()

    def wants_help(self, run: Run) -> bool:
        """Whether somebody at this run would like help."""
        with self._lock:
            return run.token in self._want_help

    def want_help(self, run: Run, wanted: bool) -> None:
        """Takes the wish for help, or takes it back."""
        with self._lock:
            (self._want_help.add if wanted else self._want_help.discard)(run.token)

    def admit(self, run: Run) -> None:
        """A run that comes while the room is frozen is frozen too."""
        run.frozen = self.frozen

    def freeze(self, runs: Sequence[Run], frozen: bool) -> None:
        """Pauses everybody and lets nobody change anything, or lets all go on as they were."""
        with self._lock:
            if frozen and not self.frozen:
                self._played = {run.token for run in runs if run.playing}
            self.frozen = frozen
            go_on = set() if frozen else self._played
        for run in runs:
            run.frozen = frozen
            if frozen:
                run.pause()
                run.say("info", HELD)
            else:
                run.say("info", "The host lets the room go on.")
                if run.token in go_on:
                    run.play()

    def everyone_to(self, runs: Sequence[Run], preset: str, config: RunConfig, uploads: Uploads = NO_UPLOADS) -> None:
        """Starts a new network of these settings in every run; uploads: the data that they name."""
        for run in runs:
            run.begin(preset, config, uploads)
            run.read_again()
            run.say("info", "The host has chosen this for everybody: a new network.")

    def set_challenge(self, runs: Sequence[Run], challenge: Challenge | None, uploads: Uploads = NO_UPLOADS) -> None:
        """Has everybody begin a challenge, and says what there is to do; None ends the present one."""
        with self._lock:
            self.challenge, self._reached = challenge, {}
        for run in runs:
            if challenge is not None:
                run.begin(challenge.preset, challenge.config, uploads)
            run.read_again()
            run.say("info", "The challenge has ended." if challenge is None else challenge.sentence)

    def locked(self, config: RunConfig) -> tuple[str, ...]:
        """The settings that a run of `config` may not change: those of the challenge that it takes
        part in."""
        challenge = self.challenge
        return () if challenge is None or not challenge.is_met_by(config) else challenge.locked

    def check(self, before: RunConfig, after: RunConfig) -> None:
        """Raises SettingError where a run that takes part in the challenge would leave it."""
        challenge = self.challenge
        if challenge is not None and challenge.is_met_by(before) and not challenge.is_met_by(after):
            raise SettingError("settings", "as the host's challenge locks them", config_text.difference(before, after))

    def look(self, runs: Sequence[Run]) -> None:
        """Notes who has reached the challenge's goal by now."""
        if self.challenge is not None:
            for run in runs:
                self.reached_at(run)

    def reached_at(self, run: Run) -> int | None:
        """The fewest updates with which a run has reached the challenge's goal, as far as anybody has
        asked before it began anew; None: not yet."""
        challenge = self.challenge
        if challenge is None:
            return None
        now = challenge.reached_at(run.snapshot())
        with self._lock:
            found = [update for update in (now, self._reached.get(run.token)) if update is not None]
            if challenge is not self.challenge or not found:
                return None
            self._reached[run.token] = min(found)
            return min(found)
