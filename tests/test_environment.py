"""Guards for defects of libraries, each once met, that a change of versions could bring back."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import distributions
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Signal

ROOT = Path(__file__).resolve().parent.parent
REPEATS = 50

OVERRIDES = """
from PySide6.QtCore import QAbstractListModel, QCoreApplication, QEvent, QIdentityProxyModel, QModelIndex, QObject

class Model(QAbstractListModel):
    def rowCount(self, parent=QModelIndex()):
        return int("q")

class Listener(QObject):
    def event(self, event):
        return [][0]

    def eventFilter(self, watched, event):
        return len(5)

def count():
    proxy, model = QIdentityProxyModel(), Model()
    proxy.setSourceModel(model)
    return proxy.rowCount()

def send():
    QCoreApplication.sendEvent(Listener(), QEvent(QEvent.Type.User))

def watch():
    watched, listener = QObject(), Listener()
    watched.installEventFilter(listener)
    QCoreApplication.sendEvent(watched, QEvent(QEvent.Type.User))

app = QCoreApplication([])
for call, expected in ((count, ValueError), (send, IndexError), (watch, TypeError)):
    try:
        call()
    except expected as error:
        print(type(error).__name__)
"""


class _Sender(QObject):
    told = Signal(bool)


def _python(program: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "OMP_WAIT_POLICY"}
    environment.update(variables, QT_QPA_PLATFORM="offscreen")
    command = [sys.executable, "-c", program]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_emitting_and_calling_lose_no_reference() -> None:
    """PySide6 6.12.0 on Python 3.11 dropped one reference to True for each emit, and one to None for each call.

    From Python 3.12 on both are immortal, and their counts never change.
    """
    sender, heard = _Sender(), list[bool]()
    sender.told.connect(heard.append)
    uses: list[tuple[object, Callable[[], None]]] = [
        (True, lambda: sender.told.emit(True)),
        (None, lambda: sender.setObjectName("name")),
    ]
    for single, use in uses:
        before = sys.getrefcount(single)
        for _ in range(REPEATS):
            use()
        assert sys.getrefcount(single) > before - REPEATS // 2
    assert len(heard) == REPEATS


def test_an_error_of_c_code_leaves_an_override_as_an_error() -> None:
    """PySide6 6.8.0 to 6.12.0 on Python 3.11 crashed where such an error left an override that Qt called for Python."""
    done = _python(OVERRIDES)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["ValueError", "IndexError", "TypeError"]


def test_there_is_one_opencv_and_it_brings_no_qt() -> None:
    """Other OpenCV wheels write over this one's files, and bring a Qt of their own."""
    names = {found.name.lower().replace("_", "-") for found in distributions()}
    assert {name for name in names if name.startswith("opencv-")} == {"opencv-python-headless"}


def test_no_stubs_hide_those_of_pyside() -> None:
    """`types-PySide6` describes another version; mypy would prefer it."""
    names = {found.name.lower().replace("_", "-") for found in distributions()}
    assert "types-pyside6" not in names


def test_waiting_threads_leave_the_cores_alone() -> None:
    """Torch's threads spin while they wait (10 ms become 330 ms on busy cores) unless this is set before its import."""
    program = "import main, os, sys; print(os.environ.get('OMP_WAIT_POLICY'), 'torch' in sys.modules)"
    done = _python(program)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["PASSIVE", "False"]


def test_what_the_user_set_for_waiting_threads_stands() -> None:
    done = _python("import main, os; print(os.environ['OMP_WAIT_POLICY'])", OMP_WAIT_POLICY="ACTIVE")
    assert done.stdout.split() == ["ACTIVE"], done.stderr


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="the defect is in Python 3.11 with later versions")
def test_pyside_is_the_version_without_these_defects() -> None:
    import PySide6

    assert PySide6.__version__ == "6.7.3"
