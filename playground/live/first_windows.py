"""The data that a new run will begin with, shown until its first frame comes."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable

from playground.configuration.config import RunConfig
from playground.messages.frame import WindowView
from playground.messages.window_data import unread
from playground.runs.snapshot import RunSnapshot
from playground.settings import SettingError
from playground.tasks import Uploads

LARGEST = 256 << 20
"""The largest estimate, in bytes, of the data that the page makes; larger ones come from the worker
alone."""


class FirstWindow:
    """The first window of what one viewer watches, made in a thread: some tasks read files first.
    Used in the server's event loop alone."""

    def __init__(self, ready: Callable[[], None]) -> None:
        self.made = 0
        """How many windows were made so far."""
        self._ready = ready
        self._wanted: tuple[RunConfig, Uploads] | None = None
        self._window: WindowView | None = None
        self._making: asyncio.Task[None] | None = None

    def of(self, snapshot: RunSnapshot) -> WindowView | None:
        """The window that the run of `snapshot` begins with; None where it has a frame, and until
        the window is made. `ready` is called then."""
        if snapshot.position.frame is not None or snapshot.shown_config.epochs_memory > LARGEST:
            return None
        wanted = snapshot.shown_config, snapshot.uploads
        if wanted != self._wanted:
            self._wanted, self._window = wanted, None
            self._making = asyncio.get_running_loop().create_task(self._make(*wanted))
        return self._window

    async def _make(self, config: RunConfig, uploads: Uploads) -> None:
        window = await asyncio.to_thread(_made, config, uploads)
        if (config, uploads) == self._wanted:
            self._window = window
            self.made += 1
            self._ready()


@functools.lru_cache(maxsize=16)
def _made(config: RunConfig, uploads: Uploads) -> WindowView | None:
    """None where the data can't be made; the worker then says why."""
    try:
        return unread(config, uploads)
    except (SettingError, LookupError):
        return None
