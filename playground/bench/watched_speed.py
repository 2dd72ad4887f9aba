"""Training speed of one run while its page is watched and while no page is open, in turns."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from statistics import median
from typing import Any
from urllib.parse import urljoin

from playground.bench import page_session
from playground.bench.plan import Plan
from playground.bench.rounds import in_turns, ratio
from playground.bench.table import Promise, Row

WATCHED = Promise("echo RNN, default page watched", "updates/s")
UNWATCHED = Promise("echo RNN, the same run with no page", "updates/s")
SHARE = Promise("updates/s watched against unwatched", "×", at_least=0.95)
PICTURES = Promise("pictures of the default panels", "1/s", at_least=20)
RERUNS = Promise("script reruns while it only trains", "messages", at_most=0)
PROMISES = (WATCHED, UNWATCHED, SHARE, PICTURES, RERUNS)

SETTLING = 1.5
"""Seconds between the first picture of a page and the measurement, for what a browser does once."""
STILL = "/_stcore/health"
"""The server's health check: no page of ours, but its origin, so that a script may ask the run."""

MARK = """
async () => {
  const before = window.rnnDashboard.drawn.update;
  const time = await window.bench.until((dashboard) => dashboard.drawn.update !== before);
  return [window.rnnDashboard.drawn.update, time / 1000, window.rnnDashboard.pictures, window.bench.script];
}
"""
ASK = """
() => new Promise((done, fail) => {
  const socket = new WebSocket(`ws://${location.host}/live`);
  socket.binaryType = 'arraybuffer';
  let before = null;
  socket.onopen = () => socket.send(JSON.stringify({ token: sessionStorage.getItem('rnn-run') }));
  socket.onclose = ({ code }) => fail(new Error(`the run can't be asked: ${code}`));
  socket.onmessage = ({ data }) => {
    if (typeof data === 'string') return;
    const size = new DataView(data).getUint32(0, true);
    const header = JSON.parse(new TextDecoder().decode(new Uint8Array(data, 4, size)));
    socket.send(JSON.stringify({ drawn: header.picture }));
    before ??= header.status.update;
    if (header.status.update === before) return;
    socket.onclose = null;
    socket.close();
    done([header.status.update, performance.now() / 1000]);
  };
})
"""
"""MARK asks the open page, ASK the run; both at a chunk's end, where count and time agree."""


@dataclass
class Watching:
    """Opens and leaves the page at `address`, whose run goes on training meanwhile.

    pictures: pictures a second of each time that the page was watched.
    messages: all that the page's script sent in these times.
    """

    page: Any
    address: str
    pictures: list[float] = field(default_factory=list)
    messages: int = 0
    hears_script: bool = True

    def watched(self, seconds: float) -> float:
        """Opens the page again (it finds its run) and watches it: updates a second."""
        page_session.open_page(self.page, self.address)
        page_session.until(self.page, "dashboard.drawn.playing && dashboard.drawn.loss !== null")
        self.page.wait_for_timeout(SETTLING * 1000)
        return self.keep_watching(seconds)

    def keep_watching(self, seconds: float) -> float:
        """Goes on watching the open page: updates a second."""
        begin = self.page.evaluate(MARK)
        self.page.wait_for_timeout(seconds * 1000)
        end = self.page.evaluate(MARK)
        # Loading the page runs its script: without a message then, counting does not work.
        self.hears_script = self.hears_script and begin[3] > 0
        self.messages += end[3] - begin[3]
        updates, time, pictures, _ = (after - before for before, after in zip(begin, end, strict=True))
        self.pictures.append(pictures / time)
        return float(updates / time)

    def unwatched(self, seconds: float) -> float:
        """Leaves the page, while the server still keeps its run: updates a second."""
        self.page.goto(urljoin(self.address, STILL))
        self.page.wait_for_timeout(500)
        updates, time = self.page.evaluate(ASK)
        self.page.wait_for_timeout(seconds * 1000)
        later, end = self.page.evaluate(ASK)
        return float((later - updates) / (end - time))


def measure(plan: Plan, say: Callable[[str], None]) -> Iterator[Row]:
    """The run trains at full speed; pictures and messages are counted while it is watched."""
    say("updates a second watched and unwatched")
    with page_session.echo_page() as (page, server):
        watching = Watching(page, server.url)
        sides = {"watched": partial(watching.watched, plan.watching), "unwatched": partial(watching.unwatched, plan.watching)}
        found = in_turns(sides, plan.rounds)
    yield Row(WATCHED, median(found["watched"]))
    yield Row(UNWATCHED, median(found["unwatched"]))
    yield Row(SHARE, ratio(found["watched"], found["unwatched"]))
    yield Row(PICTURES, median(watching.pictures))
    yield Row(RERUNS, watching.messages) if watching.hears_script else Row(RERUNS, None, "its messages could not be counted")
