"""A Keras model of the user's own, trained by plain fit in its own process, on the page."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable

from playground.launch.environment import ROOT
from tests.browser.tab import Server, Tab

FIT = """
import sys
import keras, numpy as np
import playground

x = np.random.default_rng(0).normal(size=(64, 9, 1)).astype("float32")
model = keras.Sequential([keras.Input((9, 1)), keras.layers.GRU(5, return_sequences=True), keras.layers.Dense(1)])
model.compile("sgd", "mse")
model.fit(x, x, batch_size=8, epochs=4, verbose=0, callbacks=[playground.Watch(sys.argv[1])])
print(model.history.history["loss"][-1])
"""


def test_a_model_that_fit_trains_is_seen_with_its_gradient(server: Server, new_tab: Callable[..., Tab]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FIT, server.address],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    address = re.search(r"RNN playground: (\S+)", done.stdout)
    assert address is not None
    tab = new_tab()
    tab.page.goto(address[1])
    tab.first_picture()
    assert tab.update == 32
    assert not tab.status["playing"]
    losses = list(tab.losses(32).values())
    assert abs(sum(losses[-8:]) / 8 - float(done.stdout.split()[-1])) < 1e-5
    tab.page.get_by_text("You are watching").wait_for()
    tab.page.get_by_text("Your own Keras model, trained by fit").wait_for()
    tab.panel("Hidden state").wait_for()
    tab.panel("Gates").wait_for()
    tab.page.get_by_role("button", name=re.compile("^gradient")).click()
    tab.wait("rnnDashboard.dashboard.picture.panels.gradient?.arrays['data.0.y']")
    for hidden in ("Train", "Take away"):
        assert tab.button(hidden).count() == 0
