"""Views: pure functions from what is seen of a run to figures, in NumPy and plain data.

A view is one file with one subclass of View; the file's name is the view's key. `_view.py` has the
contract.
"""

from __future__ import annotations

import functools
import sys

from playground import tasks
from playground.configuration.config import RunConfig
from playground.registry import subclasses
from playground.tasks import Elsewhere
from playground.views._answers import examples
from playground.views._view import Drawing, Seen, View, Watch

__all__ = ["Drawing", "Seen", "View", "Watch", "applies", "examples", "on_page", "registry"]


@functools.cache
def registry() -> dict[str, View]:
    """Every view by its name, sorted by place and by the order within it."""
    found = {name: kind() for name, kind in subclasses(sys.modules[__name__], View).items()}
    return dict(sorted(found.items(), key=lambda item: (item[1].PLACE, item[1].ORDER)))


def applies(view: View, config: RunConfig) -> bool:
    """Whether a run of `config` has what this view shows."""
    here = not issubclass(tasks.registry()[config.task], Elsewhere)
    return (here or view.ELSEWHERE) and view.applies(config)


def on_page(config: RunConfig, watch: Watch) -> dict[str, View]:
    """The views on a viewer's page, by name. Open tools at the side replace the views that are
    there without them."""

    def wanted(name: str, view: View) -> bool:
        tool = name if view.OPENED_FROM else view.BESIDE
        return not tool or tool in watch.tools

    shown = {name: view for name, view in registry().items() if wanted(name, view) and applies(view, config)}
    if any(view.OPENED_FROM and view.PLACE == "side" for view in shown.values()):
        shown = {name: view for name, view in shown.items() if view.OPENED_FROM or view.PLACE != "side"}
    return shown
