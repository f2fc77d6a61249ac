"""The menu of a parameter's field: keys, and the Signals that may drive it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QWidget

from studio.graph.drives import drivers_of, possible_drivers
from studio.graph.history import Document
from studio.graph.model import Endpoint
from studio.sdk.params import ParamSpec
from studio.ui.drives import output_text, part

_NO_SIGNAL = "No Signal here that does not depend on this node"


@dataclass(frozen=True, slots=True)
class MenuActions:
    """What the entries of the menu do.

    Args:
        toggle_key: Set a key, or delete the one that is there.
        reset: Go back to the default.
        drive: Let an output drive the parameter, or a part of it, that a name says.
        stop: Let nothing drive these.
    """

    toggle_key: Callable[[], object]
    reset: Callable[[], object]
    drive: Callable[[Endpoint, str], object]
    stop: Callable[[tuple[str, ...]], object]


def open_parameter_menu(
    parent: QWidget, at: QPoint, document: Document, node: str, param: ParamSpec, key_text: str, actions: MenuActions
) -> QMenu:
    """Open the menu of a parameter that may have a curve.

    Args:
        parent: Over what it opens.
        at: Where on the screen.
        document: What holds the Signals.
        node: The node's id.
        param: The parameter.
        key_text: What the entry for the key says.
        actions: What the entries do.
    """
    menu = QMenu(parent)
    sources = possible_drivers(document.graph, document.registry, node)
    now = drivers_of(document.graph, node, param)
    for name in param.drives:
        submenu = QMenu(f"Drive {part(name)} with" if len(param.drives) > 1 else "Drive with", menu)
        _fill(submenu, document, name, sources, now.get(name), actions)
        menu.addMenu(submenu)
    _add_stops(menu, now, actions)
    if param.drives:
        menu.addSeparator()
    menu.addAction(f"{key_text}\tK", actions.toggle_key)
    menu.addAction("Reset to the default", actions.reset)
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(at)
    return menu


def _fill(
    menu: QMenu,
    document: Document,
    name: str,
    sources: Sequence[Endpoint],
    now: Endpoint | None,
    actions: MenuActions,
) -> None:
    if not sources:
        menu.addAction(_NO_SIGNAL).setEnabled(False)
    for source in sources:
        added = menu.addAction(output_text(document.graph, source))
        added.setCheckable(True)
        added.setChecked(source == now)
        added.triggered.connect(lambda _checked=False, source=source: actions.drive(source, name))


def _add_stops(menu: QMenu, now: Mapping[str, Endpoint], actions: MenuActions) -> None:
    if len(now) > 1:
        for name in now:
            menu.addAction(f"Stop driving {part(name)}", lambda name=name: actions.stop((name,)))
    stop = menu.addAction("Stop driving")
    stop.triggered.connect(lambda: actions.stop(tuple(now)))
    stop.setEnabled(bool(now))
