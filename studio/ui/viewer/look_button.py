"""Exposure and gamma where there is no room for sliders: a button that says them and opens them."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QMenu, QToolButton, QWidget, QWidgetAction

from studio.core.language import tr
from studio.engine.look import AS_IT_IS, Look
from studio.ui import theme
from studio.ui.markup import tip_text
from studio.ui.reporting import reported
from studio.ui.viewer.look_fields import EXPOSURE, LookFields, changed
from studio.ui.wheel import notches

_RED = "QToolButton { color: $danger; background: $danger_dim; }"


class LookButton(QToolButton):
    """Says exposure and gamma, in red while they are not neutral.

    A click opens the sliders, the wheel turns the exposure.

    Signals:
        edited(Look): The user wants the picture looked at so.
    """

    edited = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = AS_IT_IS
        self.setFont(theme.ui_font(theme.FONT_SMALL))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self)
        self.fields = LookFields(menu, stacked=True)
        self.fields.setContentsMargins(theme.SPACE_2, theme.SPACE_1, theme.SPACE_2, theme.SPACE_1)
        self.fields.edited.connect(self.edited)
        action = QWidgetAction(menu)
        action.setDefaultWidget(self.fields)
        menu.addAction(action)
        self.setMenu(menu)
        self.show_look(AS_IT_IS)

    def show_look(self, look: Look) -> None:
        """Show the numbers."""
        self._look = look
        self.fields.show_look(look)
        self.setText(f"{look.exposure:+.3g} · γ {look.gamma:.3g}" if look.is_graded else tr("EV · γ"))
        name = tr("Exposure {exposure:+.2f} EV, gamma {gamma:.2f}", exposure=look.exposure, gamma=look.gamma)
        self.setAccessibleName(name)
        self.setToolTip(tip_text(tr("{look}, for looking only", look=name)))
        theme.style(self, _RED if look.is_graded else "")

    @reported()
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Turn the exposure."""
        exposure = EXPOSURE.stepped(self._look.exposure, notches(event))
        self.edited.emit(changed(self._look, "exposure", exposure))
        event.accept()
