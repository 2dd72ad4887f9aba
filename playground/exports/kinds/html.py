"""The run as one HTML file that replays it."""

from __future__ import annotations

import base64
import gzip
import html
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from playground import glossary
from playground.configuration import config_text
from playground.exports import moments, recording
from playground.exports.checkpoint import SavedRun
from playground.exports.kinds._kind import Ask, Kind, Refused
from playground.launch.environment import ROOT
from playground.runs import worker

MOST = 5_000_000
"""Bytes of the file at most."""


class Html(Kind):
    """The dashboard with the moments that the run keeps: scripts, Plotly and pictures in one file."""

    TITLE = "Replay as HTML"
    HELP = f"One file of at most {MOST / 1e6:.0f} MB: any browser replays the run from it, without server and network."
    ORDER = 7
    SUFFIX = ".html"

    @staticmethod
    def files(saved: SavedRun, stem: str, ask: Ask) -> dict[str, bytes]:
        parts = _parts(saved)
        pictures = recording.shown(saved, lambda kept: ask(worker.moments, kept, saved.uploads))
        while True:
            page = _page(parts | {"RECORDING": _packed(recording.as_bytes(pictures))})
            if len(page) <= MOST:
                return {f"{stem}.html": page}
            if len(pictures) == 1:
                raise Refused(
                    f"A single moment of this network takes {len(page) / 1e6:.0f} MB: fewer units or a shorter window fit."
                )
            pictures = list(moments.spread(pictures, max(1, len(pictures) * MOST // (len(page) + MOST // 10))))

    @staticmethod
    def size(saved: SavedRun, ask: Ask) -> int:
        """From the newest moment and one before it: every further one adds as much as that does."""
        few = replace(saved, moments=saved.moments[-1:])
        pictures = recording.shown(few, lambda kept: ask(worker.moments, kept, saved.uploads))
        one, both = (len(_packed(recording.as_bytes(part))) for part in (pictures[-1:], pictures))
        page = len(_page(_parts(saved) | {"RECORDING": ""}))
        return min(MOST, page + one + (both - one) * len(saved.moments))


def _page(parts: Mapping[str, str]) -> bytes:
    """The file, with the parts for which @TITLE and the like stand."""
    template = (ROOT / "components" / "dashboard" / "replay.html").read_text(encoding="utf-8")
    return re.sub(f"@({'|'.join(parts)})\\b", lambda found: parts[found[1]], template).encode()


def _parts(saved: SavedRun) -> dict[str, str]:
    """All parts but the recording."""
    # Imported here because it loads Streamlit, which the other kinds do without.
    from components.dashboard import ASSETS, CSS, HTML, MODULES, REPLAY

    named = {name: f"data:text/javascript;base64,{_base64(_bare(ASSETS / name))}" for name in (*MODULES, REPLAY)}
    title = f"{config_text.summary(saved.config)} · update {saved.state.update} · RNN playground {_version()}"
    return {
        "TITLE": html.escape(title),
        "CSS": CSS,
        "LIGHT": _colours("light"),
        "DARK": _colours("dark"),
        "DASHBOARD": HTML,
        "MODULES": json.dumps({"imports": {f"dashboard/{name}": address for name, address in named.items()}}),
        # No tag ends within JSON.
        "GLOSSARY": json.dumps(dict(glossary.TERMS), ensure_ascii=False).replace("<", "\\u003c"),
        "PLOTLY": _plotly(),
    }


def _bare(path: Path) -> bytes:
    """A module that imports the others by names that the file's import map resolves."""
    return path.read_bytes().replace(b"from './", b"from 'dashboard/")


@cache
def _plotly() -> str:
    found = find_spec("plotly")
    assert found is not None
    assert found.submodule_search_locations
    return _packed((Path(next(iter(found.submodule_search_locations))) / "package_data" / "plotly.min.js").read_bytes())


def _colours(theme: str) -> str:
    """The colours that the page has from Streamlit, as its style sheets name them."""
    found = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
    names = {"text": "textColor", "background": "backgroundColor", "primary": "primaryColor"}
    return "".join(f"--st-{name}-color: {found[theme][key]}; " for name, key in names.items()) + f"--st-font: {found['font']};"


def _version() -> str:
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])


def _packed(data: bytes) -> str:
    return _base64(gzip.compress(data, mtime=0))


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
