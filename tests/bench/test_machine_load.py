"""The load of others, from made-up readings and processes, and once from this process."""

import time
from types import SimpleNamespace

import psutil
import pytest

from playground.bench import baseline, machine_load
from playground.bench.machine_load import ProcessTree, Reading, share_of_others


@pytest.mark.parametrize(
    ("last", "share"),
    [
        (Reading(available=120.0, idle=20.0, ours=0.0), 0.0),
        (Reading(available=120.0, idle=10.0, ours=10.0), 0.0),
        (Reading(available=120.0, idle=0.0, ours=15.4), 0.23),
        (Reading(available=120.0, idle=0.0, ours=0.0), 1.0),
        (Reading(available=120.0, idle=12.0, ours=9.0), 0.0),  # counted in ticks: a little too much
    ],
)
def test_others_used_what_was_neither_idle_nor_ours(last, share):
    assert share_of_others(Reading(available=100.0, idle=0.0, ours=0.0), last) == pytest.approx(share)


class Process:
    """A process as psutil shows it."""

    def __init__(self, seconds: float, *children: "Process") -> None:
        self.used, self.offspring, self.runs = seconds, list(children), True

    def children(self, recursive: bool) -> list["Process"]:
        assert recursive
        return [one for child in self.offspring for one in (child, *child.children(True)) if one.runs]

    def is_running(self) -> bool:
        return self.runs

    def cpu_times(self) -> SimpleNamespace:
        return SimpleNamespace(user=0.75 * self.used, system=0.25 * self.used)


def test_a_process_counts_with_all_its_descendants():
    assert ProcessTree(Process(1.0, Process(2.0, Process(4.0)))).seconds() == 7


def test_a_process_that_ends_counts_as_it_was_last_seen():
    child = Process(2.0)
    tree = ProcessTree(Process(1.0, child))
    assert tree.seconds() == 3
    child.runs = False
    assert [tree.seconds(), tree.seconds()] == [3, 3]


def test_a_process_counts_on_when_its_parent_has_ended():
    grandchild = Process(4.0)
    child = Process(2.0, grandchild)
    root = Process(1.0, child)
    tree = ProcessTree(root)
    assert tree.seconds() == 7
    child.runs, root.offspring, grandchild.used = False, [], 5.0
    assert tree.seconds() == 8


def test_a_process_that_ends_while_it_is_looked_at_counts_as_it_was_last_seen():
    child = Process(2.0)
    tree = ProcessTree(Process(1.0, child))
    assert tree.seconds() == 3

    def gone():
        raise psutil.NoSuchProcess(1)

    child.cpu_times = gone
    assert tree.seconds() == 3


def test_our_own_work_is_not_that_of_others(monkeypatch):
    """The whole measurement, on a machine of one core that is idle but for this process."""
    first = time.process_time()
    monkeypatch.setattr(psutil, "cpu_count", lambda: 1)
    monkeypatch.setattr(psutil, "cpu_times", lambda: SimpleNamespace(idle=time.perf_counter() - (time.process_time() - first)))
    with machine_load.of_others() as load:
        assert load.share is None
        until = time.perf_counter() + 1.2
        while time.perf_counter() < until:
            pass
    assert load.share == pytest.approx(0.0, abs=0.05)


def test_without_psutil_the_load_is_not_known(monkeypatch):
    monkeypatch.setattr(baseline, "missing", lambda module: module == "psutil")
    with machine_load.of_others() as load:
        pass
    assert load.share is None
