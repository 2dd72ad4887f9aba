"""A story on the dashboard: what its viewers see of it, and what the one who steers may ask."""

from __future__ import annotations

from typing import Any

from playground import stories
from playground.configuration import config as configuration
from playground.live import setting_bar
from playground.runs.run import Run
from playground.stories import Until, guide
from playground.stories.guide import Place

MOVES = ("next", "back", "go", "on", "leave")
"""What `do` may be, beside a choice and a story that is opened."""


class NoSuchStory(ValueError):
    """A message about a story is wrong; the text says what is allowed."""


def told(run: Run, voter: object = None) -> dict[str, Any] | None:
    """The scene as a viewer sees it, its answer only once that may be told; None without a story.

    voter: the viewer, where it only watches; None: the one who steers. phase: "wait" (an earlier
    scene's network is trained first), "ask", "train" or "done". voted: how many of those who watch
    have chosen; votes: how many chose what, told with the answer.
    """
    leads = guide.of(run)
    place = leads.place
    if place is None:
        return None
    scene, question = place.scene, place.scene.question
    return {
        "name": place.story.name,
        "title": place.story.title,
        "scene": place.number + 1,
        "scenes": len(place.story.scenes),
        "heading": scene.heading,
        "text": scene.text,
        "spotlit": scene.spotlit,
        "opens": scene.opens,
        "bar": setting_bar.fields_of(scene.controls, run.config) if not leads.left else [],
        "phase": _phase(place),
        "trains": "" if scene.until is None else in_words(scene.until),
        "question": "" if question is None else question.text,
        "choices": () if question is None else question.choices,
        "chosen": place.chosen if voter is None else leads.voted(voter),
        "voted": sum(leads.tally()),
        "votes": leads.tally() if place.told else [],
        "right": question.right if question is not None and place.told else None,
        "answer": question.answer if question is not None and place.told else "",
        "left": leads.left,
        "following": _following(place) if place.last else None,
    }


def words(run: Run) -> dict[str, Any]:
    """What is said of the run instead of its preset's own words, which would tell the answer;
    nothing without a story."""
    place = guide.of(run).place
    if place is None:
        return {}
    return {"title": place.story.title, "changed": False, "steps": (), "story": "", "claims": [], "bar": [], "told": True}


def _phase(place: Place) -> str:
    if place.catches_up:
        return "wait"
    if place.done:
        return "done"
    return "train" if place.asked else "ask"


def _following(place: Place) -> list[str] | None:
    """Name and title of the story after this one; None after the last."""
    every = list(stories.registry().values())
    names = [story.name for story in every]
    after = names.index(place.story.name) + 1 if place.story.name in names else len(every)
    return [every[after].name, every[after].title] if after < len(every) else None


def in_words(until: Until) -> str:
    """How far a scene trains: "to the end of epoch 3"."""
    if until.sweep:
        return "many networks, beside this one"
    if until.epoch is not None:
        return f"to the end of epoch {until.epoch}"
    updates = f"{until.updates:,}".replace(",", "\u202f")
    return f"{updates} updates" if until.loss is None else f"until the loss is below {until.loss:g}, at most {updates} updates"


def offered() -> list[tuple[str, str, str]]:
    """Name, title and teaser of every story, in their order."""
    return [(name, story.title, story.teaser) for name, story in stories.registry().items()]


def controls(run: Run) -> tuple[str, ...] | None:
    """The settings that the scene is about; None outside a story, and where it was left."""
    leads = guide.of(run)
    if leads.place is None or leads.left:
        return None
    known = configuration.settings_of(run.config.task)
    return tuple(name for name in leads.place.scene.controls if name in known)


def position(run: Run) -> tuple[str, int] | None:
    """Story and scene (from 1) of the run; None without a story."""
    place = guide.of(run).place
    return None if place is None else (place.story.name, place.number + 1)


def progress(run: Run) -> str:
    """The run's story and how far it is told: "Why does the loss spike? 3 of 5"; "" without one."""
    leads = guide.of(run)
    place = leads.place
    if place is None:
        return ""
    ended = place.last and place.done and (place.told or place.scene.question is None)
    where = "left" if leads.left else "to the end" if ended else f"{place.number + 1} of {len(place.story.scenes)}"
    return f"{place.story.title} {where}"


def address(run: Run) -> dict[str, str]:
    """Story and scene as the address has them; nothing without a story, and where it was left."""
    place = position(run)
    return {} if place is None or guide.of(run).left else {"story": place[0], "scene": str(place[1])}


def follow(run: Run, message: dict[str, Any]) -> None:
    """Does what a message about a story asks: to open one, to move, or a choice. Raises
    NoSuchStory."""
    leads, wish = guide.of(run), message["story"]
    if not isinstance(wish, dict):
        raise NoSuchStory("story must be an object")
    if "open" in wish:
        enter(run, wish["open"], wish.get("scene", 1))
    elif "choose" in wish:
        leads.choose(_choice(wish))
    elif wish.get("do") in MOVES:
        moves = {"next": leads.next, "back": leads.back, "go": leads.go, "on": leads.again, "leave": leads.leave}
        moves[wish["do"]]()
    else:
        raise NoSuchStory(f"story must have open, choose, or do, one of {', '.join(MOVES)}")


def vote(run: Run, voter: object, message: dict[str, Any]) -> None:
    """Takes the choice of a viewer who only watches. Raises NoSuchStory for anything else."""
    wish = message["story"]
    if not isinstance(wish, dict) or "choose" not in wish:
        raise NoSuchStory("this link only watches: it may choose, and nothing else")
    guide.of(run).vote(voter, _choice(wish))


def _choice(wish: dict[str, Any]) -> int:
    choice = wish["choose"]
    if isinstance(choice, bool) or not isinstance(choice, int):
        raise NoSuchStory("choose must be the number of a choice, from 0")
    return choice


def enter(run: Run, name: object, scene: object) -> None:
    """Opens the story of this name at a scene, from 1. Raises NoSuchStory."""
    found = stories.registry()
    if not isinstance(name, str) or name not in found:
        raise NoSuchStory(f"story must be one of {', '.join(found)}, got {str(name)[:40]!r}")
    scenes = len(found[name].scenes)
    if isinstance(scene, bool) or not isinstance(scene, int) or not 1 <= scene <= scenes:
        raise NoSuchStory(f"scene must be a whole number from 1 to {scenes}, got {str(scene)[:40]!r}")
    guide.of(run).enter(found[name], scene - 1)


def steered(run: Run, do: str) -> bool:
    """Does what Train and Reset mean inside a story; whether they mean something else there."""
    leads = guide.of(run)
    if do == "play" and leads.trains:
        leads.go()
    elif do == "reset" and leads.place is not None and not leads.left:
        leads.again()
    else:
        return False
    return True
