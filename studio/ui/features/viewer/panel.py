"""The viewer panel: the picture and the line under it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFocusEvent, QImage, QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.core.translation import tr
from studio.engine.display.viewer_settings import DisplayChannel
from studio.graph.view_state import Side
from studio.ui.features.viewer.canvas import ViewerCanvas
from studio.ui.features.viewer.cards.generate_card import GenerateCard
from studio.ui.features.viewer.compare_control import CompareControl
from studio.ui.features.viewer.controls.toolbar import ViewerToolbar
from studio.ui.features.viewer.picture.viewer_picture import ViewerPicture
from studio.ui.features.viewer.tools.viewer_tools import ViewerTools
from studio.ui.features.viewer.viewer_settings_control import ViewerSettingsControl
from studio.ui.preview.messages.frame_messages import FrameRequest, FrameResult, RenderFailure
from studio.ui.shell.panel_protocols.viewer import ColorSampling, SideFramesDisplay
from studio.ui.shell.shortcuts.action_spec import ActionScope
from studio.ui.shell.shortcuts.dispatch import Handlers, PanelKeys
from studio.ui.shell.shortcuts.focus import focus_hovered_panel
from studio.ui.widgets.labels.problem_card import ProblemCard, ProblemCardFix
from studio.ui.widgets.qt_helpers.override_guard import guard_override

_ZOOM = 1.5


class ViewerPanel(QWidget):
    """Panel of the viewer: the last valid picture, and the current activity over it.

    Signals:
        proxy_changed(bool): The user wants frames at half size, or at full size again.
        sight_changed(ViewerRequest): Frames are to be looked at so from now on.
        space_tapped(): The space bar was pressed and nothing was dragged: start or stop playing.
        generate_requested(str): The generator with this id is to be run.
        training_requested(str): It is to be shown where the network with this id is trained.
        cancel_requested(str): The generator with this id is to stop.
        side_changed(Side): The other side is shown, A or B.
        compare_changed(CompareSettings): The two sides are seen together, or alone again.
        frame_shown(FrameResult): This frame is seen from now on.
        focus_left(): Esc was pressed, and there was nothing here to take away.
    """

    proxy_changed = Signal(bool)
    sight_changed = Signal(object)
    space_tapped = Signal()
    generate_requested = Signal(str)
    training_requested = Signal(str)
    cancel_requested = Signal(str)
    side_changed = Signal(object)
    compare_changed = Signal(object)
    frame_shown = Signal(object)
    focus_left = Signal()

    canvas: ViewerCanvas
    color_sampling: ColorSampling
    side_frames: SideFramesDisplay

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.canvas = ViewerCanvas(self)
        tools = self._tools = ViewerTools(self.canvas, self)
        self.handles, self.roto, self.tracker, self.paint = tools.handles, tools.roto, tools.tracker, tools.paint
        self.picker, self.clicks, self.sampler = tools.picker, tools.clicks, tools.sampler
        self.toolbar = ViewerToolbar(self)
        self.generate_card = GenerateCard(self.canvas)
        self.generate_card.generate_clicked.connect(self.generate_requested)
        self.generate_card.cancel_clicked.connect(self.cancel_requested)
        self.generate_card.training_clicked.connect(self.training_requested)
        self.problem_card = ProblemCard(self.canvas)
        self.find_fixes: Callable[[str], Sequence[ProblemCardFix]] = lambda node: ()
        self._failure: RenderFailure | None = None
        self._proxy = False
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.canvas, 1)
        layout.addWidget(self.toolbar)
        self.canvas.view_changed.connect(self._show_zoom)
        self.compare_control = CompareControl(self.canvas, self.toolbar, self)
        self.compare_control.side_changed.connect(self.side_changed)
        self.compare_control.compare_changed.connect(self.compare_changed)
        self.settings_control = ViewerSettingsControl(self.canvas, self.toolbar, self)
        self.settings_control.request_changed.connect(self.sight_changed)
        self.toolbar.proxy_clicked.connect(self.set_proxy)
        self.toolbar.zoom_chosen.connect(self.set_zoom)
        self.toolbar.clear_picture()
        self.shortcut_keys = PanelKeys(ActionScope.VIEWER, self.build_handlers(), self)

    @property
    def is_proxy(self) -> bool:
        """Whether frames at half size are wanted."""
        return self._proxy

    @property
    def shown_channel(self) -> DisplayChannel:
        """The channel that is shown."""
        return self.settings_control.settings.channel

    @property
    def shown_request(self) -> FrameRequest | None:
        """The request that the visible picture answers; None without a picture."""
        picture = self.canvas.picture
        return picture.result.request if picture is not None else None

    @property
    def shown_side(self) -> Side:
        """The side that is shown."""
        return self.compare_control.shown_side

    def show_side(self, side: Side) -> None:
        """Show side A or B."""
        self.compare_control.show_side(side)

    def set_side_names(self, names: Mapping[Side, str]) -> None:
        """Say what is on each side; an empty name for nothing."""
        self.compare_control.set_side_names(names)

    def show_frame(self, result: FrameResult) -> None:
        """Show a frame and take the error away; a failed one leaves the last picture and shows its error."""
        shown = self.canvas.comparison.show_result(result)
        if shown.pixels is None:
            self._show_failure(result.failure or RenderFailure(tr("The frame could not be computed.")))
            return
        self.generate_card.hide()
        self._failure = None
        self.problem_card.hide()
        self.canvas.show_notices(_notices_of(result))
        undrawn = self.canvas.undrawn_overlay
        self.canvas.overlay.show_overlays(tuple(each for of, each in shown.overlays.items() if of != undrawn))
        self.canvas.show_picture(ViewerPicture(shown))
        self.canvas.show_error("", "")
        self.toolbar.show_picture(shown.width, shown.height, result.frame)
        self.settings_control.show_result(result)
        self.frame_shown.emit(shown)
        self._show_zoom()

    def show_draft(self, draft: FrameResult) -> None:
        """Show a picture until the frame itself is there: what an analysis looks at, or what it has found so far."""
        self.generate_card.hide()
        self._failure = None
        self.problem_card.hide()
        self.canvas.show_notices(())
        self.canvas.show_error("", "")
        self.canvas.overlay.show_overlays(())
        self.canvas.show_picture(ViewerPicture(draft))
        self._show_zoom()

    def _show_failure(self, failure: RenderFailure) -> None:
        self.canvas.show_notices(())
        self._failure = failure
        offers = self.find_fixes(failure.node) if failure.node else ()
        if failure.generator:
            self.canvas.show_error("", "")
            self.problem_card.hide()
            untrained = failure.is_untrained
            self.generate_card.show_request(failure.generator, failure.title, failure.text, is_untrained=untrained)
            return
        self.generate_card.hide()
        if offers:
            self.canvas.show_error("", "")
            self.problem_card.show_problem(failure.title, failure.text, offers)
        else:
            self.problem_card.hide()
            self.set_error(failure.text, failure.title)

    def refresh_fixes(self) -> None:
        """Ask anew what mends the failure that is shown."""
        if self._failure is not None:
            self._show_failure(self._failure)

    def set_generating(self, jobs: Mapping[str, str]) -> None:
        """Say how the generators stand that are at work or wait for their turn, by id."""
        self.generate_card.set_jobs(jobs)

    def show_preview(self, node: str, image: QImage) -> None:
        """Show how far a generator is, where the viewer waits for its frames."""
        self.generate_card.show_preview(node, image)

    def set_paused(self, paused: bool) -> None:
        """Show that nothing is computed, or no longer."""
        self.canvas.show_paused(paused)

    def set_computing(self, computing: bool, text: str = "") -> None:
        """Show the "computing" mark with `text`, or take it away. The error of an earlier frame goes."""
        if computing and self._failure is not None and not self._failure.generator:
            self._failure = None
            self.problem_card.hide()
            self.canvas.show_error("", "")
        self.canvas.show_computing((text or tr("Computing…")) if computing else "")

    def set_error(self, text: str | None, title: str = "") -> None:
        """Show a card with an error over the last picture; None takes it away."""
        self.canvas.show_error(title or tr("No picture"), text or "")

    def set_fps(self, fps: float) -> None:
        """Show the measured frames a second; nothing for 0."""
        self.toolbar.show_fps(fps)

    def clear(self, *, is_sound: bool = False, generator: str = "") -> None:
        """Show that there is nothing to see, or that what is viewed is sound, which a generator makes."""
        self.canvas.set_sound_viewed(is_sound)
        if generator:
            text = tr("Generate makes it. Then play to hear it; its waveform is on the timeline.")
            self.generate_card.show_request(generator, tr("Sound, no picture"), text)
        else:
            self.generate_card.hide()
        self.problem_card.hide()
        self._failure = None
        self.canvas.show_notices(())
        self.canvas.comparison.clear_other_side()
        self.canvas.show_picture(None)
        self.canvas.show_error("", "")
        self.canvas.show_computing("")
        self.toolbar.clear_picture()

    def fit_picture(self) -> None:
        """Show the whole picture."""
        self.canvas.fit_picture()

    def show_actual_size(self) -> None:
        """Show one pixel of the picture as one pixel of the screen."""
        self.canvas.show_actual_size()

    def set_zoom(self, zoom: float) -> None:
        """Show one pixel of the picture as `zoom` pixels of the screen; 0 shows all of it."""
        self.canvas.set_zoom(zoom) if zoom else self.fit_picture()

    def set_proxy(self, proxy: bool) -> None:
        """Ask for frames at half size, or at full size."""
        self.toolbar.proxy_button.setChecked(proxy)
        if proxy != self._proxy:
            self._proxy = proxy
            self.proxy_changed.emit(proxy)

    def _show_zoom(self) -> None:
        if self.canvas.picture is not None:
            percent = 100 * self.canvas.view.zoom * self.devicePixelRatioF()
            self.toolbar.show_zoom(percent, self.canvas.is_fitting)

    def _on_escape(self) -> None:
        if not self._tools.cancel() and not self.settings_control.clear_overlays():
            self.focus_left.emit()

    def build_handlers(self) -> Handlers:
        """Return what can be done here, by the ids of actions."""
        canvas = self.canvas
        return {
            "viewer.fit": self.fit_picture,
            "viewer.actual_size": self.show_actual_size,
            "viewer.zoom_in": partial(canvas.zoom_by, _ZOOM),
            "viewer.zoom_out": partial(canvas.zoom_by, 1 / _ZOOM),
            "viewer.proxy": lambda: self.set_proxy(not self.is_proxy),
            "viewer.clear_probe": self._on_escape,
            **self.compare_control.build_handlers(),
            **self.settings_control.build_handlers(),
        }

    @guard_override(default=False)
    def event(self, event: QEvent) -> bool:
        """Claim the space bar before the window takes it: held, it lets the mouse pan."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_space(event):
            event.accept()
            return True
        return bool(super().event(event))

    @guard_override()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Hold the picture with the space bar."""
        if not _is_space(event):
            event.ignore()
        elif not event.isAutoRepeat():
            self.canvas.hold_view(True)

    @guard_override()
    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Release the picture. A short press of the space bar starts or stops the player."""
        if not _is_space(event):
            event.ignore()
        elif not event.isAutoRepeat() and self.canvas.hold_view(False):
            self.space_tapped.emit()

    @guard_override()
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Let go of the picture: the space bar is let go of elsewhere."""
        self.canvas.hold_view(False)
        super().focusOutEvent(event)

    @guard_override()
    def enterEvent(self, event: QEnterEvent) -> None:
        """Take the keys."""
        focus_hovered_panel(self)


def _is_space(event: QKeyEvent) -> bool:
    return event.key() == Qt.Key.Key_Space and not event.modifiers()


def _notices_of(result: FrameResult) -> tuple[str, ...]:
    """Return what is odd about a frame, about both of a pair, and about how they are compared."""
    pair = (result,) if result.compared_result is None else (result, result.compared_result)
    odd = dict.fromkeys(str(notice) for each in pair for notice in each.notices)
    return (*odd, result.remark) if result.remark else tuple(odd)
