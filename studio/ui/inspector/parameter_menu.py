"""The menu of a parameter's field: keys, and the Signals that may drive it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QWidget

from studio.core.language import tr
from studio.graph.history import Document
from studio.graph.levels import Level
from studio.graph.model import Endpoint
from studio.sdk.params import ParamSpec
from studio.ui.drives import output_text, part
from studio.ui.inspector.chosen import Chosen
from studio.ui.inspector.driven import drivers_for_all, drivers_of_all
from studio.ui.markup import entry_text
from studio.ui.shortcuts.keymap import keymap


@dataclass(frozen=True, slots=True)
class MenuActions:
    """What the entries of the menu do.

    Args:
        toggle_key: Set a key, or delete the one that is there.
        reset: Go back to the default.
        drive: Let an output drive the parameter, or a part of it, that a name says.
        stop: Let nothing drive these.
        extend: Add further entries.
    """

    toggle_key: Callable[[], object]
    reset: Callable[[], object]
    drive: Callable[[Endpoint, str], object]
    stop: Callable[[tuple[Endpoint, ...]], object]
    extend: Callable[[QMenu], object] = lambda menu: None


def open_parameter_menu(
    parent: QWidget,
    at: QPoint,
    document: Document | Level,
    chosen: Chosen,
    param: ParamSpec,
    key_text: str,
    actions: MenuActions,
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
    if param.drives:
        _add_drives(menu, document, chosen, param, actions)
        menu.addSeparator()
    if param.animatable:
        menu.addAction(f"{key_text}\t{keymap().text_of('inspector.set_key')}", actions.toggle_key)
    menu.addAction(tr("Reset to the default"), actions.reset)
    actions.extend(menu)
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(at)
    return menu


def _add_drives(
    menu: QMenu, document: Document | Level, chosen: Chosen, param: ParamSpec, actions: MenuActions
) -> None:
    sources = drivers_for_all(document.graph, document.registry, chosen)
    now = drivers_of_all(document.graph, chosen, param)
    for name in param.drives:
        text = tr("Drive {part} with", part=part(name)) if len(param.drives) > 1 else tr("Drive with")
        submenu = QMenu(text, menu)
        drivers = {now.get(Endpoint(node, name)) for node in chosen.ids}
        _fill(submenu, document, name, sources, drivers.pop() if len(drivers) == 1 else None, actions)
        menu.addMenu(submenu)
    _add_stops(menu, now, actions)


def _fill(
    menu: QMenu,
    document: Document | Level,
    name: str,
    sources: Sequence[Endpoint],
    now: Endpoint | None,
    actions: MenuActions,
) -> None:
    if not sources:
        menu.addAction(tr("No Signal here that does not depend on this node")).setEnabled(False)
    for source in sources:
        added = menu.addAction(entry_text(output_text(document.graph, source)))
        added.setCheckable(True)
        added.setChecked(source == now)
        added.triggered.connect(lambda _checked=False, source=source: actions.drive(source, name))


def _add_stops(menu: QMenu, now: Mapping[Endpoint, Endpoint], actions: MenuActions) -> None:
    names = dict.fromkeys(target.port for target in now)
    for name in names if len(names) > 1 else ():
        targets = tuple(target for target in now if target.port == name)
        entry = menu.addAction(tr("Stop driving {part}", part=part(name)))
        entry.triggered.connect(lambda _checked=False, targets=targets: actions.stop(targets))
    stop = menu.addAction(tr("Stop driving"))
    stop.triggered.connect(lambda: actions.stop(tuple(now)))
    stop.setEnabled(bool(now))
