"""The start: what is imported when, where arguments go, and what becomes of failures."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from pytestqt.qtbot import QtBot

from studio.app import run
from studio.app.desktop import StudioApp, make_application
from studio.app.run import find_project_argument, main
from studio.services.folders import AppFolders
from tests.ui.answering import AnsweringDialogs

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folders(tmp_path: Path) -> AppFolders:
    found = AppFolders.from_home(tmp_path)
    found.config.mkdir()
    found.state.mkdir()
    return found


def _python(code: str, home: Path) -> str:
    environment = {**os.environ, "FRAMELOOM_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _discard(studio: StudioApp) -> None:
    studio.window._can_close = True
    studio.window.close()
    studio.window.deleteLater()
    studio.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.mark.parametrize(
    ("words", "path"),
    [
        ([], None),
        (["film.loom"], Path("film.loom")),
        (["clip.mp4"], Path("clip.mp4")),
        (["film.json"], Path("film.json")),
        (["render"], None),
        (["nodes", "color.gain"], None),
        (["--help"], None),
    ],
)
def test_one_word_that_is_no_subcommand_is_a_project(words: list[str], path: Path | None) -> None:
    assert find_project_argument(words) == path


def test_arguments_go_where_they_belong(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[object] = []

    def open_studio(path: Path | None = None) -> int:
        seen.append(path)
        return 7

    monkeypatch.setattr(run, "open_studio", open_studio)
    assert main([]) == 7
    assert main(["a.loom"]) == 7
    assert seen == [None, Path("a.loom")]


def test_the_window_is_up_before_torch(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from studio.app.desktop import StudioApp, make_application\n"
        "app = make_application()\n"
        "studio = StudioApp(None, template=None)\n"
        "def on_shown():\n"
        "    heavy = {'torch', 'cv2', 'av', 'numpy', 'NodeGraphQt', 'pydantic'} & set(sys.modules)\n"
        "    print('heavy', sorted(heavy), studio.window.isVisible())\n"
        "    studio.window.close()\n"
        "studio.window.first_shown.disconnect()\n"
        "studio.window.first_shown.connect(on_shown)\n"
        "studio.show()\n"
        "app.exec()\n"
    )
    assert "heavy [] True" in _python(code, tmp_path)


@pytest.mark.slow
def test_the_start_can_be_measured(tmp_path: Path) -> None:
    code = (
        "import os; os.environ['FRAMELOOM_MEASURE_START'] = '1'\n"
        "from studio.app.run import main\n"
        "raise SystemExit(main([]))\n"
    )
    line = _python(code, tmp_path).strip()
    assert line.startswith("window shown after ")
    assert 0.0 < float(line.split()[3]) < 30.0


def test_closing_while_the_nodes_are_loading(qtbot: QtBot, folders: AppFolders) -> None:
    make_application()
    studio = StudioApp(None, folders=folders, dialogs=AnsweringDialogs(), device="cpu", template=None)
    with qtbot.waitSignal(studio.window.first_shown):
        studio.show()
    studio.window.close()
    assert not studio.window.isVisible()
    QCoreApplication.processEvents()
    assert studio.window.controller is None
    _discard(studio)


@pytest.mark.logs_errors
def test_nodes_that_cannot_be_loaded_are_a_card(
    qtbot: QtBot, folders: AppFolders, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise ImportError("libtorch.so is missing")

    monkeypatch.setattr("studio.services.engine_setup.load_registry", fail)
    make_application()
    studio = StudioApp(None, folders=folders, dialogs=AnsweringDialogs(), device="cpu", template=None)
    studio.show()
    qtbot.waitUntil(lambda: bool(studio.window.notifications.cards))
    card = studio.window.notifications.cards[0]
    assert (card.title, card.text) == ("Frameloom could not load its nodes", "ImportError: libtorch.so is missing")
    assert "libtorch.so" in (folders.state / "frameloom.log").read_text()
    assert not studio.window.window_actions["file.open"].isEnabled()
    assert studio.window.window_actions["file.quit"].isEnabled()
    _discard(studio)


def test_a_device_that_is_not_there_is_a_card(
    qtbot: QtBot, folders: AppFolders, caplog: pytest.LogCaptureFixture
) -> None:
    make_application()
    studio = StudioApp(None, folders=folders, dialogs=AnsweringDialogs(), device="abacus", template=None)
    studio.show()
    qtbot.waitUntil(lambda: bool(studio.window.notifications.cards), timeout=30_000)
    assert "abacus" in studio.window.notifications.cards[0].text
    _discard(studio)


def test_the_template_opens_without_a_path(qtbot: QtBot, folders: AppFolders) -> None:
    make_application()
    studio = StudioApp(None, folders=folders, dialogs=AnsweringDialogs(), device="cpu")
    with qtbot.waitSignal(studio.load_finished, timeout=30_000):
        studio.show()
    controller = studio.window.controller
    assert controller is not None
    qtbot.waitUntil(lambda: bool(controller.document.graph.nodes), timeout=10_000)
    assert controller.files.path is None
    assert not studio.window.isWindowModified()
    assert studio.window.settings.recent_projects == ()
    _discard(studio)
