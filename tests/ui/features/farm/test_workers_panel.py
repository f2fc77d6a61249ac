"""The panel of workers: what it says of a farm, and which actions it offers."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from studio.farm.facts import FarmSnapshot, WorkerFacts, WorkerState, WorkerStatus
from studio.services.farm_settings import FarmMode, FarmSettings
from studio.ui.features.farm.workers_panel import WorkersPanel

LOCAL = FarmSettings(FarmMode.LOCAL)
AWAY = FarmSettings(FarmMode.ADDRESS, address="tcp://10.0.0.5:8786")


def _worker(
    name: str,
    *,
    is_draining: bool = False,
    state: WorkerState = WorkerState.READY,
    reason: str = "",
    parts: tuple[int, ...] = (),
    done: int = 0,
    failed: int = 0,
    speed: float = 0.0,
) -> WorkerStatus:
    facts = WorkerFacts(f"tcp://{name}:1", name, "desk", "1.0", "cpu float32", "8 cores", is_draining=is_draining)
    return WorkerStatus(facts, state, reason, parts, done, failed, speed)


def _snapshot(*workers: WorkerStatus, total: int = 0, done: int = 0) -> FarmSnapshot:
    return FarmSnapshot("tcp://127.0.0.1:5", True, workers, total, done)


def _rows(panel: WorkersPanel) -> list[list[str]]:
    tree = panel.worker_tree
    items = [tree.topLevelItem(row) for row in range(tree.topLevelItemCount())]
    return [[item.text(column) for column in range(tree.columnCount())] for item in items if item is not None]


def _offered(panel: WorkersPanel) -> set[str]:
    return {id for id, button in panel.head_buttons.items() if not button.isHidden()}


@pytest.fixture
def panel(qtbot: QtBot) -> WorkersPanel:
    made = WorkersPanel()
    qtbot.addWidget(made)
    made.resize(900, 240)
    made.show()
    return made


@pytest.mark.parametrize(
    ("snapshot", "settings", "said"),
    [
        (FarmSnapshot(), FarmSettings(), "Renders are made by this window alone"),
        (FarmSnapshot(), LOCAL, "Starting…"),
        (FarmSnapshot(), AWAY, "Connecting…"),
        (_snapshot(), LOCAL, "Starting workers…"),
        (_snapshot(), AWAY, "0 workers at tcp://127.0.0.1:5"),
        (_snapshot(_worker("a"), _worker("b", state=WorkerState.LOST)), LOCAL, "1 worker at tcp://127.0.0.1:5"),
        (_snapshot(_worker("a"), total=9, done=4), LOCAL, "1 worker at tcp://127.0.0.1:5  ·  4 of 9 parts"),
        (FarmSnapshot(error="the port is taken"), LOCAL, "the port is taken"),
    ],
)
def test_the_farm_is_described(panel: WorkersPanel, snapshot: FarmSnapshot, settings: FarmSettings, said: str) -> None:
    panel.show_farm(snapshot, settings)
    assert panel.farm_label.toolTip() == said
    is_off = settings.mode is FarmMode.OFF
    assert _offered(panel) == ({"farm.start_local", "farm.connect"} if is_off else {"farm.add_machine", "farm.stop"})


def test_each_worker_has_a_row_that_follows_it(panel: WorkersPanel) -> None:
    first = _worker("a", state=WorkerState.WORKING, parts=(0, 4), done=3, failed=1, speed=12.34)
    refused = _worker("b", state=WorkerState.REFUSED, reason="it has version 0.9")
    panel.show_farm(_snapshot(first, refused), LOCAL)
    assert _rows(panel) == [
        ["a", "desk", "8 cores", "at work", "1, 5", "3", "1", "12.3"],
        ["b", "desk", "8 cores", "not used: it has version 0.9", "", "0", "", ""],
    ]
    panel.show_farm(_snapshot(_worker("a", is_draining=True), _worker("c", parts=tuple(range(9)))), LOCAL)
    assert _rows(panel) == [
        ["a", "desk", "8 cores", "drained", "", "0", "", ""],
        ["c", "desk", "8 cores", "ready", "1, 2, 3, 4…", "0", "", ""],
    ]


def test_the_selected_worker_is_drained_resumed_and_asked_for_its_log(panel: WorkersPanel, qtbot: QtBot) -> None:
    asked: list[tuple[str, str]] = []
    panel.worker_action_requested.connect(lambda wish, worker: asked.append((wish, worker.facts.name)))
    panel.show_farm(_snapshot(_worker("a"), _worker("b", is_draining=True)), LOCAL)
    buttons = panel.worker_buttons
    assert not any(button.isEnabled() for button in buttons.values())
    panel.worker_tree.setCurrentItem(panel.worker_tree.topLevelItem(0))
    assert (buttons["drain"].isHidden(), buttons["resume"].isHidden()) == (False, True)
    buttons["drain"].click()
    buttons["log"].click()
    panel.worker_tree.setCurrentItem(panel.worker_tree.topLevelItem(1))
    assert (buttons["drain"].isHidden(), buttons["resume"].isHidden()) == (True, False)
    buttons["resume"].click()
    assert asked == [("drain", "a"), ("log", "a"), ("resume", "b")]
    panel.show_farm(_snapshot(_worker("a"), _worker("b", state=WorkerState.LOST)), LOCAL)
    assert not buttons["log"].isEnabled(), "nobody is there to be asked"


def test_the_selection_stays_with_its_worker(panel: WorkersPanel) -> None:
    panel.show_farm(_snapshot(_worker("a"), _worker("c")), LOCAL)
    panel.worker_tree.setCurrentItem(panel.worker_tree.topLevelItem(1))
    panel.show_farm(_snapshot(_worker("a"), _worker("b"), _worker("c", done=1)), LOCAL)
    assert panel.selected_worker is not None
    assert panel.selected_worker.facts.name == "c"
    assert [row[0] for row in _rows(panel)] == ["a", "b", "c"]
