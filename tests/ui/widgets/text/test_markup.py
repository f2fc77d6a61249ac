"""Labels, tooltips and pages show a stranger's text as it is written, and read no file that it names."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.rich_page import RichPage
from studio.ui.widgets.text.markup import Markup, escape_menu_text, escape_tooltip, escape_window_title, show_tooltip

MARKER = QColor(255, 0, 255)
NAMES = ("Blur", "a < b", "a & b", "<b>x</b>", "&lt;b&gt;", "a\n<b>b</b>", "two  spaces <i>", '"<br>"')


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """Return a picture in a colour that nothing else has."""
    found = QImage(40, 40, QImage.Format.Format_RGB32)
    found.fill(MARKER)
    path = tmp_path / "marker.png"
    found.save(str(path))
    return path


@pytest.fixture(params=["file", "path"])
def evil(request: pytest.FixtureRequest, picture: Path) -> str:
    """Return a name that asks for the picture."""
    return f'<img src="{picture.as_uri() if request.param == "file" else picture}">'


@pytest.fixture(autouse=True)
def _no_tip_is_left() -> Iterator[None]:
    yield
    QToolTip.hideText()


def shows_the_picture(widget: QWidget) -> bool:
    image = widget.grab().toImage()
    return any(image.pixelColor(x, y) == MARKER for x in range(image.width()) for y in range(image.height()))


def test_a_label_of_qt_reads_the_picture(qtbot: QtBot, evil: str) -> None:
    label = QLabel(evil)  # so what the other tests look for can be found
    qtbot.addWidget(label)
    assert shows_the_picture(label)


def test_our_label_shows_the_text(qtbot: QtBot, evil: str) -> None:
    label = PlainLabel(evil)
    qtbot.addWidget(label)
    assert not shows_the_picture(label)
    label.setText(evil * 2)
    assert not shows_the_picture(label)
    assert label.text() == evil * 2


def test_our_label_lays_out_what_we_wrote(qtbot: QtBot, evil: str) -> None:
    label = PlainLabel(evil)
    qtbot.addWidget(label)
    label.setText(Markup(f"<b>Name:</b> {escape(evil)}"))
    assert label.textFormat() is Qt.TextFormat.RichText
    assert not shows_the_picture(label)
    label.setText(evil)
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert not shows_the_picture(label)


def tip_label() -> QLabel:
    return next(
        widget
        for widget in QApplication.topLevelWidgets()
        if isinstance(widget, QLabel) and str(widget.metaObject().className()) == "QTipLabel" and widget.isVisible()
    )


def test_a_tooltip_shows_the_text(qtbot: QtBot, evil: str) -> None:
    widget = QPushButton()
    qtbot.addWidget(widget)
    widget.show()
    QToolTip.showText(QPoint(5, 5), evil, widget)
    assert shows_the_picture(tip_label())
    show_tooltip(QPoint(5, 5), evil, widget)
    assert not shows_the_picture(tip_label())
    show_tooltip(QPoint(5, 5), "", widget)
    qtbot.waitUntil(lambda: not QToolTip.isVisible())


@pytest.mark.parametrize("name", NAMES)
def test_a_tooltip_reads_as_the_text(qtbot: QtBot, name: str) -> None:
    label = QLabel(escape_tooltip(name))
    qtbot.addWidget(label)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setSelection(0, len(name))
    assert label.selectedText().replace("\u2028", "\n").replace("\u2029", "\n") == name


def test_a_tooltip_of_ours_stays_rich_text() -> None:
    assert escape_tooltip(Markup("<b>Frame 3</b>")) == "<b>Frame 3</b>"


def test_texts_of_menus_have_no_keys_of_their_own() -> None:
    assert escape_menu_text("A && B\tCtrl+Q\nC") == "A &&&& B Ctrl+Q C"


def test_texts_of_titles_have_no_mark_for_changes(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.setWindowTitle(f"{escape_window_title('a[*]b')}[*]")
    window.setWindowModified(True)
    assert window.windowTitle() == "a[*][*]b[*]"


def test_a_page_reads_no_file(qtbot: QtBot, evil: str) -> None:
    page = RichPage()
    qtbot.addWidget(page)
    page.resize(200, 200)
    page.show()
    page.show_page(Markup(f"<p>before {evil} after</p>"))
    assert not shows_the_picture(page)
