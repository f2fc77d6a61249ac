"""E18: what each node takes for a frame of 960×540, against the bare library's call in the same run."""

from __future__ import annotations

import importlib
import pkgutil
import time
from collections.abc import Callable
from statistics import median

import torch

from tests.bench import node_cases
from tests.bench.node_case import NodeCase
from tests.bench.report import Figure

_SECONDS = 0.6  # for each case
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
    ours = median(took[0])
    if case.bare is None:
        return Figure("E18", case.node, 1000 * ours, None, "ms", "no library does the same")
    ratio = median(a / b for a, b in zip(*took, strict=True))
    detail = f"{1000 * ours:.2f} ms, {case.library} {1000 * median(took[1]):.2f} ms"
    return Figure("E18", case.node, ratio, case.limit, "x", detail)


def _in_turns(calls: list[Callable[[], object]]) -> list[list[float]]:
    """Return the seconds of each call of each function; the first round of all is not counted."""
    took: list[list[float]] = [[] for _ in calls]
    for call in calls:
        call()
    began = time.perf_counter()
    while len(took[0]) < _LEAST_RUNS or (len(took[0]) < _MOST_RUNS and time.perf_counter() - began < _SECONDS):
        for call, seconds in zip(calls, took, strict=True):
            start = time.perf_counter()
            call()
            seconds.append(time.perf_counter() - start)
    return took
