"""A language for tests: every text in brackets and longer by a third, so that one that was missed shows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from gettext import NullTranslations
from typing import cast

from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDockWidget,
    QGroupBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QMenu,
    QTabBar,
    QTextEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

_OPEN, _CLOSE = "⟦⟧"
_TAGS = re.compile(r"<style.*?</style>|<head>.*?</head>|<[^>]*>|&\w+;", re.DOTALL)
_KEYS = re.compile(
    r"\b(?:(?:Ctrl|Shift|Alt|Meta)\+)*(?:Ctrl|Shift|Alt|Home|End|PgUp|PgDown|Space|Del|Enter|Return|Tab|Esc|"
    r"Up|Down|Left|Right|F\d+)\b"
)
_IDS = re.compile(r"\b[a-z]+\.[a-z_]+\b|\S*[/\\]\S*")
_OF_QT = re.compile(r"qt_dockwidget_\w+|Scroll\w+Button|qt_\w+")
_OF_NODE_GRAPH_QT = frozenset({"BaseMenu"})  # menus that are never shown
_WORD = re.compile(r"[^\W\d_]{2,}")


class Pseudo(NullTranslations):
    """⟦Each text in brackets·····⟧."""

    language = "qps"

    def gettext(self, message: str) -> str:
        return f"{_OPEN}{message}{'·' * (len(message) // 3)}{_CLOSE}" if message else ""

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


def untranslated(text: str) -> str:
    """Return the words that stand outside all brackets, but for keys; empty if there are none."""
    depth, outside = 0, []
    for letter in _TAGS.sub(" ", text):
        depth += (letter == _OPEN) - (letter == _CLOSE)
        outside.append(letter if depth == 0 and letter != _CLOSE else " ")
    return " ".join(_WORD.findall(_IDS.sub(" ", _KEYS.sub(" ", "".join(outside)))))


def texts_of_window(window: QWidget) -> Iterator[tuple[str, str]]:
    """Yield all that the widgets and entries of a window say, each with where it says so; not what Qt itself says."""
    for widget in [window, *window.findChildren(QWidget)]:
        if _OF_QT.fullmatch(widget.objectName()) or type(widget).__name__ in _OF_NODE_GRAPH_QT:
            continue
        name = f"{type(widget).__name__}({widget.objectName()})"
        for how, text in _said(widget):
            if text:
                yield f"{name}.{how}", text
    for action in cast("Sequence[QAction]", window.findChildren(QAction)):
        if not isinstance(action.parent(), QLineEdit) and type(action.parent()).__name__ not in _OF_NODE_GRAPH_QT:
            yield "action", action.text().replace("&", "")


def _said(widget: QWidget) -> Iterator[tuple[str, str]]:
    yield "toolTip", widget.toolTip()
    yield "statusTip", widget.statusTip()
    yield "accessibleName", widget.accessibleName()
    yield "accessibleDescription", widget.accessibleDescription()
    if isinstance(widget, (QDockWidget, QMenu)):
        yield "title", widget.title() if isinstance(widget, QMenu) else widget.windowTitle()
    if isinstance(widget, (QLabel, QAbstractButton)):
        yield "text", widget.text()
    if isinstance(widget, QLineEdit):
        yield "placeholder", widget.placeholderText()
    if isinstance(widget, QGroupBox):
        yield "title", widget.title()
    if isinstance(widget, QTextEdit):
        yield "html", widget.toHtml()
    yield from (("entry", text) for text in _entries(widget))


def _entries(widget: QWidget) -> Iterator[str]:
    if isinstance(widget, QTabBar):
        yield from (widget.tabText(index) for index in range(widget.count()))
    elif isinstance(widget, QComboBox):
        yield from (widget.itemText(index) for index in range(widget.count()))
    elif isinstance(widget, QListWidget):
        yield from (widget.item(row).text() for row in range(widget.count()))
    elif isinstance(widget, QTreeWidget):
        waiting: list[QTreeWidgetItem] = [widget.invisibleRootItem()]
        while waiting:
            item = waiting.pop()
            waiting += [item.child(index) for index in range(item.childCount())]
            for column in range(item.columnCount()):
                yield item.text(column)
                yield item.toolTip(column)


def settle() -> None:
    """Let what was posted happen."""
    for _ in range(3):
        QApplication.processEvents()
