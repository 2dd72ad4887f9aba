"""Reads a story's Markdown file; README.md beside this describes the format. What is not understood
is refused with its line, never guessed."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from playground import presets, sweeps, views
from playground.configuration import config as configuration
from playground.configuration import config_text
from playground.configuration.config import RunConfig
from playground.settings import Cost, SettingError
from playground.stories import _claims
from playground.stories._claims import Claim
from playground.stories._story import Question, Scene, Story, Until
from playground.views import Watch

KEYS = ("preset", "set", "spotlight", "open", "controls", "train", "claim")
"""The lines that may stand below a scene's heading."""
KEY = re.compile(r"([a-z]+):\s*(.*)")
CHOICE = re.compile(r"- \[([ x])\] (.+)")
TRAIN = re.compile(
    r"until epoch (?P<epoch>\d+)|(?P<updates>[\d ]+) updates|until loss < (?P<loss>\d*\.?\d+), at most (?P<most>[\d ]+) updates"
    r"|sweep (?P<sweep>\w+)"
)
TRAINS = "until epoch N, N updates, until loss < X, at most N updates, or sweep NAME"
LONGEST = {"title": 60, "teaser": 140, "heading": 60, "text": 320, "question": 160, "choice": 80, "answer": 320}
"""Most characters of each, which fit above the panels."""
MOST_UPDATES = 200_000
CHOICES = 2, 5
"""At least and at most so many choices."""


class StoryError(ValueError):
    """A story's file can't be read; the text says where, what came and what is allowed."""


@dataclass
class _Draft:
    """A scene as it is read: lines with their numbers, by what they are."""

    heading: str
    line: int
    keys: list[tuple[int, str, str]] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    question: tuple[int, str] | None = None
    choices: list[tuple[int, bool, str]] = field(default_factory=list)
    answer: list[str] = field(default_factory=list)

    def all_of(self, key: str) -> list[tuple[int, str]]:
        return [(line, value) for line, name, value in self.keys if name == key]

    def one(self, key: str) -> tuple[int, str] | None:
        return next(iter(self.all_of(key)), None)


def read(text: str, name: str, file: str) -> Story:
    """The story in the text of the file `file`. Raises StoryError."""
    return _Reader(file).story(text, name)


class _Reader:
    def __init__(self, file: str) -> None:
        self.file = file

    def refuse(self, line: int, what: str, allowed: str, came: str | None = None) -> StoryError:
        got = "" if came is None else f", got {came[:80]!r}"
        return StoryError(f"{self.file}:{line}: {what} must be {allowed}{got}")

    def within(self, line: int, what: str, value: str) -> str:
        """The value, if it is neither empty nor too long."""
        if not 0 < len(value) <= LONGEST[what]:
            raise self.refuse(line, f"the {what}", f"a text of 1 to {LONGEST[what]} characters ({len(value)} here)", value)
        return value

    def story(self, text: str, name: str) -> Story:
        lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
        if not lines or not lines[0][1].startswith("# "):
            number, came = lines[0] if lines else (1, "")
            raise self.refuse(number, "the first line", "the title, # TITLE", came)
        first = next((place for place, (_, line) in enumerate(lines) if line.startswith("## ")), len(lines))
        title, teaser, order = self.header(lines[:first])
        scenes: list[Scene] = []
        for draft in self.drafts(lines[first:]):
            scenes.append(self.scene(draft, scenes[-1] if scenes else None))
        if not scenes:
            raise self.refuse(lines[-1][0], "a story", "followed by scenes, each ## HEADING")
        return Story(name, title, teaser, order, tuple(scenes))

    def header(self, lines: list[tuple[int, str]]) -> tuple[str, str, int]:
        """Title, teaser and order."""
        (at, title), *rest = lines
        order, teasers = 1000, []
        for number, line in rest:
            match = KEY.fullmatch(line)
            if match is None:
                teasers.append((number, line))
            elif match[1] != "order":
                raise self.refuse(number, "a line of the header", "order: NUMBER, or the teaser", line)
            elif not match[2].isdecimal():
                raise self.refuse(number, "order", "a whole number from 0", match[2])
            else:
                order = int(match[2])
        if len(teasers) != 1:
            raise self.refuse(teasers[1][0] if teasers else at, "the teaser", "one line below the title")
        return self.within(at, "title", title[2:].strip()), self.within(*_placed(teasers[0], "teaser")), order

    def drafts(self, lines: Iterable[tuple[int, str]]) -> list[_Draft]:
        """The scenes' lines, sorted by what they are."""
        drafts: list[_Draft] = []
        for number, line in lines:
            if line.startswith("## "):
                drafts.append(_Draft(self.within(number, "heading", line[3:].strip()), number))
                continue
            draft = drafts[-1]
            key, choice = KEY.fullmatch(line), CHOICE.fullmatch(line)
            if draft.answer or draft.question:
                if choice and not draft.answer:
                    draft.choices.append((number, choice[1] == "x", self.within(number, "choice", choice[2].strip())))
                elif line.startswith("> ") and draft.choices:
                    draft.answer.append(line[2:].strip())
                else:
                    wanted = "> ANSWER" if draft.answer else "a choice, - [ ] TEXT or - [x] TEXT, then > ANSWER"
                    raise self.refuse(number, "a line after the question", wanted, line)
            elif line.startswith("### "):
                draft.question = number, self.within(number, "question", line[4:].strip())
            elif key and not draft.text:
                if key[1] not in KEYS:
                    raise self.refuse(number, "a line of a scene", f"one of {', '.join(KEYS)}, or its text", key[1])
                if key[1] != "claim" and draft.one(key[1]):
                    raise self.refuse(number, key[1], "given once in a scene", line)
                draft.keys.append((number, key[1], key[2].strip()))
            elif line.startswith(("#", ">", "- [")):
                raise self.refuse(number, "a line of a scene", "its text, or ### QUESTION before choices and answer", line)
            else:
                draft.text.append(line)
        return drafts

    def scene(self, draft: _Draft, before: Scene | None) -> Scene:
        preset, config = self.network(draft, before)
        opens = self.opens(draft, config)
        shown = views.on_page(config, Watch(tools=opens)) if draft.one("spotlight") else ()
        return Scene(
            heading=draft.heading,
            text=self.within(draft.line, "text", " ".join(draft.text)),
            preset=preset,
            config=config,
            anew=draft.one("preset") is not None,
            spotlit=self.names(draft, "spotlight", shown),
            opens=opens,
            controls=self.names(draft, "controls", configuration.settings_of(config.task)),
            until=self.until(draft, opens),
            question=self.question(draft),
            claims=tuple(self.claim(line, value) for line, value in draft.all_of("claim")),
        )

    def network(self, draft: _Draft, before: Scene | None) -> tuple[str, RunConfig]:
        """The preset's name and the configuration."""
        named, settings = draft.one("preset"), draft.one("set")
        if named is not None:
            if named[1] not in presets.registry():
                raise self.refuse(named[0], "preset", f"one of {', '.join(presets.registry())}", named[1])
            preset, base = named[1], presets.registry()[named[1]].config
        elif before is not None:
            preset, base = before.preset, before.config
        else:
            raise self.refuse(draft.line, "the first scene", "of a network: preset: NAME")
        if settings is None:
            return preset, base
        line, text = settings
        pairs = [part.partition("=") for part in text.split()]
        for setting, equals, value in pairs:
            if not setting or not equals:
                raise self.refuse(line, "set", "NAME=VALUE, more of them after spaces", setting + value)
        try:
            config = config_text.from_pairs({setting: value for setting, _, value in pairs}, base)
        except SettingError as error:
            raise StoryError(f"{self.file}:{line}: {error}") from None
        if named is None and configuration.cost(base, config) is Cost.NETWORK:
            raise self.refuse(line, "set", "without what starts a new network, or beside preset: NAME", text)
        return preset, config

    def opens(self, draft: _Draft, config: RunConfig) -> tuple[str, ...]:
        """The tools that are open, all of which the network has something for."""
        given = draft.one("open")
        if given is None:
            return ()
        return self.names(
            draft, "open", [name for name, view in views.registry().items() if view.OPENED_FROM and views.applies(view, config)]
        )

    def names(self, draft: _Draft, key: str, known: Collection[str]) -> tuple[str, ...]:
        """The names in the line of this key, which are all known."""
        given = draft.one(key)
        if given is None:
            return ()
        names = tuple(name.strip() for name in given[1].split(","))
        for name in names:
            if name not in known:
                raise self.refuse(given[0], key, f"of {', '.join(known)}", name)
        return names

    def until(self, draft: _Draft, opens: tuple[str, ...]) -> Until | None:
        given = draft.one("train")
        if given is None:
            return None
        line, text = given
        match = TRAIN.fullmatch(text)
        if match is None:
            raise self.refuse(line, "train", TRAINS, text)
        if match["sweep"]:
            sweeping = [name for name in opens if views.registry()[name].SWEEP]
            if match["sweep"] not in sweeps.registry() or match["sweep"] not in sweeping:
                raise self.refuse(line, "the sweep", f"one of {', '.join(sweeps.registry())}, opened by open: NAME", match["sweep"])
            if draft.question is None:
                raise self.refuse(line, "a scene with a sweep", "one with a question: the sweep begins when that is answered")
            return Until(sweep=match["sweep"])
        if match["epoch"]:
            return Until(epoch=self.number(line, "the epoch", match["epoch"], 1000))
        updates = self.number(line, "the updates", match["updates"] or match["most"], MOST_UPDATES)
        return Until(updates=updates, loss=float(match["loss"]) if match["loss"] else None)

    def number(self, line: int, what: str, text: str, most: int) -> int:
        digits = text.replace(" ", "")
        if not digits.isdecimal() or not 1 <= int(digits) <= most:
            raise self.refuse(line, what, f"a whole number from 1 to {most}", text)
        return int(digits)

    def question(self, draft: _Draft) -> Question | None:
        if draft.question is None:
            return None
        line, text = draft.question
        if not CHOICES[0] <= len(draft.choices) <= CHOICES[1]:
            raise self.refuse(line, "the choices", f"{CHOICES[0]} to {CHOICES[1]}, each - [ ] TEXT", f"{len(draft.choices)}")
        right = [place for place, (_, marked, _) in enumerate(draft.choices) if marked]
        if len(right) != 1:
            raise self.refuse(draft.choices[0][0], "the right choice", "marked once, - [x] TEXT", f"{len(right)} marked")
        if not draft.answer:
            raise self.refuse(draft.choices[-1][0], "the choices", "followed by the answer, > TEXT")
        answer = self.within(draft.choices[-1][0] + 1, "answer", " ".join(draft.answer))
        return Question(text, tuple(choice for _, _, choice in draft.choices), right[0], answer)

    def claim(self, line: int, text: str) -> Claim:
        try:
            return _claims.read(text)
        except ValueError as error:
            raise self.refuse(line, "claim", str(error), text) from None


def _placed(numbered: tuple[int, str], what: str) -> tuple[int, str, str]:
    return numbered[0], what, numbered[1]
