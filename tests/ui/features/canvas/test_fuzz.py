"""Random gestures with real mouse and key events, in any order: after each, the canvas shows the document.

More of them by hand: FRAMELOOM_GESTURES=200x60 pytest tests/ui/features/canvas/test_fuzz.py --timeout=3600
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar, cast

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from PySide6.QtCore import QEvent, QPoint, QPointF
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from studio.graph.active_level import ActiveLevel
from studio.graph.groups.paths import get_level
from studio.graph.history import Document
from studio.graph.model import Project
from studio.graph.specs import STRUCTURAL_SPECS
from studio.sdk.registry import Registry
from studio.ui.features.canvas.panel import NodeEditorPanel
from tests.ui.features.canvas.gestures_at_random import MOST_NODES, RandomHands
from tests.ui.features.canvas.hands import LEFT, Hands, assert_same
from tests.ui.nodes_for_tests import registry

RUNS, STEPS = (int(number) for number in os.environ.get("FRAMELOOM_GESTURES", "5x40").split("x"))
T = TypeVar("T")

FEW = ("add_by_command", "add_by_command", "search", "change_level", "undo", "redo")
MANY = ("press_key", "group", "undo", "cut", "from_outside", "wire")
ALL = (
    *("wire",) * 5,
    *("press_key",) * 6,
    *("pull_off", "move", "undo", "group", "change_level") * 2,
    *("add_by_command", "search", "replace", "find", "drop", "move_many", "insert", "pull_wire", "double_click_wire"),
    *(
        "click_ports",
        "cancel",
        "cut",
        "drop_signal",
        "marquee",
        "from_outside",
        "from_another_level",
        "link",
        "promote",
        "look",
        "paste",
        "drive",
        "handle_notes",
        "zoom",
        "redo",
    ),
)


def edited(project: Project) -> Project:
    """Return a project without what is only looked at, which is no step of undo."""
    return replace(project, viewed_output=None, compared_output=None, pins={})


class Gestures(RuleBasedStateMachine):
    """Does anything that can be done on the canvas, and compares."""

    def __init__(self) -> None:
        super().__init__()
        self.document = Document(Registry([*registry(), *STRUCTURAL_SPECS]))
        self.level = ActiveLevel(self.document)
        self.panel = NodeEditorPanel(self.level)
        self.panel.resize(1100, 700)
        self.panel.show()
        self.panel.canvas.set_view(QPointF(500, 300), 0.8)
        self.panel.canvas.setFocus()
        QApplication.processEvents()
        QGuiApplication.clipboard().clear()  # what another run has left there would make this one another
        QTest.mouseMove(self.panel.canvas.viewport(), QPoint(5, 5))
        QApplication.processEvents()

    @rule(data=st.data())
    def act(self, data: st.DataObject) -> None:
        def pick(several: Sequence[T]) -> T:
            return several[data.draw(st.integers(0, len(several) - 1))]

        def number(most: int) -> int:
            return data.draw(st.integers(0, most - 1))

        hands = RandomHands(Hands(self.panel), pick, number)
        count = len(self.level.graph.nodes)
        name = data.draw(st.sampled_from(FEW if count < 4 else ALL if count < MOST_NODES else MANY))
        act: Callable[[], None] = getattr(hands, name)
        act()
        self._tidy_up()

    def _tidy_up(self) -> None:
        """Close what lies over the canvas: the next gesture is for the canvas."""
        for menu in cast("list[QMenu]", self.panel.findChildren(QMenu)):
            menu.close()
        self.panel.node_search.close_search()
        self.panel.find_view.close_view()
        self.panel.connection_feedback.rejection_view.close_view()
        self.panel.canvas.cancel_wire_drag()
        self.panel.canvas.setFocus()

    @invariant()
    def canvas_shows_the_document(self) -> None:
        assert_same(self.panel)
        assert self.level.graph is get_level(self.document.project, self.level.path).graph
        assert not QApplication.mouseButtons() & LEFT

    def teardown(self) -> None:
        try:
            self._undo_and_redo_all()
        finally:
            self.panel.close()
            self.panel.deleteLater()
            self.level.close()
            QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def _undo_and_redo_all(self) -> None:
        while self.document.redo():
            pass
        last = self.document.project
        while self.document.undo():
            pass
        assert not self.document.graph.nodes
        assert not self.document.project.notes
        assert not self.level.path
        assert_same(self.panel)
        while self.document.redo():
            pass
        assert edited(self.document.project) == edited(last)
        assert_same(self.panel)


def test_the_canvas_always_shows_the_document(qtbot: QtBot) -> None:
    chosen = settings(
        max_examples=RUNS,
        stateful_step_count=STEPS,
        derandomize=RUNS < 20,
        deadline=None,
        database=None,
        phases=[Phase.generate] if RUNS < 20 else [Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Gestures, settings=chosen)
