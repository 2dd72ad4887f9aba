"""Which requests the server answers: for its own names, through a proxy, under a path; and that it keeps foreign frames off."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from playground.live import admission
from playground.live.admission import Admission, Reach
from playground.live.socket import same_origin

HERE, ROOM = Reach(), Reach("0.0.0.0", frozenset({"play.example.org"}))


@pytest.mark.parametrize("host", ["127.0.0.1:8501", "localhost", "LOCALHOST:80", "[::1]:8501", "lab.localhost:8501", "localhost."])
@pytest.mark.parametrize("reach", [HERE, ROOM, Reach("::1"), Reach("localhost")])
def test_the_names_of_this_machine_alone_are_always_answered(host: str, reach: Reach) -> None:
    assert reach.admits(host)


@pytest.mark.parametrize(
    "host", ["evil.example:8501", "127.0.0.1.evil.example", "localhost.evil.example", "", "[::1", "a@b:8501:9", "evillocalhost"]
)
@pytest.mark.parametrize("reach", [HERE, ROOM])
def test_foreign_names_are_refused(host: str, reach: Reach) -> None:
    assert not reach.admits(host)


@pytest.mark.parametrize("host", ["192.168.1.5:8501", "[fe80::1]:8501", "play.example.org", "teacher:8501", "teacher.local:8501"])
def test_on_a_network_addresses_and_own_names_are_answered_too(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    monkeypatch.setattr(admission.socket, "gethostname", lambda: "teacher")
    assert ROOM.admits(host)
    assert HERE.admits(host) is False


def test_a_host_may_allow_any_name() -> None:
    assert Reach(names=frozenset("*")).admits("whatever.example:1")


async def _shown(request: Request) -> PlainTextResponse:
    return PlainTextResponse(f"{request.url.path} {request.headers['host']} {same_origin(request)}")


async def _socket(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text(str(same_origin(socket)))
    await socket.close()


def answers(reach: Reach, path: str, kind: str = "http", **headers: str) -> list[dict[str, Any]]:
    """What the app sends for one request."""
    routes = [
        Route("/take-away/csv", _shown),
        Route("/play/page", _shown),
        Route("/page", _shown),
        WebSocketRoute("/live", _socket),
    ]
    app = Admission(Starlette(routes=routes), lambda: reach, frozenset({"live", "take-away"}))
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "websocket.connect"} if kind == "websocket" else {"type": "http.request", "body": b""}

    async def send(message: Any) -> None:
        sent.append(message)

    given = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {
        "type": kind,
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": given,
        "root_path": "",
    }
    asyncio.run(app({**scope, "scheme": "http", "subprotocols": []}, receive, send))
    return sent


def test_an_answer_may_not_be_framed_elsewhere() -> None:
    start, body = answers(HERE, "/page", host="127.0.0.1:8501")
    assert body["body"] == b"/page 127.0.0.1:8501 False"
    assert (b"content-security-policy", b"frame-ancestors 'self'") in start["headers"]


def test_a_foreign_name_gets_a_sentence_and_its_socket_none() -> None:
    start, body = answers(HERE, "/page", host="evil.example")
    assert start["status"] == 421
    assert body["body"].decode().startswith("This server does not answer as 'evil.example'.")
    assert [one["type"] for one in answers(HERE, "/live", "websocket", host="evil.example", origin="http://evil.example")] == [
        "websocket.close"
    ]


def test_behind_a_proxy_the_browsers_name_counts() -> None:
    """nginx sends its own name for the server as Host unless told otherwise."""
    told = {"host": "127.0.0.1:8501", "x_forwarded_host": "play.example.org", "origin": "https://play.example.org"}
    assert answers(HERE, "/live", "websocket", **told)[1]["text"] == "True"
    assert answers(HERE, "/live", "websocket", **{**told, "origin": "https://evil.example"})[1]["text"] == "False"
    without = {name: value for name, value in told.items() if name != "x_forwarded_host"}
    assert answers(HERE, "/live", "websocket", **without)[1]["text"] == "False"


@pytest.mark.parametrize(
    ("path", "seen"),
    [("/play/take-away/csv", "/take-away/csv"), ("/play/page", "/play/page"), ("/take-away/csv", "/take-away/csv")],
)
def test_our_paths_may_begin_with_the_servers_folder(path: str, seen: str) -> None:
    _, body = answers(Reach(folder="play"), path, host="localhost")
    assert body["body"].decode().split()[0] == seen
