"""The benchmark's visitors have no browser, and yet their pages train."""

from __future__ import annotations

import time
from urllib.parse import urlsplit

from playground.bench import class_load
from tests.browser.tab import Server
from tests.runs.fakes import until


def test_visitors_get_pictures_of_runs_of_their_own_and_their_clicks_act(server: Server) -> None:
    with class_load.people(urlsplit(server.address).netloc, ["echo"] * 5) as room:
        until(lambda: room.check() or all(one.came.is_set() for one in room.visitors))
        assert [one.update for one in room.visitors] == [0] * 5
        began = time.monotonic()
        room.train()
        until(lambda: room.check() or all(one.pictures and (len(one.waits) > 1) == one.clicks for one in room.visitors))
        assert [one.clicks for one in room.visitors] == [False] * 4 + [True]
        assert all(one.pictures == sorted(one.pictures) for one in room.visitors)
        assert all(began < one.pictures[0] for one in room.visitors)
        assert all(0 < wait < time.monotonic() - began for one in room.visitors for wait in one.waits)
    room.ended.result(1)
    assert len({one.token for one in room.visitors}) == 5, "each has a run of its own"
