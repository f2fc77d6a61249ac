"""The Help panel."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.core.translation import split_identifier
from studio.sdk.registry import Registry
from studio.sdk.spec import NodeSpec
from studio.ui.features.library.node_help import HelpPanel
from studio.ui.features.library.node_help.help_page import build_help_page
from tests.ui.features.inspector.samples import Everything
from tests.ui.nodes_for_tests import Blur, MotionBlur

REGISTRY = Registry().discover_nodes("nodes")


@pytest.fixture
def panel(qtbot: QtBot) -> HelpPanel:
    made = HelpPanel()
    qtbot.addWidget(made)
    made.resize(420, 640)
    made.show()
    return made


def test_it_says_what_a_node_is_for_and_what_it_takes(panel: HelpPanel) -> None:
    panel.show_spec(Everything.spec, example=True)
    text = panel.page.toPlainText()
    for part in (
        "Everything",
        "Change a picture in every way there is.",
        "a node for tests: it has one parameter of each kind, so that each kind of field can be seen and tried",
        "default 1 x · 0 to 8 x",
        "default 12 px · at least 0 px",
        "one of Repeat, Mirror, Black",
        "one value for the whole clip",
    ):
        assert part.lower() in text.lower()
    assert panel.example_button.isVisible()


def test_ports_say_their_type_and_whether_they_may_stay_empty() -> None:
    page = build_help_page(Blur.spec)
    assert "● Mask" in page
    assert "optional" in page
    assert "gaussian, soften" in page
    assert "several frames at once" in build_help_page(MotionBlur.spec)


@pytest.mark.parametrize("spec", list(REGISTRY), ids=lambda spec: spec.id)
def test_every_node_type_has_a_page(spec: NodeSpec) -> None:
    page = build_help_page(spec)
    assert all(split_identifier(name).lower() in page.lower() for name in spec.params)


def test_without_a_node_it_says_what_to_do(panel: HelpPanel) -> None:
    panel.show_spec(Blur.spec)
    panel.show_spec(None)
    assert panel.page.toPlainText() == "Select a node to read about it"
    assert not panel.example_button.isVisible()


def test_a_page_that_is_not_seen_is_not_made(panel: HelpPanel) -> None:
    panel.hide()
    panel.show_spec(Blur.spec)
    assert "Blur" not in panel.page.toPlainText()
    panel.show()
    assert "Blur" in panel.page.toPlainText()


def test_the_button_asks_for_an_example(panel: HelpPanel, qtbot: QtBot) -> None:
    panel.show_spec(Blur.spec, example=True)
    with qtbot.waitSignal(panel.example_requested) as asked:
        QTest.mouseClick(panel.example_button, Qt.MouseButton.LeftButton)
    assert asked.args == ["filter.blur"]
