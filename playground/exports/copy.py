"""A run of one's own that goes on from what another one shows: for whoever has watched."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from playground import presets, tasks
from playground.exports import of_run
from playground.exports.take_away import LONGEST
from playground.live import asked
from playground.runs.hub import Full, Hub
from playground.runs.run import Run
from playground.settings import SettingError
from playground.tasks import Elsewhere


async def serve(request: Request, hub: Hub) -> Response:
    """Makes a paused copy of the run whose token the request has; answers with the copy's token and
    the settings of its address. A refusal is a sentence with status 422."""
    run = asked.run_of(await asked.told(request, LONGEST), hub)
    if run is None:
        return Response("There is no such run here any more.", status_code=404)
    if issubclass(tasks.registry()[run.config.task], Elsewhere):
        return Response("Another program trains this model: it can't be copied.", status_code=422)
    copy = of(run)
    if copy is None:
        return Response("The network is not there yet: try again in a moment.", status_code=422)
    try:
        hub.take(copy)
    except (Full, SettingError) as error:
        return Response(str(error), status_code=422)
    return JSONResponse({"token": copy.token, "address": presets.to_pairs(copy.preset, copy.config)})


def of(run: Run) -> Run | None:
    """A paused run that goes on bit for bit from what the viewers of `run` see; None before its first
    state."""
    saved = of_run.seen(run)
    if saved is None:
        return None
    copy = Run(saved.config, saved.uploads, saved.preset)
    copy.go_on_from(saved.state, saved.history, saved.moments)
    copy.say("info", f"This copy is yours: Train goes on from update {saved.state.update}.")
    return copy
