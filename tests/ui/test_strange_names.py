"""A whole window on a stranger's project: whatever its names ask for, they are shown as they are written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, QPoint
from PySide6.QtGui import QColor, QHelpEvent, QImage, Qt
from PySide6.QtWidgets import QAbstractItemView, QApplication, QDialog, QLabel, QTextEdit, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from studio.core.errors import MediaError
from studio.graph.commands import ForkVariant, RenameNode, SetParam
from studio.graph.file.project_file import save_project
from studio.graph.model import Bookmark, Endpoint, Mark, Note, NoteKind, PromotedParam
from studio.graph.view_state import Side
from studio.sdk.params import Point
from studio.sdk.registry import Registry
from studio.ui.shell.choice_dialog import ChoiceQuestion
from studio.ui.shell.dialogs import QtDialogs, SaveAnswer, YesNoQuestion
from studio.ui.window import StudioWindow
from tests.graph.nested_for_tests import entry, group, level, node, way_out
from tests.ui.pseudo import settle
from tests.ui.whole_window import Start, get_controller

MARKER = QColor(255, 0, 255)


@pytest.fixture
def evil(tmp_path: Path) -> str:
    """Return a name that asks for a picture in a colour that nothing else has."""
    picture = QImage(40, 40, QImage.Format.Format_RGB32)
    picture.fill(MARKER)
    picture.save(str(tmp_path / "marker.png"))
    return f'<img src="{(tmp_path / "marker.png").as_uri()}"><b>x</b> & &amp; \x1b[31m'


@pytest.fixture
def window(start: Start, tmp_path: Path, evil: str, qtbot: QtBot) -> StudioWindow:
    """Return a window on a project in which everything that can have a name has a bad one."""
    inside = replace(
        level(entry(), node("gain", "color.gain"), way_out(), wires="plate.out>gain.image gain.image>result.in"),
        promoted_params=(PromotedParam("gain", "gain", "gain", evil),),
    )
    plain = level(
        node("noise", "source.noise", width=64, height=48, length=12, octaves=1),
        group("look", inside),
        node("lost", "source.video", file=f"{evil}.mp4"),
        node("unknown", f"no.{evil}"),
        node("wave", "signal.wave"),
        node("write", "output.write_images", file=f"{evil}.#.png"),
        wires="noise.image>look.plate wave.signal>look.gain look.result>write.image",
    )
    named = {id: replace(record, name=f"{id} {evil}") for id, record in plain.graph.nodes.items()}
    project = replace(
        plain,
        graph=replace(plain.graph, nodes=named),
        viewed_output=Endpoint("look", "result"),
        notes={"n": Note("n", NoteKind.STICKY, evil, Point(0, 400), Point(200, 100))},
        bookmarks=(Bookmark(evil, Point(0, 0), 1.0),),
        marks=(Mark(2, evil),),
    )
    path = tmp_path / "<b>film & [*].loom"
    save_project(path, project, Registry())
    window = start(path)
    controller = get_controller(window)
    qtbot.waitUntil(lambda: bool(controller.preview.facts.problems), timeout=20_000)
    return window


def labels(tops: list[QWidget]) -> Iterator[QLabel]:
    for top in tops:
        yield from (top, *top.findChildren(QLabel)) if isinstance(top, QLabel) else top.findChildren(QLabel)


def tips(tops: list[QWidget]) -> Iterator[str]:
    """Yield every tooltip that is set: of widgets, of entries of menus, and of rows."""
    for widget in (widget for top in tops for widget in (top, *top.findChildren(QWidget))):
        yield widget.toolTip()
        yield from (action.toolTip() for action in widget.actions())
        if isinstance(widget, QAbstractItemView) and widget.model() is not None:
            yield from tips_of_rows(widget.model(), QModelIndex())


def tips_of_rows(model: QAbstractItemModel, parent: QModelIndex) -> Iterator[str]:
    for row in range(model.rowCount(parent)):
        for column in range(1 if isinstance(model, QAbstractListModel) else model.columnCount(parent)):
            yield model.index(row, column, parent).data(Qt.ItemDataRole.ToolTipRole) or ""
        yield from tips_of_rows(model, model.index(row, 0, parent))


def assert_all_is_plain() -> None:
    """Fail where a label, a tooltip or a page takes a name for markup, or the picture is to be seen."""
    settle()
    tops = QApplication.topLevelWidgets()
    for label in labels(tops):
        if label.textFormat() is not Qt.TextFormat.PlainText and label.text():
            assert "<img" not in label.text(), label
            assert "NodeGraphQt" in type(label).__module__ or label.textFormat() is Qt.TextFormat.RichText, label
    assert not [tip for tip in tips(tops) if "<img" in tip and Qt.mightBeRichText(tip)]
    pages = [page for top in tops for page in cast("list[QTextEdit]", top.findChildren(QTextEdit))]
    assert not [page for page in pages if "<img" in page.toHtml()]
    for top in tops:
        if top.isVisible():
            assert not shows_the_picture(top), top


def shows_the_picture(widget: QWidget) -> bool:
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return MARKER.rgb().to_bytes(4, "little") in bytes(image.constBits())


def test_every_panel_shows_names_as_they_are(window: StudioWindow, evil: str, qtbot: QtBot) -> None:
    controller = get_controller(window)
    for command in (RenameNode("noise", f"other {evil}"), SetParam("noise", "seed", 3)):
        controller.document.apply_command(command)
    controller.document.apply_command(ForkVariant())
    controller.document.set_viewed_output(Endpoint("noise", "image"), Side.B)
    assert f"other {evil}" in controller.panels.viewer.canvas.comparison._names.values()
    window.show_error(evil, evil)
    window.status.show_hint(evil)
    for name in window.docks.specs:
        window.docks.show_panel(name)
        assert_all_is_plain()
    window.docks.show_panel("inspector")
    for selected in ("look", "lost", "unknown", "write"):
        controller.panels.node_editor.select_nodes((selected,))
        assert_all_is_plain()


def test_title_and_tooltips_of_the_canvas_show_names_as_they_are(window: StudioWindow) -> None:
    assert window.windowTitle() == "<b>film & [*][*].loom[*] — Frameloom"
    controller = get_controller(window)
    canvas = controller.panels.node_editor.canvas
    for card in canvas.card_items.values():
        said = tip_at(canvas.viewport(), canvas.mapFromScene(card.sceneBoundingRect().center()))
        assert "&lt;img" in said
        assert "<img" not in said
    timeline = controller.panels.timeline.timeline_canvas
    places = [QPoint(x, y) for x in range(0, timeline.width(), 8) for y in range(0, timeline.height(), 6)]
    told = {tip_at(timeline, place) for place in places}
    assert any("&lt;img" in said for said in told)  # the mark
    assert not any("<img" in said for said in told)
    QToolTip.hideText()


def tip_at(widget: QWidget, at: QPoint) -> str:
    """Return the tooltip that Qt shows over a place."""
    QApplication.sendEvent(widget, QHelpEvent(QHelpEvent.Type.ToolTip, at, widget.mapToGlobal(at)))
    return QToolTip.text()


def test_dialogs_show_names_as_they_are(qtbot: QtBot, evil: str) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    answers: list[SaveAnswer | bool | int] = []
    dialogs = QtDialogs()
    dialogs.ask_unsaved(window, evil, answers.append)
    dialogs.ask_confirmation(window, YesNoQuestion(evil, str(MediaError(Path(evil), evil)), evil, evil), answers.append)
    dialogs.ask_choice(window, ChoiceQuestion(evil, evil, (evil, evil), 1), answers.append)
    dialogs.show_text(window, evil, evil)
    assert_all_is_plain()
    for dialog in cast("list[QDialog]", window.findChildren(QDialog)):
        dialog.close()
    settle()
    assert answers == [SaveAnswer.CANCEL, False, 1]
