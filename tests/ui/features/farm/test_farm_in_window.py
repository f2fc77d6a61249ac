"""The farm in the window: renders of the queue use its workers, and the choice is there again at the next start."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from studio.engine.jobs.job import JobState
from studio.graph.file.project_file import save_project
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.sdk.registry import Registry
from studio.services.farm_settings import FarmMode, FarmSettings, load_farm_settings, save_farm_settings
from studio.services.folders import AppFolders
from studio.ui.features.farm.farm_control import FarmControl
from studio.ui.features.farm.farm_preferences import build_farm_settings
from studio.ui.features.farm.feature import FarmFeature
from studio.ui.features.farm.workers_panel import WorkersPanel
from studio.ui.features.jobs.feature import JobsFeature
from studio.ui.window import StudioWindow
from tests.ui.whole_window import Start


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRAMELOOM_HOME", str(tmp_path))


def _get_farm(window: StudioWindow) -> tuple[FarmControl, WorkersPanel]:
    feature = window.get_feature(FarmFeature)
    assert feature.control is not None
    return feature.control, feature.panel


def _save_film(tmp_path: Path) -> Path:
    noise = NodeRecord("noise", "source.noise", "noise", params={"width": 64, "height": 48, "length": 6, "octaves": 1})
    target = (tmp_path / "out" / "f.####.png").as_posix()
    write = NodeRecord("write", "output.write_images", "write", params={"file": target})
    graph = Graph({"noise": noise, "write": write}, {Endpoint("write", "image"): Endpoint("noise", "image")})
    save_project(tmp_path / "film.loom", Project(graph), Registry().discover_nodes("nodes", {"source", "output"}))
    return tmp_path / "film.loom"


def test_a_render_of_the_queue_uses_the_workers(
    start: Start, tmp_path: Path, folders: AppFolders, qtbot: QtBot
) -> None:
    window = start(_save_film(tmp_path))
    control, panel = _get_farm(window)
    assert control.settings == FarmSettings()
    control.change_settings(replace(control.settings, workers=1))
    panel.head_buttons["farm.start_local"].click()
    jobs = window.get_feature(JobsFeature).control

    def wait_for_job() -> None:
        states = [JobState.DONE]
        qtbot.waitUntil(lambda: [one.state for one in jobs.queue.make_snapshot().jobs] == states, timeout=60_000)

    jobs.render_all()
    wait_for_job()
    assert len(list((tmp_path / "out").iterdir())) == 6
    (worker,) = control.service.snapshot.workers
    assert worker.done_count == 6

    qtbot.waitUntil(lambda: panel.worker_tree.topLevelItemCount() == 1)
    panel.worker_tree.setCurrentItem(panel.worker_tree.topLevelItem(0))
    panel.worker_buttons["log"].click()
    assert control.log_dialog is not None
    log_view = control.log_dialog.log_view
    qtbot.waitUntil(lambda: "made frames" in log_view.toPlainText())
    control.log_dialog.close()
    panel.worker_buttons["drain"].click()
    qtbot.waitUntil(lambda: not panel.worker_buttons["resume"].isHidden())

    qtbot.waitUntil(lambda: load_farm_settings(folders.config) == FarmSettings(FarmMode.LOCAL, 1))
    panel.head_buttons["farm.stop"].click()
    qtbot.waitUntil(lambda: panel.worker_tree.topLevelItemCount() == 0)
    jobs.queue.clear_finished()
    shutil.rmtree(tmp_path / "out")
    jobs.render_all()
    wait_for_job()
    assert len(list((tmp_path / "out").iterdir())) == 6, "they are made here"


def test_the_farm_of_the_last_time_is_opened_again(
    start: Start, tmp_path: Path, folders: AppFolders, qtbot: QtBot
) -> None:
    save_farm_settings(folders.config, FarmSettings(FarmMode.ADDRESS, address="tcp://192.0.2.9:1"))
    control, panel = _get_farm(start(_save_film(tmp_path)))
    qtbot.waitUntil(lambda: "a key is needed" in panel.farm_label.toolTip())
    assert control.settings.mode is FarmMode.ADDRESS
    rows = {spec.id: spec for spec in build_farm_settings(control)}
    assert rows["farm.mode"].format_value("address") == "The farm at tcp://192.0.2.9:1"
    rows["farm.mode"].write("off")
    rows["farm.workers"].write(3)
    assert control.settings == FarmSettings(FarmMode.OFF, 3, "tcp://192.0.2.9:1")
    qtbot.waitUntil(lambda: panel.farm_label.toolTip() == "Renders are made by this window alone")
