"""Panels behind the tabs of others: what happens is none of their business until they are seen."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from studio.graph.commands import RenameNode
from studio.graph.file.project_file import save_project
from studio.sdk.registry import Registry
from studio.ui.features.history.history_panel import HistoryPanel
from tests.ui.whole_window import Start, get_controller, small_project
from tests.ui.window_parts import WindowParts


def _open(start: Start, qtbot: QtBot, folder: Path) -> WindowParts:
    path = folder / "seen.loom"
    save_project(path, small_project(folder / "out.mp4", length=9), Registry())
    controller = get_controller(start(path))
    qtbot.waitUntil(lambda: len(controller.panels.timeline.clip_frames) == 9, timeout=20_000)
    return controller


def _counted(monkeypatch: pytest.MonkeyPatch, panel: QWidget, name: str, calls: list[str]) -> None:
    real: Callable[..., object] = getattr(panel, name)

    def count(*args: object) -> object:
        calls.append(name)
        return real(*args)

    monkeypatch.setattr(panel, name, count)


def test_edits_and_frames_cost_unseen_panels_nothing(
    start: Start, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    controller = _open(start, qtbot, tmp_path)
    panels, docks = controller.panels, controller.window.docks
    docks.show_panel("history")
    history = docks["history"].widget()
    assert isinstance(history, HistoryPanel)
    docks.show_panel("inspector")
    assert history.isVisible(), "to Qt a panel behind another one is not hidden"
    calls: list[str] = []
    count = partial(_counted, monkeypatch, calls=calls)
    count(history, "refresh")
    count(panels.dope_sheet.dope_canvas, "update_from_timeline")
    count(panels.curves.curve_canvas, "show_frame")
    count(panels.help.page, "setHtml")
    controller.document.apply_command(RenameNode("gain", "Other"))
    for frame in (3, 5):
        with qtbot.waitSignal(panels.timeline.timeline_canvas.playhead_painted):
            panels.timeline.set_frame(frame)
    panels.node_editor.select_nodes(("noise",))
    assert calls == []
    for name in ("history", "dope_sheet", "curves", "help"):
        docks.show_panel(name)
    assert set(calls) == {"refresh", "update_from_timeline", "show_frame", "setHtml"}
    assert panels.curves.curve_scene.current_frame == 5
    calls.clear()
    controller.document.apply_command(RenameNode("gain", "Again"))
    assert "refresh" not in calls, "help has come to lie over it"
    docks.show_panel("history")
    model = history.list_view.model()
    assert model.index(model.rowCount(QModelIndex()) - 1, 0).data() == "Rename Other to Again"
