"""The Models panel after a restart of the program."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.whole_window import Start, close, get_controller


@pytest.mark.quick
def test_a_panel_that_was_left_in_front_lists_models_after_a_restart(start: Start, qtbot: QtBot) -> None:
    first = start()
    first.docks.show_panel("models")
    qtbot.waitUntil(lambda: get_controller(first).models.catalog.available_models is not None)
    close(first)
    second = start()
    models = get_controller(second).models
    qtbot.waitUntil(models.panel.isVisible)
    qtbot.waitUntil(lambda: models.catalog.available_models is not None)
    assert not models.panel.hint.text().startswith("Looking")


def test_models_are_not_looked_for_behind_another_panel(start: Start) -> None:
    window = start()
    assert not get_controller(window).models.catalog._is_listing
    assert get_controller(window).models.catalog.available_models is None
