"""The messages that a browser may send, validated before a run gets them."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from playground import searching, sweeps, views
from playground.configuration.config import RunConfig
from playground.live import storytelling
from playground.reference.what_if import Edited, Moved, WhatIf, clamps_and_frozen
from playground.reference.writing import HOTTEST, Wish
from playground.runs.classroom import HELD
from playground.runs.hub import Full
from playground.runs.run import Run
from playground.searching import search
from playground.searching.search import NUMBERS, Search
from playground.settings import SettingError
from playground.views import Watch

LONGEST = 4096
"""Most characters of a message."""
LONGEST_QUESTION = 1024
"""Most characters of a question; a picture of 28 × 28 pixels has 784, one digit each."""
LONGEST_PROMPT = 200
"""Most characters of a prompt."""
LONGEST_KEY = 100
"""Most characters of a track's key."""
POINTS = 200
"""A chart's points are rounded to multiples of this, so that viewers with similar windows share
pictures."""
MOVED = 100
"""Most inputs of a window that a what-if may change."""
LARGEST = 1e6
"""The largest magnitude of a changed input, and the largest seed of a text."""


class Refused(ValueError):
    """A message is invalid; the text says why."""


def read(text: str) -> dict[str, Any]:
    """The message as a dictionary. Raises Refused."""
    if len(text) > LONGEST:
        raise Refused(f"a message has at most {LONGEST} characters, got {len(text)}")
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        raise Refused("a message must be JSON") from None
    if not isinstance(message, dict):
        raise Refused("a message must be a JSON object")
    return message


def steer(run: Run, message: dict[str, Any]) -> None:
    """Follows a message that changes the run. Raises Refused."""
    if run.frozen:
        raise Refused(HELD)
    if "sweep" in message:
        _sweep(run, message)
    elif "race" in message:
        _race(run, message)
    elif "story" in message:
        try:
            storytelling.follow(run, message)
        except storytelling.NoSuchStory as error:
            raise Refused(str(error)) from None
    elif "do" in message:
        do = message["do"]
        if do in ("play", "reset") and storytelling.steered(run, do):
            return
        if do == "play":
            run.play()
        elif do == "pause":
            run.pause()
        elif do == "reset":
            run.reset()
        elif do in ("update", "window", "epoch"):
            run.step(do)
        else:
            raise Refused(f"do must be one of play, pause, update, window, epoch, reset, got {str(do)[:40]!r}")
    elif "speed" in message:
        try:
            run.set_speed(_number(message["speed"], "speed"))
        except ValueError as error:
            raise Refused(str(error)) from None
    elif "row" in message:
        run.look_at(int(_number(message["row"], "row")))
    elif "hold" in message:
        hold = message["hold"]
        if hold == "next":
            run.next_window()
        elif hold in ("long", "brief"):
            run.hold_window(brief=hold == "brief")
        else:
            raise Refused(f"hold must be one of next, long, brief, got {str(hold)[:40]!r}")
    elif "visit" in message:
        update = message["visit"]
        run.visit(None if update is None else max(0, int(_number(update, "visit"))))
    else:
        raise Refused(
            f"a message must have one of do, speed, row, hold, visit, sweep, race, story, watch, drawn, got {', '.join(map(str, message))[:80]}"
        )


def _sweep(run: Run, message: dict[str, Any]) -> None:
    try:
        name = sweeps.find(message["sweep"])
        if message.get("do") == "start" and name == searching.NAME:
            run.sweeps.start_search(_search(run.config, message.get("of")), run.uploads)
        elif message.get("do") == "start":
            run.sweeps.start(name, run.config, run.uploads)
        elif message.get("do") == "stop":
            run.sweeps.stop(name)
        else:
            raise Refused(f"do must be one of start, stop for a sweep, got {str(message.get('do'))[:40]!r}")
    except SettingError as error:
        raise Refused(str(error)) from None


def _search(config: RunConfig, of: Any) -> Search:
    if not isinstance(of, dict) or set(of) - {"over", *(one.name for one in NUMBERS)} or not isinstance(of.get("over"), dict):
        raise Refused("of must be an object with over, seeds, updates and proposals")
    if not all(isinstance(text, str) for text in of["over"].values()):
        raise Refused("over must be an object of texts")
    return search.of(config, of["over"], {name: number for name, number in of.items() if name != "over"})


def _race(run: Run, message: dict[str, Any]) -> None:
    do = message["race"]
    try:
        if do == "pin":
            run.race.pin(run.chunk_size.limit)
        elif do == "drop":
            run.race.drop(int(_number(message.get("number"), "number")))
        elif do == "step":
            run.race.keep_step(message.get("by"))
        else:
            raise Refused(f"race must be one of pin, drop, step, got {str(do)[:40]!r}")
    except (SettingError, Full) as error:
        raise Refused(str(error)) from None
    run.look_again()


def watched(watch: Watch, changes: Any) -> Watch:
    """What the viewer looks at after these changes to `watch`. Raises Refused."""
    if not isinstance(changes, dict):
        raise Refused("watch must be an object")
    if "layer" in changes:
        watch = replace(watch, layer=max(0, int(_number(changes["layer"], "layer"))))
    if "unit" in changes:
        watch = replace(watch, unit=max(0, int(_number(changes["unit"], "unit"))))
    if "still" in changes:
        if not isinstance(changes["still"], bool):
            raise Refused("still must be true or false")
        watch = replace(watch, still=changes["still"])
    if "points" in changes:
        watch = replace(watch, points=max(200, min(2000, round(_number(changes["points"], "points") / POINTS) * POINTS)))
    if "question" in changes:
        question = changes["question"]
        if not isinstance(question, str) or len(question) > LONGEST_QUESTION:
            raise Refused(f"question must be a text of at most {LONGEST_QUESTION} characters")
        watch = replace(watch, question=question)
    if "tools" in changes:
        tools = changes["tools"]
        known = [name for name, view in views.registry().items() if view.OPENED_FROM]
        if not isinstance(tools, list) or not all(tool in known for tool in tools):
            raise Refused(f"tools must be a list of {', '.join(known)}")
        watch = replace(watch, tools=tuple(dict.fromkeys(tools)))
    if "wish" in changes:
        watch = replace(watch, wish=_wish(changes["wish"]))
    if "coloured" in changes:
        watch = replace(watch, coloured=max(0, int(_number(changes["coloured"], "coloured"))))
    if "what_if" in changes:
        watch = replace(watch, what_if=_what_if(changes["what_if"]))
    if "range" in changes:
        both = changes["range"]
        if both is None:
            return replace(watch, range=None)
        if not isinstance(both, list) or len(both) != 2:
            raise Refused("range must be null or two numbers")
        start, stop = (int(_number(end, "range")) for end in both)
        watch = replace(watch, range=(max(0, min(start, stop)), max(0, start, stop)))
    return watch


def pointed(hover: Any) -> dict[str, Any] | None:
    """What whoever steers points at: a column, maybe counted from the epoch's start too, and maybe a
    unit and the group that its number counts in. Raises Refused."""
    if hover is None:
        return None
    if not isinstance(hover, dict) or "column" not in hover or set(hover) - {"column", "absolute", "unit", "units"}:
        raise Refused("hover must be null or an object with column, absolute, unit and units")
    found: dict[str, Any] = {
        name: int(_number(hover[name], name)) for name in ("column", "absolute", "unit") if hover.get(name) is not None
    }
    units = hover.get("units")
    if isinstance(units, str) and len(units) <= LONGEST_KEY:
        found["units"] = units
    elif units is not None:
        found["units"] = int(_number(units, "units"))
    return found


def _wish(wish: Any) -> Wish:
    if not isinstance(wish, dict) or set(wish) != {"prompt", "temperature", "seed"}:
        raise Refused("wish must be an object with prompt, temperature and seed")
    prompt, temperature, seed = wish["prompt"], _number(wish["temperature"], "temperature"), int(_number(wish["seed"], "seed"))
    if not isinstance(prompt, str) or len(prompt) > LONGEST_PROMPT:
        raise Refused(f"prompt must be a text of at most {LONGEST_PROMPT} characters")
    if not 0 <= temperature <= HOTTEST:
        raise Refused(f"temperature must be a number from 0 to {HOTTEST:g}, got {temperature:g}")
    if not 0 <= seed <= LARGEST:
        raise Refused(f"seed must be a number from 0 to {LARGEST:.0f}, got {seed}")
    return Wish(prompt, float(temperature), seed)


def _what_if(changes: Any) -> WhatIf:
    if not isinstance(changes, dict) or set(changes) - {"inputs", "clamps", "frozen", "weights"}:
        raise Refused("what_if must be an object with inputs, clamps, frozen and weights")
    inputs = changes.get("inputs", [])
    if not isinstance(inputs, list) or len(inputs) > MOVED:
        raise Refused(f"inputs must be a list of at most {MOVED} changes")
    weights = changes.get("weights", [])
    if not isinstance(weights, list) or len(weights) > MOVED:
        raise Refused(f"weights must be a list of at most {MOVED} changes")
    try:
        clamps, frozen = clamps_and_frozen(changes.get("clamps"), changes.get("frozen"))
    except SettingError as error:
        raise Refused(str(error)) from None
    return WhatIf(tuple(map(_moved, inputs)), clamps, frozen, tuple(map(_edited, weights)))


def _edited(change: Any) -> Edited:
    if not isinstance(change, list) or len(change) != 4:
        raise Refused("a change of the weights must be [weight, row, column, value]")
    number, row, column, value = (
        _number(one, name) for one, name in zip(change, ("weight", "row", "column", "value"), strict=True)
    )
    if min(number, row, column) < 0 or abs(value) > LARGEST:
        raise Refused(f"weight, row and column must be 0 or more, and value from −{LARGEST:.0f} to {LARGEST:.0f}")
    return Edited(int(number), int(row), int(column), float(value))


def _moved(change: Any) -> Moved:
    if not isinstance(change, list) or len(change) != 4:
        raise Refused("a change of the inputs must be [row, step, feature, value]")
    *place, value = change
    row, step, feature = (int(_number(number, name)) for number, name in zip(place, ("row", "step", "feature"), strict=True))
    if min(row, step, feature) < 0:
        raise Refused("row, step and feature must be 0 or more")
    if value is not None and abs(_number(value, "value")) > LARGEST:
        raise Refused(f"value must be null or a number from −{LARGEST:.0f} to {LARGEST:.0f}, got {str(value)[:40]!r}")
    return Moved(row, step, feature, value if value is None else float(value))


def _number(value: Any, name: str) -> float:
    # `not … <=` also refuses NaN. math.isfinite would raise OverflowError for an integer of 400
    # digits.
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= 1e15:
        raise Refused(f"{name} must be a number, got {str(value)[:40]!r}")
    return value
