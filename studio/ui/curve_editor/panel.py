"""The curve editor's panel: the list of curves, the bar of fields and buttons, and the canvas, tied to the level."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QComboBox, QMenu, QSplitter, QVBoxLayout, QWidget

from studio.core.language import tr, words
from studio.core.time import FrameRange
from studio.graph.commands.keys import SetKeys
from studio.graph.history import Change
from studio.graph.model import Endpoint
from studio.ui import theme
from studio.ui.curve_editor.baking import Baking
from studio.ui.curve_editor.curves_view import CurvesView
from studio.ui.curve_editor.dots import DotSelection
from studio.ui.curve_editor.edits import with_key_added
from studio.ui.curve_editor.menu import open_curve_menu
from studio.ui.curve_editor.scene import CurveScene, Numbers
from studio.ui.curve_editor.shaping import Shaping
from studio.ui.curve_editor.shown import Dot, Everything, LineId
from studio.ui.curve_editor.signal_numbers import SignalNumbers
from studio.ui.curve_editor.simplifying import Simplifying
from studio.ui.curve_editor.toolbar import CurveToolbar
from studio.ui.curve_editor.tree import CurveTree
from studio.ui.dialogs import Dialogs
from studio.ui.focus import follow_mouse
from studio.ui.keys.edits import KeyEdits
from studio.ui.reporting import reported
from studio.ui.shortcuts.catalogue import CATALOGUE
from studio.ui.shortcuts.dispatch import Handlers, PanelKeys
from studio.ui.shortcuts.spec import Need, Scope
from studio.ui.timeline.scene import Scene

_TREE_WIDTH = 210
_ZOOM = 1.5


class CurveEditorPanel(QWidget):
    """Shows how the parameters of nodes change over time, and lets keys be edited.

    Args:
        edits: Makes the edits; it knows the level and which keys are selected.
        time: What the timeline shows: clip, rate and in what it counts.
        dialogs: Asks for files.

    Signals:
        scrubbed(int): The user asks for a frame.
        message_posted(str): A hint for the status line.
    """

    scrubbed = Signal(int)
    message_posted = Signal(str)

    def __init__(self, edits: KeyEdits, time: Scene, dialogs: Dialogs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._edits = edits
        self._level = edits.level
        self._nodes: tuple[str, ...] = ()
        self._numbers: SignalNumbers | None = None
        self._clip: tuple[object, ...] = ()
        self._stale = False
        self._seen = True
        self.scene = CurveScene(time=time, frame=time.frame)
        self.dots = DotSelection(edits.selection, lambda: self.scene.shown, self)
        self.tree = CurveTree(self)
        self.which = QComboBox(self)
        self.view = CurvesView(self.scene, edits, self.dots, self)
        self.toolbar = CurveToolbar(edits, dialogs, self)
        self.shaping = Shaping(self.scene, edits, self.dots)
        self.simplifying = Simplifying(self.scene, edits, self.dots, self.view, self)
        self.baking = Baking(self.scene, edits, self)
        self._lay_out()
        self._connect()
        timeline = {**edits.handlers(), "timeline.select_keys": self.select_all, "timeline.cancel_drag": self.cancel}
        self.timeline_keys = PanelKeys(Scope.TIMELINE, timeline, self)
        self.keys = PanelKeys(Scope.CURVES, self.handlers(), self)
        self.refresh()

    def _lay_out(self) -> None:
        self.which.addItems([tr("Selected nodes"), tr("All nodes of this level")])
        self.which.setAccessibleName(tr("Whose curves are shown"))
        left = QWidget(self)
        column = QVBoxLayout(left)
        column.setContentsMargins(theme.SPACE_1, theme.SPACE_1, 0, 0)
        column.setSpacing(theme.SPACE_1)
        column.addWidget(self.which)
        column.addWidget(self.tree, 1)
        split = QSplitter(Qt.Orientation.Horizontal, self)
        split.addWidget(left)
        split.addWidget(self.view)
        split.setStretchFactor(1, 1)
        split.setSizes([_TREE_WIDTH, 4 * _TREE_WIDTH])
        split.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.toolbar)
        layout.addWidget(self.simplifying.bar)
        layout.addWidget(self.baking.bar)
        layout.addWidget(split, 1)

    def _connect(self) -> None:
        self._level.changed.connect(self._on_level_changed)
        self.which.currentIndexChanged.connect(self._on_which_changed)
        self.tree.hidden_changed.connect(self._on_hidden_changed)
        self.tree.picked_changed.connect(self._on_picked_changed)
        self.tree.activated_lines.connect(self._on_activated)
        self.view.scrubbed.connect(self.scrubbed)
        self.view.view_changed.connect(self._want_numbers)
        self.view.picked.connect(self._on_picked)
        self.view.key_wanted.connect(self._on_key_wanted)
        self.view.menu_wanted.connect(self.open_menu)
        self.view.value_wanted.connect(lambda: self.toolbar.fields.value.setFocus(Qt.FocusReason.ShortcutFocusReason))
        self.toolbar.wanted.connect(lambda action: self.handlers()[action]())
        self.dots.changed.connect(self._show_state)
        self.baking.failed.connect(self.message_posted)
        self.simplifying.failed.connect(self.message_posted)

    def show_nodes(self, nodes: tuple[str, ...]) -> None:
        """Show the curves of these nodes of the level, unless all are shown."""
        if nodes != self._nodes:
            self._nodes = nodes
            self._refresh_seen()
            self.view.fit()

    def set_seen(self, seen: bool) -> None:
        """Follow edits and ask for numbers only while somebody sees it: a panel behind another one is not hidden."""
        self._seen = seen
        if seen:
            self.show_frame(self.scene.frame)
        if seen and self._stale:
            self.refresh()
        self._want_numbers()

    def show_frame(self, frame: int) -> None:
        """Move the playhead; while nobody sees it, later."""
        if self._seen:
            self.follow_clip()
            self.view.show_frame(frame)
        else:
            self.scene.frame = frame

    def follow_clip(self) -> None:
        """Show the clip as the timeline has it now."""
        time = self.scene.time
        clip = time.length, time.rate, time.unit
        if clip != self._clip:
            self._clip = clip
            self.view.relayout()
            self._want_numbers()

    def use_numbers(self, numbers: SignalNumbers) -> None:
        """Take the numbers of signals from here."""
        self._numbers = numbers
        self.baking.numbers = numbers
        numbers.changed.connect(self._on_numbers_changed)
        self._want_numbers()

    def refresh(self) -> None:
        """Show the level, the clip and the marks as they are now."""
        self._stale = False
        shows_all = self.which.currentIndex() == 1
        nodes = tuple(self._level.graph.nodes) if shows_all else self._nodes
        scene = self.scene
        scene.shown = Everything.of(self._level.graph, self._level.registry, nodes)
        scene.marks = tuple(mark.frame for mark in self._level.document.project.marks)
        self.tree.show_curves(scene.shown)
        scene.picked = frozenset(id for id in scene.picked if id in scene.shown.lines)
        self.dots.refresh()
        scene.dots = self.dots.dots
        self._show_numbers()
        self.view.relayout()
        self._want_numbers()
        self._show_state()

    def close_document(self) -> None:
        """Let go of the document."""
        self._level.changed.disconnect(self._on_level_changed)
        self.simplifying.close()
        self.baking.close()

    def select_all(self) -> None:
        """Select the keys of all curves that are switched on; where some are chosen, those of these."""
        lines = [line for line in self.scene.keyed() if not self.scene.picked or line.id in self.scene.picked]
        dots = {line.dot(key.frame) for line in lines for key in line.curve or ()}
        lanes = {Dot(*shown.id, 0, key.frame) for shown in self.scene.lanes() for key in shown.curve or ()}
        self.dots.set(
            dots if self.scene.picked else dots | {dot for dot in lanes if dot.line not in self.scene.shown.lines}
        )

    def cancel(self) -> None:
        """Take a drag or a proposal back; without one, select nothing."""
        if not (self.view.cancel() or self.simplifying.cancel() or self.baking.cancel()):
            self.dots.set(())

    def zoom(self, factor: float) -> None:
        """Zoom in time about the playhead; where it is not seen, about the middle."""
        plot, width = self.scene.plot, self.scene.size.width()
        x = plot.x_of(self.scene.frame)
        self.view.set_plot(plot.zoomed(x if 0 <= x <= width else width / 2, 0, time=factor))

    def toggle_snap(self) -> None:
        """Let what is dragged snap, or no longer."""
        self.scene.snaps = not self.scene.snaps
        self._show_state()

    def handlers(self) -> Handlers:
        """Return what can be done here, by the ids of actions."""
        return {
            "curves.fit": partial(self.view.fit, selected=True),
            "curves.fit_all": self.view.fit,
            "curves.zoom_in": partial(self.zoom, _ZOOM),
            "curves.zoom_out": partial(self.zoom, 1 / _ZOOM),
            **self.shaping.handlers(),
            "curves.snap": self.toggle_snap,
            "curves.simplify": partial(self._begin, self.simplifying.begin),
            "curves.bake": partial(self._begin, self.baking.begin),
        }

    def _begin(self, begin: Callable[[], object]) -> None:
        """Begin with what is there now: the menus offer it while nobody sees the panel, too."""
        if self._stale:
            self.refresh()
        begin()

    def _refresh_seen(self) -> None:
        """Show the level as it is, as soon as somebody sees it."""
        self._stale = True
        if self._seen:
            self.refresh()

    def states(self) -> Mapping[str, Callable[[], bool]]:
        """Return whether what can be switched is on, by the ids of actions."""
        return {"curves.snap": lambda: self.scene.snaps}

    def open_menu(self, at: QPoint) -> QMenu:
        """Open the menu of what is selected."""
        handlers = {**self.timeline_keys.handlers, **self.handlers()}
        return open_curve_menu(self, at, self._edits, handlers, self._possible)

    def _possible(self, action: str) -> bool:
        if action in ("curves.simplify", "curves.bake"):
            return bool(self.simplifying.chosen() if action == "curves.simplify" else self.baking.chosen())
        return CATALOGUE[action].needs is not Need.KEYS or bool(self._edits.selection.keys)

    def _show_state(self) -> None:
        shown = self.scene.shown
        self.toolbar.show_state(
            keys=any(dot.line in shown.lines for dot in self.dots.dots),
            curves=bool(self.simplifying.chosen()),
            driven=bool(self.baking.chosen()),
            snaps=self.scene.snaps,
        )

    def _on_level_changed(self, change: Change) -> None:
        if change.opened:
            self._nodes = ()
            self.simplifying.cancel()
            self.baking.cancel()
        if change.opened or change.after.graph is not change.before.graph or change.after.marks != change.before.marks:
            self._refresh_seen()

    def _on_which_changed(self) -> None:
        self.refresh()
        self.view.fit()

    def _on_hidden_changed(self, hidden: frozenset[LineId]) -> None:
        self.scene.hidden = hidden
        self.view.relayout()
        self._want_numbers()

    def _on_picked_changed(self, picked: frozenset[LineId]) -> None:
        if picked != self.scene.picked:
            self.scene.picked = picked
            self.view.refresh()
            self._show_state()

    def _on_picked(self, line: LineId, toggle: bool) -> None:
        self.tree.pick(self.scene.picked ^ {line} if toggle else {line})

    def _on_activated(self, lines: frozenset[LineId]) -> None:
        chosen = (self.scene.shown.lines.get(id) for id in lines)
        self.dots.set(line.dot(key.frame) for line in chosen if line is not None for key in line.curve or ())
        self.view.fit(selected=True)

    def _on_key_wanted(self, line: LineId, frame: int) -> None:
        if self.scene.shown.lines[line].source is not None:
            self.message_posted.emit(tr("No key can be set here: a signal drives it."))
            return
        curve = with_key_added(self.scene.shown, line.owner, frame)
        if curve is None:
            self.message_posted.emit(tr("No key can be set here: it would change the curve."))
            return
        self.dots.expect({Dot(*line, frame)})
        label = tr("Set key on {param}", param=words(line.param))
        self._edits.apply(SetKeys({(line.node, line.param): curve}, label), then={Dot(*line, frame).address})

    def _sources(self) -> dict[Endpoint, Endpoint]:
        """Return the signals that are seen, on this level, with their paths in the document."""
        lines = self.scene.lines()
        sources = (line.source for line in lines if line.source is not None)
        return {source: Endpoint(self._level.full(source.node), source.port) for source in sources}

    def _frames(self) -> FrameRange:
        """Return the frames that are seen, as far as the clip goes."""
        bounds = self.scene.plot.shown(self.scene.size.width(), self.scene.size.height())
        last = int(bounds.last) + 2 if not self.scene.length else min(int(bounds.last) + 2, self.scene.length)
        first = max(0, int(bounds.first))
        return FrameRange(first, max(first, last))

    def _want_numbers(self) -> None:
        if self._numbers is not None:
            self._numbers.want(self._sources().values() if self._seen else (), self._frames())
            self._show_numbers()

    def _on_numbers_changed(self) -> None:
        self._show_numbers()
        if self.view.fitted:
            self.view.fit()
        self.view.refresh()

    def _show_numbers(self) -> None:
        if self._numbers is None:
            return
        frames = self._frames()
        found: dict[Endpoint, Numbers] = {}
        for local, full in self._sources().items():
            found[local] = self._numbers.numbers(full, frames)
        self.scene.numbers = found

    @reported()
    def enterEvent(self, event: QEnterEvent) -> None:
        """Take the keys."""
        follow_mouse(self)
