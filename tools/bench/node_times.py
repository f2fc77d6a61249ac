"""E18: CPU time of each node for a frame of 960×540, against that of the bare library's call in the same run."""

from __future__ import annotations

import importlib
import pkgutil
import time
from collections.abc import Callable

import torch

from tools.bench import node_cases
from tools.bench.node_case import NodeCase
from tools.bench.report import Figure

LIMIT = 1.15  # of the bare call
_SECONDS = 0.8  # for each case
_LEAST_SECONDS = 0.002  # for each round: shorter ones are lost in the clock
_LEAST_RUNS, _MOST_RUNS = 5, 60


def measure() -> list[Figure]:
    """Time all cases, each and its library in turns, with one thread."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        return [_timed(case) for case in all_cases()]
    finally:
        torch.set_num_threads(threads)


def all_cases() -> list[NodeCase]:
    """Return the cases of every family, in the order of their names."""
    names = sorted(module.name for module in pkgutil.iter_modules(node_cases.__path__))
    modules = [importlib.import_module(f"{node_cases.__name__}.{name}") for name in names]
    return [case for module in modules for case in module.cases()]


def _timed(case: NodeCase) -> Figure:
    import cv2

    calls = [case.run] if case.bare is None else [case.run, case.bare]
    cv2_threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        took = _in_turns(calls)
    finally:
        cv2.setNumThreads(cv2_threads)
    ours = min(took[0])
    if case.bare is None:
        return Figure("E18", case.node, 1000 * ours, None, "ms", "no library does the same")
    bare = min(took[1])
    detail = f"{1000 * ours:.2f} ms, {case.library} {1000 * bare:.2f} ms"
    return Figure("E18", case.node, ours / bare, LIMIT, "x", detail)


def _in_turns(calls: list[Callable[[], object]]) -> list[list[float]]:
    """Return the seconds of CPU that each function takes, in turns, each beginning every second round.

    Short functions are called several times at once, the same number for all. The first calls are not counted. What
    else the machine does only adds to such a time: the least one is the one to compare.
    """
    took: list[list[float]] = [[] for _ in calls]
    times = max(1, round(_LEAST_SECONDS / max(1e-6, *(_seconds(call, 2) for call in calls))))
    began = time.perf_counter()
    while len(took[0]) < _LEAST_RUNS or (len(took[0]) < _MOST_RUNS and time.perf_counter() - began < _SECONDS):
        turns = list(zip(calls, took, strict=True))
        for call, seconds in turns if len(took[0]) % 2 else reversed(turns):
            seconds.append(_seconds(call, times))
    return took


def _seconds(call: Callable[[], object], times: int) -> float:
    """Return the mean seconds of CPU, in all threads; waiting for other programs does not count."""
    start = time.process_time()
    for _ in range(times):
        call()
    return (time.process_time() - start) / times
