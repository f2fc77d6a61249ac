"""The menu of a parameter's field: keys, and the Signals that may drive it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from studio.core.translation import tr
from studio.graph.active_level import ActiveLevel
from studio.graph.history import Document
from studio.graph.model import Endpoint
from studio.sdk.params import ParamSpec
from studio.ui.shell.edits.node_selection import NodeSelection
from studio.ui.shell.edits.shared_drivers import collect_drivers, find_shared_drivers
from studio.ui.shell.edits.signal_drivers import driven_component, format_output
from studio.ui.shell.shortcuts.keymap import get_keymap
from studio.ui.widgets.text.markup import escape_menu_text, escape_tooltip


@dataclass(frozen=True, slots=True)
class ParameterMenuActions:
    """Actions of the entries in the menu.

    Args:
        toggle_key: Set a key, or delete the one that is there.
        reset_value: Go back to the default.
        add_driver: Let an output drive the parameter, or a part of it, that a name says.
        remove_drivers: Let nothing drive these.
        extend_menu: Add further entries.
        block_reason: Why neither a key nor a Signal can be added; empty if they can.
    """

    toggle_key: Callable[[], object]
    reset_value: Callable[[], object]
    add_driver: Callable[[Endpoint, str], object]
    remove_drivers: Callable[[tuple[Endpoint, ...]], object]
    extend_menu: Callable[[QMenu], object] = lambda menu: None
    block_reason: str = ""


def open_parameter_menu(
    parent: QWidget,
    at: QPoint,
    document: Document | ActiveLevel,
    chosen: NodeSelection,
    param: ParamSpec,
    key_text: str,
    actions: ParameterMenuActions,
) -> QMenu:
    """Open the menu of a parameter: what drives it, its key and its default.

    Args:
        parent: Over what it opens.
        at: Where on the screen.
        document: What holds the Signals.
        chosen: The nodes that have the parameter.
        param: The parameter.
        key_text: What the entry for the key says.
        actions: What the entries do.
    """
    menu = QMenu(parent)
    menu.setToolTipsVisible(True)
    if param.drivable_names:
        _add_drives(menu, document, chosen, param, actions)
        menu.addSeparator()
    if param.animatable:
        key = menu.addAction(f"{key_text}\t{get_keymap().format_key('inspector.set_key')}")
        key.triggered.connect(lambda _checked: actions.toggle_key())
        _block(key, actions.block_reason)
    menu.addAction(tr("Reset to the default"), actions.reset_value)
    actions.extend_menu(menu)
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(at)
    return menu


def _add_drives(
    menu: QMenu,
    document: Document | ActiveLevel,
    chosen: NodeSelection,
    param: ParamSpec,
    actions: ParameterMenuActions,
) -> None:
    sources = find_shared_drivers(document.graph, document.registry, chosen)
    now = collect_drivers(document.graph, chosen, param)
    for name in param.drivable_names:
        text = (
            tr("Drive {part} with", part=driven_component(name)) if len(param.drivable_names) > 1 else tr("Drive with")
        )
        submenu = QMenu(text, menu)
        drivers = {now.get(Endpoint(node, name)) for node in chosen.node_ids}
        _fill(submenu, document, name, sources, drivers.pop() if len(drivers) == 1 else None, actions)
        menu.addMenu(submenu)
        _block(submenu.menuAction(), actions.block_reason)
    _add_stops(menu, now, actions)


def _block(entry: QAction, reason: str) -> None:
    """Gray an entry and say why; an empty reason leaves it as it is."""
    if reason:
        entry.setEnabled(False)
        entry.setToolTip(escape_tooltip(reason))


def _fill(
    menu: QMenu,
    document: Document | ActiveLevel,
    name: str,
    sources: Sequence[Endpoint],
    now: Endpoint | None,
    actions: ParameterMenuActions,
) -> None:
    if not sources:
        menu.addAction(tr("No Signal here that does not depend on this node")).setEnabled(False)
    for source in sources:
        added = menu.addAction(escape_menu_text(format_output(document.graph, source)))
        added.setCheckable(True)
        added.setChecked(source == now)
        added.triggered.connect(lambda _checked=False, source=source: actions.add_driver(source, name))


def _add_stops(menu: QMenu, now: Mapping[Endpoint, Endpoint], actions: ParameterMenuActions) -> None:
    names = dict.fromkeys(target.port for target in now)
    for name in names if len(names) > 1 else ():
        targets = tuple(target for target in now if target.port == name)
        entry = menu.addAction(tr("Stop driving {part}", part=driven_component(name)))
        entry.triggered.connect(lambda _checked=False, targets=targets: actions.remove_drivers(targets))
    stop = menu.addAction(tr("Stop driving"))
    stop.triggered.connect(lambda: actions.remove_drivers(tuple(now)))
    stop.setEnabled(bool(now))
