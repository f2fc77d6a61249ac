"""Menus of the selected keys: the interpolation to the next key, its ease, and the extrapolation of the curve."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from studio.core.translation import tr
from studio.graph.curves.easing import Ease
from studio.ui.features.animation.keys.curve_names import EXTRAPOLATION_NAMES, INTERPOLATION_NAMES, get_ease_name
from studio.ui.features.animation.keys.ease_icons import make_ease_icon
from studio.ui.features.animation.keys.key_edits import KeyEdits
from studio.ui.shell.menus.menu_entries import add_heading

_BEYOND = tuple(EXTRAPOLATION_NAMES.items())


def fill_interpolation_menu(menu: QMenu, edits: KeyEdits) -> QMenu:
    """Add an entry for each way from one key to the next; return the menu."""
    ways = {key.interpolation for _, key in edits.list_selected_keys()}
    _add_choices(
        menu,
        ((tr(name), ways == {way}, partial(edits.set_interpolation, way)) for way, name in INTERPOLATION_NAMES.items()),
    )
    return menu


def fill_ease_menu(menu: QMenu, edits: KeyEdits) -> QMenu:
    """Add an entry for each ease; return the menu."""
    for ease in Ease:
        menu.addAction(make_ease_icon(ease), get_ease_name(ease)).triggered.connect(partial(edits.set_ease, ease))
    return menu


def fill_extrapolation_menu(menu: QMenu, edits: KeyEdits) -> QMenu:
    """Add the ways on beyond the first key and beyond the last one; return the menu."""
    curves = [curve for lane in edits.list_selected_lanes() if (curve := edits.get_curve(lane)) is not None]
    before, after = {curve.extrapolation_before for curve in curves}, {curve.extrapolation_after for curve in curves}
    add_heading(menu, tr("Before the first key"))
    _add_choices(menu, ((tr(n), before == {way}, partial(edits.set_extrapolation, before=way)) for way, n in _BEYOND))
    add_heading(menu, tr("After the last key"))
    _add_choices(menu, ((tr(n), after == {way}, partial(edits.set_extrapolation, after=way)) for way, n in _BEYOND))
    return menu


def _add_choices(menu: QMenu, choices: Iterable[tuple[str, bool, Callable[[], object]]]) -> None:
    """Add entries of which one is in force: text, whether it is, and what it does."""
    group = QActionGroup(menu)
    for text, on, choose in choices:
        action = QAction(text, group)
        action.setCheckable(True)
        action.setChecked(on)
        action.triggered.connect(choose)
        menu.addAction(action)
