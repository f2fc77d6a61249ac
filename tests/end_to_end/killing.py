"""Kills processes at random moments; forked from one that has imported all they need, they start at once."""

from __future__ import annotations

import multiprocessing
import os
import random
import sys
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end import victims

_SEED = "FRAMELOOM_KILL_SEED"
_LONGEST = 30.0
_MOST_ROUNDS = 50


class Killer:
    """Starts work in processes and kills them; the same seed chooses the same moments.

    Attributes:
        struck: How many were at work when they were killed.
    """

    def __init__(self) -> None:
        self._processes = multiprocessing.get_context("forkserver")
        self._processes.set_forkserver_preload([victims.__name__])
        self._seed = int(os.environ.get(_SEED, random.randrange(1_000_000)))
        self._random = random.Random(self._seed)
        self._share = 1.0  # of the time that work took: less once it had ended before it was killed
        self.struck = 0
        sys.stdout.write(f"{_SEED}={self._seed}\n")

    def duration(self, work: str, *arguments: Any) -> float:
        """Return the seconds that work takes that is left alone; a little less, so that most kills strike."""
        self._share = 1.0
        process, started = self._start(work, arguments)
        process.join(_LONGEST)
        assert process.exitcode == 0, f"{work} failed by itself"
        process.close()
        return 0.8 * (time.perf_counter() - started)

    def rounds(self, least: int, strikes: int) -> Iterator[int]:
        """Count from 0 up to `least`, and on until so many kills have struck work that was not done yet."""
        before = self.struck
        for index in range(_MOST_ROUNDS):
            if index >= least and self.struck - before >= strikes:
                return
            yield index
        assert self.struck - before >= strikes, "work was always done before it was killed"

    def kill(self, work: str, *arguments: Any, within: float) -> float:
        """Kill work at a random moment of its first `within` seconds; return the moment."""
        moment = self._random.uniform(0.0, within) * self._share
        process, started = self._start(work, arguments)
        time.sleep(max(0.0, started + moment - time.perf_counter()))
        struck = process.is_alive()
        self.struck += struck
        self._share *= 1.0 if struck else 0.6
        process.kill()
        process.join(_LONGEST)
        process.close()
        return moment

    def chance(self, least: float, most: float) -> float:
        """Return a random number; the same seed gives the same one."""
        return self._random.uniform(least, most)

    def kill_once(self, happened: Callable[[], bool], work: str, *arguments: Any) -> None:
        """Kill work as soon as something has happened, or let it end."""
        process, _ = self._start(work, arguments)
        while process.is_alive() and not happened():
            time.sleep(0.001)
        process.kill()
        process.join(_LONGEST)
        process.close()

    def _start(self, work: str, arguments: tuple[Any, ...]) -> tuple[Any, float]:
        here, there = self._processes.Pipe(duplex=False)
        process = self._processes.Process(target=_run, args=(work, arguments, there))
        process.start()
        there.close()
        with here:
            here.recv()
        return process, time.perf_counter()


def _run(work: str, arguments: tuple[Any, ...], started: Connection) -> None:
    started.send("started")
    started.close()
    victims.WORK[work](*arguments)


def files_below(folder: Path) -> set[str]:
    """Return the files below a folder, hidden ones too."""
    return {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()}


needs_kills = pytest.mark.skipif(
    "forkserver" not in multiprocessing.get_all_start_methods(), reason="this system has no SIGKILL and no fork"
)
