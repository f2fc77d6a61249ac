"""What all tests share: an offscreen Qt, one torch thread, the real clips, and a watch over leaks and logged errors."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.setdefault("QT_LOGGING_RULES", "qt.qpa.fonts=false")

import gc
import itertools
import logging
import random
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings

from studio.core.garbage import collect_due_garbage
from tests.process_state import _unchanged_process
from tests.tiny_models.fixtures import tiny_model

__all__ = ["_unchanged_process", "tiny_model"]

ROOT = Path(__file__).resolve().parent.parent
MEDIA = ROOT.parent / "shared" / "media"
_GRACE_SECONDS = 3.0
FREEZE, UNFREEZE = gc.freeze, gc.unfreeze


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that runs slow tests."""
    parser.addoption("--slow", action="store_true", help="run the tests marked slow, too")


def pytest_configure(config: pytest.Config) -> None:
    """Draw the same examples of properties in every run: a run that is red by chance tells nobody what changed."""
    os.environ.setdefault("FRAMELOOM_EXAMPLES", "1" if config.getoption("--slow") else "0.25")
    settings.register_profile("repeatable", derandomize=True, database=None, deadline=None)
    settings.load_profile("repeatable")


def pytest_collectstart(collector: pytest.Collector) -> None:
    """Switch Python's own search for garbage off, as the window does: in another thread it deletes Qt's objects."""
    if isinstance(collector, pytest.Session):
        gc.disable()


def pytest_runtest_teardown() -> None:
    """Search for garbage in the main thread, after each test."""
    collect_due_garbage()


def pytest_sessionfinish() -> None:
    """Leave Python as it was: a test may run a session of its own."""
    gc.enable()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the slow tests, or start them first: they mostly wait, and others run beside them."""
    slow = [item for item in items if item.get_closest_marker("slow")]
    quick = [item for item in items if not item.get_closest_marker("slow")]
    if config.getoption("--slow"):
        items[:] = slow + quick
    elif slow:
        items[:] = quick
        config.hook.pytest_deselected(items=slow)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say how to run the slow tests, where nothing else was asked for than those."""
    if terminalreporter.stats.get("deselected") and not config.getoption("--slow"):
        terminalreporter.write_line("Slow tests were left out. To run them, too: --slow")


@pytest.fixture
def media_folder() -> Path:
    """Return the folder of real clips; skip where it is not at hand."""
    if not MEDIA.is_dir():
        pytest.skip(f"the real clips are not at hand ({MEDIA} is missing)")
    return MEDIA


@pytest.fixture(scope="session", autouse=True)
def _homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Iterator[Path]]:
    """Give folders for settings, logs and caches, one to what tests share and one to each; who needs it makes it."""
    base = tmp_path_factory.mktemp("homes")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FRAMELOOM_HOME", str(base / "shared"))
        patch.setenv("HF_HOME", str(base / "shared" / "huggingface"))
        patch.delenv("HF_HUB_CACHE", raising=False)
        patch.delenv("HF_HUB_OFFLINE", raising=False)
        patch.setenv("FRAMELOOM_LANGUAGE", "en")
        yield (base / str(number) for number in itertools.count())


@pytest.fixture(autouse=True)
def _a_home_of_its_own(_homes: Iterator[Path], _unchanged_process: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep settings, logs, caches and models of a test, and of programs it starts, from the user's and other tests."""
    home = next(_homes)
    monkeypatch.setenv("FRAMELOOM_HOME", str(home))
    monkeypatch.setenv("HF_HOME", str(home / "huggingface"))


@pytest.fixture(scope="session", autouse=True)
def _what_was_collected_is_no_garbage() -> Iterator[None]:
    """Leave what pytest has imported and collected out of every search for garbage: one takes 0.7 s otherwise.

    So it has to stay: a window that closes has everything searched again. Only its own tests do so really.
    """
    gc.collect()
    FREEZE()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gc, "freeze", lambda: None)
        patch.setattr(gc, "unfreeze", lambda: None)
        yield


@pytest.fixture(scope="session", autouse=True)
def _no_waiting_for_the_disk() -> Iterator[None]:
    """Let files reach the disk when the system likes: what others write at the time decides how long a flush takes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", os.fstat)  # which still refuses a closed file
        yield


@pytest.fixture(scope="session", autouse=True)
def _one_torch_thread() -> None:
    import torch

    torch.set_num_threads(1)


@pytest.fixture(autouse=True)
def _seeded() -> None:
    """Begin with the same random numbers: else they depend on which tests ran before in this process."""
    import torch

    random.seed(0)
    np.random.seed(0)
    torch.default_generator.manual_seed(0)  # of the CPU alone: torch.manual_seed keeps a stack for each device to come


@pytest.fixture(autouse=True)
def _no_leaked_threads() -> Iterator[None]:
    """Fail a test that leaves a thread behind."""
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + _GRACE_SECONDS
    while leaked := [t for t in threading.enumerate() if t not in before and t.is_alive() and not _is_ours_to_keep(t)]:
        if time.monotonic() > deadline:
            pytest.fail(f"threads left running: {', '.join(t.name for t in leaked)}")
        time.sleep(0.01)


def _is_ours_to_keep(thread: threading.Thread) -> bool:
    """Threads that libraries keep for the whole process, and Qt threads that have merely been seen from Python."""
    return thread.name.startswith(("Dummy-", "pytest_timeout", "execnet", "asyncio_", "Dask-", "TCP-Executor"))


@pytest.fixture(autouse=True)
def _no_logged_errors(caplog: pytest.LogCaptureFixture, request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test during which something was logged as an error, unless it is marked `logs_errors`."""
    yield
    if request.node.get_closest_marker("logs_errors"):
        return
    errors = [r for when in ("setup", "call") for r in caplog.get_records(when) if r.levelno >= logging.ERROR]
    if errors:
        pytest.fail("logged as errors: " + "; ".join(r.getMessage() for r in errors))


@pytest.fixture(autouse=True)
def _no_leaked_widgets() -> Iterator[None]:
    """Fail a test that leaves a window or a widget without a parent behind."""
    before = _top_level_widgets()
    yield
    if leaked := _top_level_widgets() - before:
        pytest.fail(f"widgets left behind: {sorted(leaked)}")


def _top_level_widgets() -> set[str]:
    widgets = sys.modules.get("PySide6.QtWidgets")
    app = widgets.QApplication.instance() if widgets else None
    if widgets is None or app is None:
        return set()
    app.sendPostedEvents(None, 52)  # QEvent.DeferredDelete: deleteLater has happened
    return {f"{w.metaObject().className()}({w.objectName()}) at {id(w):#x}" for w in app.topLevelWidgets()}
