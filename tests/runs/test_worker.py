"""Errors of a worker process must not break the pool when they cross; what it caches is bounded and gives the same numbers."""

from __future__ import annotations

import pickle
import threading
from typing import Any

import numpy as np
import pytest

from playground.configuration.config_text import from_pairs
from playground.messages.chunk import Chunk, Failed, StateMissing
from playground.messages.frame import Frame, WindowView
from playground.messages.request import Request
from playground.runs import late_evaluation, worker
from playground.runs.worker import WorkerSession
from playground.settings import SettingError
from playground.tasks import NO_UPLOADS, Uploads
from playground.training import advance, evaluation
from playground.training.frame_builder import ChunkOutcome
from tests.runs.fakes import CONFIG

CHUNK = Chunk("run", CONFIG, 0, 1, Request(window=False), NO_UPLOADS, fresh=True)


def test_a_setting_error_comes_through_a_pipe_as_it_went() -> None:
    """Read back wrongly, it would kill the worker: three of these in a row looked like a lack of memory."""
    error = SettingError("device", "auto or one of CPU:0", "GPU:0", "auto")
    back = pickle.loads(pickle.dumps(error))
    assert (type(back), str(back), back.name, back.nearest) == (SettingError, str(error), "device", "auto")


@pytest.mark.parametrize("error", [SettingError("a", "b", 1), StateMissing("x"), KeyError("series")])
def test_what_the_run_understands_is_raised_as_it_is(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(advance.session(), "train", fail)
    with pytest.raises(type(error)) as caught:
        WorkerSession().work(CHUNK)
    assert caught.value is error


def test_anything_else_is_told_as_text_so_that_the_page_need_not_load_tensorflow(monkeypatch: pytest.MonkeyPatch) -> None:
    import tensorflow as tf

    def fail(*_: object) -> None:
        raise tf.errors.ResourceExhaustedError(None, None, "out of memory")

    monkeypatch.setattr(advance.session(), "train", fail)
    with pytest.raises(Failed, match="ResourceExhaustedError: out of memory") as caught:
        WorkerSession().work(CHUNK)
    # Without frames, as a worker sends it: where Dask is loaded, they would be pickled too.
    error = caught.value.with_traceback(None)
    error.__context__ = None
    assert b"tensorflow" not in pickle.dumps(error)


def test_a_series_that_was_not_sent_is_asked_for_by_name() -> None:
    config = from_pairs({"task": "time_series", "series": "mine"})
    with pytest.raises(LookupError, match="series 'mine' is not here"):
        WorkerSession().work(Chunk("other", config, 0, 1, Request(), NO_UPLOADS, fresh=True))


def test_a_worker_frees_the_data_used_longest_ago_and_asks_for_it_when_it_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    series = {name: np.sin(np.arange(100.0) + place) for place, name in enumerate("abc")}
    monkeypatch.setattr(worker, "UPLOADED", 2 * 800)
    session = WorkerSession()

    def train(name: str, sent: bool) -> None:
        config = from_pairs({"task": "time_series", "series": name, "updates_per_epoch": 10})
        uploads = Uploads({name: series[name]} if sent else {})
        session.work(Chunk(name, config, 0, 1, Request(window=False), uploads, fresh=True))

    for name in ("a", "b", "a", "c"):
        train(name, sent=name not in session._uploads)
    assert list(session._uploads) == ["a", "c"]
    train("a", sent=False)
    with pytest.raises(StateMissing):
        train("b", sent=False)
    train("b", sent=True)
    assert list(session._uploads) == ["a", "b"]


def test_a_worker_holds_states_while_there_is_room_and_forgets_the_oldest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "STATES", 2 * advance.first_state(CONFIG).bytes)
    session = WorkerSession()
    for name in ("a", "b", "a", "c"):
        session.work(Chunk(name, CONFIG, 0, 1, Request(window=False), NO_UPLOADS, fresh=True))
    assert list(session.cached_states) == ["a", "c"]
    on = Chunk("a", CONFIG, 1, 2, Request(window=False), NO_UPLOADS, return_state=False)
    result = session.work(on)
    assert (result.frame.update, result.state) == (3, None)
    with pytest.raises(StateMissing):
        session.work(on)
    with pytest.raises(StateMissing):
        session.work(Chunk("b", CONFIG, 1, 1, Request(window=False), NO_UPLOADS))


@pytest.mark.parametrize("change", [{}, {"learning_rate": 0.01}])
def test_what_was_begun_ahead_changes_no_number(change: dict[str, float], monkeypatch: pytest.MonkeyPatch) -> None:
    trained = []
    train = advance.session().train_in_thread
    monkeypatch.setattr(advance.session(), "train_in_thread", lambda *what: trained.append(what[2]) or train(*what))
    session, changed = WorkerSession(), from_pairs(change, CONFIG)

    def losses(run: str, then: int) -> list[float]:
        first = session.work(Chunk(run, CONFIG, 0, 30, Request(), NO_UPLOADS, fresh=True, then=then))
        second = session.work(Chunk(run, changed, 30, 20, Request(), NO_UPLOADS))
        return [*first.frame.losses, *second.frame.losses]

    at_once = losses("at once", 0)
    assert trained == [30, 20]
    trained.clear()
    assert losses("ahead", 20) == at_once
    assert trained == ([30, 20, 20] if change else [30, 20])


def test_nothing_is_begun_ahead_of_a_chunk_that_nobody_wants_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    class Cancelled:
        value = 0

    trained = []
    train = advance.session().train_in_thread

    def meanwhile(*what: Any) -> ChunkOutcome:
        trained.append(what[2])
        Cancelled.value = 2
        return train(*what)

    session = WorkerSession(Cancelled)
    monkeypatch.setattr(advance.session(), "train_in_thread", meanwhile)
    session.work(Chunk("run", CONFIG, 0, 1, Request(), NO_UPLOADS, fresh=True, then=5), ticket=1)
    advance.session().thread.submit(int).result()
    assert trained == [1]
    again = session.work(Chunk("run", CONFIG, 1, 5, Request(), NO_UPLOADS), ticket=3)
    assert trained == [1, 5]
    assert len(again.frame.losses) == 5


def test_a_look_without_training_shows_the_update_that_trained_last() -> None:
    session = WorkerSession()
    seen = Request(probes=("window_inputs",))
    trained = session.work(Chunk("look", CONFIG, 0, 5, seen, NO_UPLOADS, fresh=True))

    def look(**changes: Any) -> WindowView:
        config = from_pairs(changes, CONFIG)
        frame = session.work(Chunk("look", config, 5, 0, seen, NO_UPLOADS, state=trained.state)).frame
        assert frame.window is not None
        return frame.window

    assert trained.frame.window is not None
    for window in (look(), look(learning_rate=0.01)):
        assert window.start == trained.frame.window.start
        assert np.array_equal(window.predictions, trained.frame.window.predictions)
    assert look(truncation_length=10).predictions.shape[1] == 10


def test_a_long_evaluation_comes_with_a_later_frame_and_training_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(late_evaluation, "LONG", 0.0)
    session, state, release, frames = WorkerSession(), advance.first_state(CONFIG), threading.Event(), []
    evaluate = evaluation.evaluate

    def slow(*arguments: Any) -> Any:
        if threading.current_thread().name.startswith("evaluation"):
            assert release.wait(20)
        return evaluate(*arguments)

    monkeypatch.setattr(evaluation, "evaluate", slow)
    request = Request(window=False, evaluate=2)

    def chunk(updates: int, then: int) -> Frame:
        nonlocal state
        result = session.work(Chunk("run", CONFIG, state.update, updates, request, NO_UPLOADS, state=state, then=then))
        assert result.state is not None
        state = result.state
        return result.frame

    assert chunk(0, 0).evaluation is not None
    frames = [chunk(1, 1) for _ in range(3)]
    assert [frame.evaluation for frame in frames] == [None] * 3
    release.set()
    session._evaluations._making.exception()
    late = chunk(1, 1)
    assert late.update == 4
    assert late.evaluation is not None
    assert late.evaluation.update == 1
    _, wanted = advance.advance(CONFIG, advance.first_state(CONFIG), 1, request)
    assert late.evaluation.loss == wanted.evaluation.loss
    # Where training rests, nothing waits for it.
    assert chunk(1, 0).evaluation.update == 5
    session._evaluations.close()
