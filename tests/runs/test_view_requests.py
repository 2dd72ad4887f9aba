"""When a run's viewers see its quality measured again."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from playground.messages.chunk import Chunk
from playground.runs.view_requests import ViewRequests
from playground.tasks import NO_UPLOADS
from tests.runs.fakes import CONFIG, result_of


def test_the_quality_is_measured_at_once_when_the_loss_has_halved_and_otherwise_in_its_share_of_the_time() -> None:
    requests, now = ViewRequests(), 100.0

    def answers(loss: float, seconds: float) -> bool:
        """Whether an evaluation is due after a chunk with this loss; evaluations are slow."""
        nonlocal now
        request = requests.request(CONFIG, {}, None, now)
        frame = result_of(Chunk("run", CONFIG, 0, 3, request, NO_UPLOADS)).frame
        looking = 0.3 if request.evaluate else 0.0
        requests.answered(request, replace(frame, losses=np.full(3, loss, np.float32), looking=looking), now)
        now += seconds
        return requests.request(CONFIG, {}, None, now).evaluate > 0

    assert not answers(0.7, 0.1), "the first one has just been made"
    assert not answers(0.6, 0.1)
    assert answers(0.3, 0.1)
    assert not answers(0.29, 0.1), "it has been made"
    assert not answers(0.6, 0.1)
    assert not answers(0.2, 0.1), "low before, high, and low again is no news"
    assert answers(0.2, 6.0)
