"""A short link leads to a run, as text and as a QR code, at an address that others can reach."""

from __future__ import annotations

import asyncio
import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from starlette.requests import Request
from starlette.responses import Response

from playground.configuration.config_text import from_pairs
from playground.exports import copy
from playground.live import following
from playground.runs.hub import Hub
from tests.runs.fakes import CONFIG, serve


def request(told: Any, origin: str = "http://here", **of_path: str) -> Request:
    body = told if isinstance(told, bytes) else json.dumps(told).encode()

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    headers = [(b"host", b"here"), (b"origin", origin.encode())]
    return Request({"type": "http", "method": "POST", "headers": headers, "path_params": of_path}, receive)


def link(hub: Hub, page: str, token: str, network: str | None = "192.168.7.9") -> Response:
    return asyncio.run(following.link(request({"token": token, "page": page}), hub, lambda: network))


@pytest.mark.parametrize(
    ("page", "network", "base"),
    [
        ("http://127.0.0.1:8501/", "192.168.7.9", "http://192.168.7.9:8501/w/"),
        ("http://localhost:8501/play/", "fe80::7", "http://[fe80::7]:8501/play/w/"),
        ("https://play.example.org/room/", "192.168.7.9", "https://play.example.org/room/w/"),
        ("http://127.0.0.1:8501/", None, "http://127.0.0.1:8501/w/"),
    ],
)
def test_the_link_leads_to_the_run_from_where_others_are(hub: Hub, page: str, network: str | None, base: str) -> None:
    run = hub.create(CONFIG)
    told = json.loads(link(hub, page, run.token, network).body)
    assert told["link"].startswith(base)
    assert told["qr"].startswith("data:image/svg+xml")
    assert (told["note"] == following.ALONE) == (network is None)
    name = told["link"].removeprefix(base)
    answer = asyncio.run(following.follow(request({}, name=name.upper()), hub))
    assert answer.status_code == 302
    query = parse_qs(urlsplit(answer.headers["location"]).query)
    assert answer.headers["location"].startswith("../?")
    assert query["watch"] == [run.watch_token]
    assert run.token not in answer.headers["location"]


def test_of_the_users_own_data_it_is_said_that_they_stay(hub: Hub) -> None:
    key = hub.upload("mine", np.sin(np.arange(100.0)))
    run = hub.create(from_pairs({"task": "time_series", "series": key}))
    assert json.loads(link(hub, "http://127.0.0.1:8501/", run.token).body)["note"] == following.STAYS
    assert json.loads(link(hub, "http://127.0.0.1:8501/", hub.create(CONFIG).token).body)["note"] == ""


def test_a_run_keeps_its_short_name_and_takes_it_along_when_it_ends(hub: Hub) -> None:
    run, other = hub.create(CONFIG), hub.create(CONFIG)
    name = hub.short_name(run)
    assert hub.short_name(run) == name != hub.short_name(other)
    assert hub.find_short(name) is run
    hub.close_run(run.token)
    assert hub.find_short(name) is None
    assert asyncio.run(following.follow(request({}, name=name), hub)).status_code == 404


@pytest.mark.parametrize(
    "told",
    [
        {},
        [],
        b"{",
        b"x" * 5000,
        {"token": "TOKEN", "page": "javascript:alert(1)"},
        {"token": "TOKEN"},
        {"token": "0" * 32, "page": "http://a/"},
    ],
)
def test_a_request_that_names_no_run_or_page_gets_no_link(hub: Hub, told: Any) -> None:
    run = hub.create(CONFIG)
    if isinstance(told, dict) and told.get("token") == "TOKEN":
        told = {**told, "token": run.token}
    assert asyncio.run(following.link(request(told), hub, lambda: None)).status_code == 404


def test_another_page_gets_neither_link_nor_copy(hub: Hub) -> None:
    run = hub.create(CONFIG)
    serve(run)
    told = {"token": run.token, "page": "http://here/"}
    assert asyncio.run(following.link(request(told, "http://evil.example"), hub, lambda: None)).status_code == 404
    assert asyncio.run(copy.serve(request(told, "http://evil.example"), hub)).status_code == 404
    assert len(hub.runs()) == 1


def test_whoever_watches_gets_a_copy_of_its_own(hub: Hub) -> None:
    run = hub.create(CONFIG)
    asked = request({"token": run.watch_token})
    assert asyncio.run(copy.serve(asked, hub)).status_code == 422
    serve(run)
    run.play()
    serve(run)
    told = json.loads(asyncio.run(copy.serve(request({"token": run.watch_token}), hub)).body)
    mine = hub.find(told["token"])
    assert mine is not None
    assert mine is not run
    assert not mine.playing
    assert (mine.update, mine.config) == (run.update, run.config)
    assert list(mine.history.recent) == list(run.history.recent)
    mine.play()
    serve(mine)
    assert mine.update > run.update
    assert told["token"] != run.token
