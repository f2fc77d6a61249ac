"""The menu in which the project's rate is chosen."""

from __future__ import annotations

from functools import partial

from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from studio.core.time import FrameRate
from studio.core.translation import tr
from studio.graph.commands.marks import SetRate
from studio.graph.history import Document
from studio.ui.shell.menus.menu_entries import add_heading

_RATES = ("24000/1001", "24", "25", "30000/1001", "30", "48", "50", "60000/1001", "60")


def make_rate_menu(document: Document, parent: QWidget) -> QMenu:
    """Return a menu of the usual rates, and of the project's if it is another one.

    Args:
        document: Gets the rate that is chosen, as an edit.
        parent: Qt's owner.
    """
    menu, group = QMenu(parent), QActionGroup(parent)
    add_heading(menu, tr("Project rate"))
    now = document.project.rate
    usual = [FrameRate.from_value(rate) for rate in _RATES]
    for rate in (None, *sorted({*usual, *([now] if now is not None else [])})):
        text = tr("Same as the clip") if rate is None else tr("{rate} fps", rate=_format_rate(rate))
        entry = group.addAction(menu.addAction(text))
        entry.setCheckable(True)
        entry.setChecked(rate == now)
        entry.triggered.connect(partial(_set_rate, document, rate))
    menu.aboutToHide.connect(menu.deleteLater)
    menu.destroyed.connect(group.deleteLater)
    return menu


def _set_rate(document: Document, rate: FrameRate | None, _checked: bool = False) -> None:
    if rate != document.project.rate:
        document.apply_command(SetRate(rate))


def _format_rate(rate: FrameRate) -> str:
    """Write a rate with as many decimals as tell it from its neighbours: 23.976, not 23.98."""
    return f"{float(rate):.5g}"
