"""The scaling as an SVG chart: time per update against size, both axes logarithmic."""

from __future__ import annotations

import math
from collections.abc import Mapping

from playground.bench.scaling import WORDS
from playground.bench.table import amount

WIDTH, HEIGHT, MARGIN, GAP = 260, 220, 48, 24
BLUE, GREY = "#0072B2", "#999999"


def picture(scaling: Mapping[str, Mapping[int, float]]) -> str:
    """One panel for each setting of `scaling`: microseconds an update by setting and size."""
    panels = [_panel(WORDS[setting], times) for setting, times in scaling.items()]
    width, height = len(panels) * (WIDTH + MARGIN + GAP), HEIGHT + 2 * MARGIN
    placed = "\n".join(
        f'<g transform="translate({MARGIN + number * (WIDTH + MARGIN + GAP)} 24)">{panel}</g>'
        for number, panel in enumerate(panels)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'font-family="sans-serif" font-size="11" fill="{GREY}">\n{placed}\n</svg>\n'
    )


def _panel(words: str, times: Mapping[int, float]) -> str:
    sizes = list(times)
    low, high = min(times.values()), max(max(times.values()), times[sizes[0]] * sizes[-1] / sizes[0])

    def x(size: float) -> float:
        return WIDTH * _share(size, sizes[0], sizes[-1])

    def y(microseconds: float) -> float:
        return HEIGHT * (1 - _share(microseconds, low, high))

    steep = times[sizes[0]] * sizes[-1] / sizes[0]
    points = " ".join(f"{x(size):.1f},{y(time):.1f}" for size, time in times.items())
    parts = [
        f'<text x="0" y="-10">µs an update against {words} (grey: linear growth)</text>',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="none" stroke="{GREY}" stroke-width="0.5"/>',
        f'<line x1="0" y1="{y(times[sizes[0]]):.1f}" x2="{WIDTH}" y2="{y(steep):.1f}" stroke="{GREY}" stroke-dasharray="4 4"/>',
        f'<polyline points="{points}" fill="none" stroke="{BLUE}" stroke-width="2"/>',
    ]
    for size, time in times.items():
        parts += [
            f'<circle cx="{x(size):.1f}" cy="{y(time):.1f}" r="3.5" fill="{BLUE}"/>',
            f'<text x="{x(size):.1f}" y="{y(time) - 8:.1f}" text-anchor="middle" fill="{BLUE}">{amount(time)}</text>',
            f'<text x="{x(size):.1f}" y="{HEIGHT + 16}" text-anchor="middle">{size}</text>',
        ]
    return "\n".join(parts)


def _share(value: float, low: float, high: float) -> float:
    """Where `value` lies from `low` (0) to `high` (1) on a logarithmic scale; 0.5 if equal."""
    return math.log(value / low) / math.log(high / low) if high > low else 0.5
