"""Looking at nodes, sections of parameters, grays and the panel of models; run by `test_viewing.py`.

`python -m tests.end_to_end.first_hour.viewing_session PROJECT FOLDER`. Prints "done" at its end.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import cast

from PySide6.QtCore import QPoint

from studio.app.desktop import make_application
from studio.graph.model import Endpoint
from studio.graph.view_state import Side
from studio.sdk import ADVANCED
from studio.ui.features.inspector.parameter_page import ParameterPage
from studio.ui.features.inspector.rows.rows_view import ParameterRowsView
from studio.ui.features.models.feature import ModelsFeature
from studio.ui.features.models.panel import ModelsPanel
from studio.ui.features.viewer.layers.background import ViewerBackground
from tests.end_to_end.hands import Hand
from tests.end_to_end.sitting import Sitting, wait_until

_STEADY = 20
"""Turns of the event loop in which a place that does not move is at its end."""


def run_session(project: Path, folder: Path) -> None:
    """Look, choose, open, close, and come back."""
    sitting = Sitting(None, folder, empty=True)
    hand = Hand(sitting)
    view_input_of_deleted(hand)
    click_shown_side(hand)
    choose_background(hand)
    open_section(hand)
    hand.command("models panel")
    models = get_models_panel(sitting)
    wait_until(lambda: models.isVisible() and models.hint.text() != "Looking for models…", "models were looked for")
    hand.save_as(project)
    sitting.close()
    again = Sitting(None, folder)
    shown = get_models_panel(again)
    wait_until(shown.isVisible, "the panel of models was in front again")
    wait_until(lambda: shown.hint.text() != "Looking for models…", "models were found again")
    again.look("3 models again")
    again.close()


def get_models_panel(sitting: Sitting) -> ModelsPanel:
    """Return the panel of models."""
    return sitting.studio.window.get_feature(ModelsFeature).control.panel


def view_input_of_deleted(hand: Hand) -> None:
    """Delete the node in the viewer: its input is viewed."""
    hand.click(hand.at(0.3, 0.4))
    hand.mouse.key("Tab")
    noise = hand.search("noise", "source.noise")
    hand.show_all()
    hand.select(noise)
    hand.mouse.key("Tab")
    gain = hand.search("gain", "color.gain")
    hand.show_all()
    hand.select(gain)
    hand.mouse.key("1")
    document = hand.sitting.document
    wait_until(lambda: document.project.viewed_output == Endpoint(gain, "image"), "the gain was viewed")
    hand.mouse.key("Delete")
    wait_until(lambda: document.project.viewed_output == Endpoint(noise, "image"), "its input was viewed")
    hand.sitting.wait_for_frame(0)


def click_shown_side(hand: Hand) -> None:
    """Click on the side that is shown already: it stays down."""
    buttons = hand.sitting.controller.panels.viewer.toolbar.side_buttons
    button = buttons[Side.A]
    assert button.isChecked()
    hand.sitting.click(button, button.rect().center())
    hand.sitting.catch_up()
    assert (button.isChecked(), buttons[Side.B].isChecked()) == (True, False)


def choose_background(hand: Hand) -> None:
    """Choose another gray around the picture in the command palette."""
    canvas = hand.sitting.controller.panels.viewer.canvas
    assert canvas.background is not ViewerBackground.LIGHT
    hand.command("light gray background")
    wait_until(lambda: canvas.background is ViewerBackground.LIGHT, "the gray was light")
    hand.sitting.look("1 gray")


def open_section(hand: Hand) -> None:
    """Open the advanced parameters of a node by a click on their heading."""
    hand.click(hand.at(0.5, 0.9))
    hand.mouse.key("Tab")
    train = hand.search("train", "train.train")
    inspector = hand.sitting.controller.panels.inspector
    wait_until(lambda: inspector.latest_node == train and "clip" in inspector.param_rows, "the fields were there")
    rows = inspector.param_rows["clip"].parent()
    assert isinstance(rows, ParameterRowsView)
    assert inspector.param_rows["clip"].isHidden()
    header = rows.section_headers[ADVANCED]
    page = cast("ParameterPage", inspector.findChild(ParameterPage))

    places: list[QPoint] = []

    def scroll_to_header() -> bool:
        page.ensureWidgetVisible(header)  # as the wheel does
        places.append(header.mapToGlobal(header.rect().center()))
        return (
            not header.visibleRegion().isEmpty()
            and len(places) > _STEADY
            and all(place == places[-1] for place in places[-_STEADY:])
        )

    wait_until(scroll_to_header, "the heading was in sight")
    hand.sitting.click(header, QPoint(header.width() // 4, header.height() // 2))
    wait_until(lambda: not inspector.param_rows["clip"].isHidden(), "the section was open")
    hand.sitting.look("2 section")


if __name__ == "__main__":
    app = make_application()
    run_session(Path(sys.argv[1]), Path(sys.argv[2]))
    app.processEvents()
    sys.stdout.write("done\n")
