"""Overlays, guides and scopes in the window."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.engine.display.visualization.overlays import ArrowOverlay
from studio.engine.display.visualization.scopes import ScopeKind
from studio.graph.commands import AddNode, Connect
from studio.graph.model import Endpoint, NodeRecord
from studio.sdk.params import Point
from studio.ui.features.scopes.panel import ScopesPanel
from studio.ui.features.viewer.layers.guides import Guide
from tests.ui.whole_window import Start, get_controller
from tests.ui.window_parts import WindowParts

FLOW = Endpoint("flow", "flow")


@pytest.fixture
def controller(start: Start, project_file: Path) -> WindowParts:
    """Return a window that looks at a picture which is pulled along by its own motion."""
    controller = get_controller(start(project_file))
    document = controller.document
    document.apply_command(AddNode(NodeRecord("flow", "motion.optical_flow", "Flow"), Point(0, 200)))
    document.apply_command(AddNode(NodeRecord("warp", "motion.warp", "Warp"), Point(200, 200)))
    document.apply_command(Connect(Endpoint("noise", "image"), Endpoint("flow", "image")))
    document.apply_command(Connect(Endpoint("noise", "image"), Endpoint("warp", "image")))
    document.apply_command(Connect(FLOW, Endpoint("warp", "flow")))
    document.set_viewed_output(Endpoint("warp", "image"))
    return controller


def test_q_draws_what_feeds_the_node_and_takes_it_away(controller: WindowParts, qtbot: QtBot) -> None:
    viewer = controller.panels.viewer
    viewer.setFocus()
    QTest.keyClick(viewer, Qt.Key.Key_Q)
    qtbot.waitUntil(
        lambda: any(isinstance(each, ArrowOverlay) for each in viewer.canvas.overlay.drawn_overlays), timeout=10_000
    )
    QTest.keyClick(viewer, Qt.Key.Key_Q)
    qtbot.waitUntil(lambda: viewer.canvas.overlay.drawn_overlays == (), timeout=10_000)


@pytest.mark.quick
def test_the_menu_offers_what_leads_here(controller: WindowParts, qtbot: QtBot) -> None:
    viewer = controller.panels.viewer
    menu = viewer.toolbar.overlay_menu
    menu.open_menu()
    texts = {action.text(): action for action in menu.menu.actions()}
    assert not texts["Flow · flow"].isEnabled()
    assert texts["Flow · flow"].isChecked()
    texts["Overlays"].trigger()
    menu.menu.close()
    assert controller.viewer.overlays.are_overlays_shown
    menu.open_menu()
    chosen = next(action for action in menu.menu.actions() if action.text() == "Flow · flow")
    chosen.trigger()
    menu.menu.close()
    menu.open_menu()
    assert not next(action for action in menu.menu.actions() if action.text() == "Flow · flow").isChecked()
    menu.menu.close()


def test_guides_are_remembered(controller: WindowParts) -> None:
    window, viewer = controller.window, controller.panels.viewer
    window.board.run_action("viewer.safe_areas")
    assert viewer.canvas._guides.guides == {Guide.SAFE}
    viewer.toolbar.overlay_menu.shape_chosen.emit("2.39:1")
    assert viewer.canvas._guides.aspect_ratio == 2.39
    assert (window.settings.get_choice("guides"), window.settings.get_choice("guide_shape")) == ("safe", "2.39:1")
    window.board.run_action("viewer.safe_areas")
    assert viewer.canvas._guides.guides == frozenset()


def test_scopes_follow_the_picture_while_they_are_seen(controller: WindowParts, qtbot: QtBot) -> None:
    window = controller.window
    window.docks.show_panel("scopes")
    scopes = window.docks["scopes"].widget()
    assert isinstance(scopes, ScopesPanel)
    qtbot.waitUntil(lambda: scopes.scope_views[ScopeKind.WAVEFORM].measured_scope is not None, timeout=10_000)
    before = scopes.scope_views[ScopeKind.WAVEFORM].measured_scope
    controller.document.set_viewed_output(Endpoint("gain", "image"))
    qtbot.waitUntil(lambda: scopes.scope_views[ScopeKind.WAVEFORM].measured_scope is not before, timeout=10_000)
