"""Makes the moving picture of the README from the real page: `python -m tests.browser.record`, with a server running at the address given."""

from __future__ import annotations

import io
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from playground.launch import chromium

PICTURE = Path(__file__).parents[2] / "components" / "dashboard" / "picture.gif"
WIDTH, HEIGHT, SHOWN = 1440, 900, 960
FRAMES, SECONDS = 56, 7.0


def record(address: str) -> None:
    """Trains the LSTM on echo and takes a picture every eighth of a second."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium.find(), args=["--no-sandbox", "--disable-gpu", "--no-first-run"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
        page.goto(f"{address}/?preset=echo-lstm")
        page.wait_for_function("window.rnnDashboard?.pictures > 0")
        page.wait_for_function("document.querySelector('.js-plotly-plot')")
        page.wait_for_timeout(2500)
        page.evaluate("rnnDashboard.dashboard.tell({speed: 500})")
        page.keyboard.press("Space")
        frames = []
        for _ in range(FRAMES):
            shot = Image.open(io.BytesIO(page.screenshot(type="png"))).convert("RGB")
            frames.append(shot.resize((SHOWN, SHOWN * HEIGHT // WIDTH), Image.Resampling.LANCZOS))
            page.wait_for_timeout(1000 * SECONDS / FRAMES)
        browser.close()
    # One palette for all frames: a palette of its own for each would flicker.
    palette = frames[-1].quantize(128, dither=Image.Dither.NONE)
    still = [frame.quantize(128, palette=palette, dither=Image.Dither.NONE) for frame in frames]
    still[0].save(PICTURE, save_all=True, append_images=still[1:], duration=int(1000 * SECONDS / FRAMES), loop=0, optimize=True)


if __name__ == "__main__":
    record(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8501")
