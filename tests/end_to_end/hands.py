"""What a hand does in the window's panels: add, wire, select, type into fields. Each waits until it has happened."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtWidgets import QComboBox, QTreeWidget, QTreeWidgetItem, QWidget

from studio.graph.model import Endpoint
from studio.sdk.params import ParamValue
from studio.ui.shell.fields.choice_fields import ChoiceFieldView
from studio.ui.shell.fields.number_fields import ScalarFieldView
from studio.ui.shell.fields.text_fields import LineFieldView
from studio.ui.shell.palette.command_palette import PaletteView
from tests.end_to_end.screen import focus_window
from tests.end_to_end.sitting import Sitting, is_on_screen, live, wait_until


class Hand:
    """Works in the node editor, the library and the inspector of a sitting.

    Args:
        sitting: The window.
    """

    def __init__(self, sitting: Sitting) -> None:
        self.sitting = sitting
        self.mouse = sitting.mouse
        self.editor = sitting.controller.panels.node_editor
        self.view = self.editor.binding.view
        self.canvas = self.editor.canvas
        self.level = self.editor.document

    # On the canvas

    def at(self, x: float, y: float) -> QPoint:
        """Return a place of the canvas in shares of its size."""
        viewport = self.canvas.viewport()
        return QPoint(round(viewport.width() * x), round(viewport.height() * y))

    def title(self, node: str) -> QPoint:
        """Return where a card's name is."""
        card = self.view.get_card(node)
        return self.canvas.mapFromScene(card.mapToScene(QRectF(card.model.layout.title_rect).center()))

    def port(self, end: Endpoint, *, output: bool) -> QPoint:
        """Return where a port is."""
        card = self.view.get_card(end.node)
        ports = card.out_ports if output else card.in_ports
        place: QPointF = next(port for port in ports if port.port_name == end.port).scenePos()
        return self.canvas.mapFromScene(place)

    def press(self, *keys: str, at: QPoint | None = None) -> None:
        """Press keys over the canvas."""
        self.sitting.over(self.canvas.viewport(), at or self.at(0.5, 0.97))
        self.mouse.key(*keys)

    def click(self, at: QPoint) -> None:
        """Click on the canvas."""
        self.sitting.click(self.canvas.viewport(), at)

    def drag(self, start: QPoint, to: QPoint) -> None:
        """Drag over the canvas."""
        viewport = self.canvas.viewport()
        self.sitting.carry(viewport, start, viewport, to)

    def clear(self) -> None:
        """Select nothing, by a click on the ground."""
        self.click(self.at(0.5, 0.97))
        wait_until(lambda: not self.editor.selected_nodes, "nothing was selected")

    def show_all(self) -> None:
        """Show the whole graph."""
        self.clear()
        self.mouse.key("f")
        self.sitting.catch_up()

    def wait_for_cards(self) -> None:
        """Wait until the canvas shows all cards of the level that is open."""
        seen = self.canvas.viewport().rect()
        wait_until(lambda: all(seen.contains(self.title(node)) for node in self.level.graph.nodes), "cards were seen")

    def select(self, node: str, *more: str) -> None:
        """Select cards by clicks."""
        self.click(self.title(node))
        for other in more:
            self.mouse.down("shift")
            self.click(self.title(other))
            self.mouse.up("shift")
        wait_until(lambda: set(self.editor.selected_nodes) == {node, *more}, "the cards were selected")

    # Making the graph

    def search(self, text: str, type: str, *, look: str = "") -> str:
        """Type into the search that is open, add what it finds first; return the node."""
        search = self.editor.node_search
        wait_until(lambda: search.isVisible() and search.search_field.hasFocus(), "the search was open")
        before = set(self.level.graph.nodes)
        self.mouse.type(text)
        wait_until(lambda: bool(search.shown_types) and search.shown_types[0].id == type, f"{type} was found first")
        if look:
            self.sitting.look(look)
        self.mouse.key("Return")
        return self.new_node(before, type)

    def new_node(self, before: set[str], type: str) -> str:
        """Return the node that is there since."""
        wait_until(lambda: len(self.level.graph.nodes) > len(before), "the node was added")
        (node,) = set(self.level.graph.nodes) - before
        assert self.level.graph[node].type == type
        wait_until(lambda: self.editor.selected_nodes == (node,), "the node was selected")
        return node

    def wire(self, source: Endpoint, target: Endpoint) -> None:
        """Drag a wire from an output to an input."""
        self.drag(self.port(source, output=True), self.port(target, output=False))
        wait_until(lambda: self.level.graph.wires.get(target) == source, f"{target} was wired")

    def rename(self, node: str, name: str) -> None:
        """Give a card another name with F2."""
        self.show_all()
        self.select(node)
        self.mouse.key("F2")
        wait_until(self.editor.rename_field.hasFocus, "the name could be typed")
        self.mouse.type(name)
        self.mouse.key("Return")
        wait_until(lambda: self.level.graph[node].name == name, "the node was renamed")

    def add_from_library(self, type: str, text: str, to: QPoint) -> str:
        """Filter the library and drag what is left onto the canvas; return the node."""
        library = self.sitting.controller.panels.library
        self.command("library")
        wait_until(library.isVisible, "the library was shown")
        self.sitting.click(library.filter_field, library.filter_field.rect().center())
        self.mouse.type(text)
        wait_until(lambda: library.filter_field.text() == text, "the library was filtered")
        (leaf,) = (leaf for leaf in _leaves(library.tree) if leaf.data(0, Qt.ItemDataRole.UserRole) == type)
        row = library.tree.visualItemRect(leaf).center()
        before = set(self.level.graph.nodes)
        self.sitting.carry(library.tree.viewport(), row, self.canvas.viewport(), to)
        return self.new_node(before, type)

    # In the inspector

    def set(self, node: str, name: str, text: str, value: ParamValue) -> None:
        """Type a text into a field of the node that is selected; the value is what it then has."""
        self.fill(node, name, text)
        wait_until(lambda: self.level.graph[node].params.get(name) == value, f"{name} became {value}")

    def fill(self, node: str, name: str, text: str) -> None:
        """Type a text into a field of the node that is selected."""
        inspector = self.sitting.controller.panels.inspector
        wait_until(
            lambda: inspector.latest_node == node and name in inspector.param_rows, f"the field {name} was there"
        )
        field = inspector.param_rows[name].value_field
        wait_until(field.isVisible, f"the field {name} was shown")
        if isinstance(field, ChoiceFieldView):
            self._choose(field.combo_box, text)
        else:
            line: QWidget = field.number_view if isinstance(field, ScalarFieldView) else _line(field)
            self.sitting.click(line, QPoint(line.width() // 2, line.height() // 2))
            wait_until(line.hasFocus, f"the field {name} had the keys")
            self.mouse.key("ctrl+a")
            self.mouse.type(text)
            self.mouse.key("Return")

    def _choose(self, list: QComboBox, text: str) -> None:
        self.sitting.click(list, list.rect().center())
        wait_until(lambda: is_on_screen(list.view()), "the list was open")
        self.mouse.type(text)
        self.mouse.key("Return")
        wait_until(lambda: not list.view().isVisible(), "the list was closed")

    # Elsewhere

    def save_as(self, path: Path) -> None:
        """Save under a name that is typed into the dialog."""
        self.press("ctrl+shift+s")
        focus_window("Save project", wait=live)
        self.mouse.key("ctrl+a")
        self.mouse.type(str(path))
        self.mouse.key("Return")
        wait_until(lambda: self.sitting.controller.files.path == path, "it was saved")
        focus_window("Frameloom", wait=live)

    def command(self, text: str) -> None:
        """Do what the command palette finds first."""
        palettes: Iterable[PaletteView] = self.sitting.studio.window.findChildren(PaletteView)
        palette = next(iter(palettes))
        self.press("ctrl+k")
        wait_until(lambda: palette.isVisible() and palette.field.hasFocus(), "the palette was open")
        self.mouse.type(text)
        wait_until(lambda: palette.field.text() == text, "the palette searched")
        self.mouse.key("Return")
        wait_until(lambda: not palette.isVisible(), "the palette was closed")


def _line(field: QWidget) -> QWidget:
    assert isinstance(field, LineFieldView)
    return field.line_view


def _leaves(tree: QTreeWidget) -> Iterator[QTreeWidgetItem]:
    branches = (tree.topLevelItem(index) for index in range(tree.topLevelItemCount()))
    return (branch.child(index) for branch in branches if branch is not None for index in range(branch.childCount()))
