"""Node graph that is not there."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from studio.graph.analysis.graph_facts import GraphFacts
from studio.graph.commands import Command
from studio.graph.model import Endpoint, Project
from studio.graph.view_state import Side
from studio.sdk.params import ParamValue, Point
from studio.ui.preview.cards.card_display import PlotCurve
from studio.ui.preview.cards.node_state import NodeState
from studio.ui.shell.menus.context_menu import MenuEntry
from studio.ui.shell.shortcuts.action_spec import ActionScope
from studio.ui.shell.shortcuts.dispatch import PanelKeys

_ORIGIN = Point(0.0, 0.0)


class AbsentVariantChooser(QObject):
    """Bar in which nobody chooses a variant."""

    variant_chosen = Signal(object)
    variant_accepted = Signal(object)


class AbsentLevelViews:
    """Places of levels that nobody sees."""

    def get_view_center(self) -> Point:
        """Return the origin."""
        return _ORIGIN

    def capture_view(self) -> tuple[Point, float]:
        """Return the origin, at 100 %."""
        return _ORIGIN, 1.0

    def restore_view(self, center: Point, zoom: float) -> None:
        """Show nothing."""


class AbsentFindBar:
    """Search that nobody opens."""

    all_problems: Callable[[], Mapping[str, str]] = staticmethod(dict)


class AbsentNodeGraph(QObject):
    """Node graph without a panel: nothing is selected, and nothing is shown."""

    selection_changed = Signal(object)
    view_requested = Signal(object)
    edit_requested = Signal(str)
    number_pressed = Signal(str, object, int)
    message_posted = Signal(str)
    space_tapped = Signal()
    model_dropped = Signal(str, str)
    group_dropped = Signal(str, object)
    insert_requested = Signal(str, object)

    selected_nodes: tuple[str, ...] = ()
    has_selected_items = False

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.shortcut_keys = PanelKeys(ActionScope.GRAPH, {})
        self.variants = AbsentVariantChooser(self)
        self.extra_menu_entries: Callable[[str | None], list[MenuEntry]] = lambda _: []
        self.find_view = AbsentFindBar()
        self.levels = AbsentLevelViews()

    def set_facts(self, facts: GraphFacts, *, is_current: bool) -> None:
        """Show no facts."""

    def set_thumbnail(self, node: str, image: QImage) -> None:
        """Show no picture."""

    def set_curve(self, node: str, curve: PlotCurve | None) -> None:
        """Show no numbers."""

    def set_node_state(self, node: str, state: NodeState) -> None:
        """Show no state."""

    def set_active_path(self, nodes: frozenset[str]) -> None:
        """Light no wires."""

    def add_node(self, spec_id: str, at: Point | None = None, params: Mapping[str, ParamValue] | None = None) -> None:
        """Add nothing: there is no place for it."""

    def insert_project(self, project: Project, at: Point, name: str) -> None:
        """Add nothing: there is no place for it."""

    def select_nodes(self, nodes: Iterable[str]) -> None:
        """Select nothing."""

    def show_nodes(self, nodes: Sequence[str]) -> None:
        """Show nothing."""

    def frame_selected(self) -> None:
        """Frame nothing."""

    def frame_all(self) -> None:
        """Frame nothing."""

    def search_for_input(self, target: Endpoint) -> None:
        """Open no search."""

    def set_initial_values_hook(self, begin: Callable[[Command, str, str], Command]) -> None:
        """Do nothing: no nodes are added here."""

    def show_variants(self, active: Side | None, differing: Collection[str], count: int) -> None:
        """Show no variants."""
