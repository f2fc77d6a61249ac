"""Exposure and gamma where there is no room for sliders: a button that says them and opens them."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QMenu, QToolButton, QWidget, QWidgetAction

from studio.core.translation import tr
from studio.engine.display.viewer_settings import NEUTRAL_SETTINGS, ViewerSettings
from studio.ui.features.viewer.controls.exposure_fields import EXPOSURE_FORMAT, ExposureFields, change_settings
from studio.ui.widgets import theme
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.qt_helpers.wheel import count_notches
from studio.ui.widgets.text.markup import escape_tooltip

_RED = "QToolButton { color: $danger; background: $danger_dim; }"


class ExposureButton(QToolButton):
    """Button that shows exposure and gamma, in red while they are not neutral.

    A click opens the sliders, the wheel turns the exposure.

    Signals:
        settings_edited(ViewerSettings): The user wants the picture looked at so.
    """

    settings_edited = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = NEUTRAL_SETTINGS
        self.setFont(theme.make_ui_font(theme.FONT_SMALL))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self)
        self.exposure_fields = ExposureFields(menu, stacked=True)
        self.exposure_fields.setContentsMargins(theme.SPACE_2, theme.SPACE_1, theme.SPACE_2, theme.SPACE_1)
        self.exposure_fields.settings_edited.connect(self.settings_edited)
        action = QWidgetAction(menu)
        action.setDefaultWidget(self.exposure_fields)
        menu.addAction(action)
        self.setMenu(menu)
        self.show_settings(NEUTRAL_SETTINGS)

    def show_settings(self, look: ViewerSettings) -> None:
        """Show the numbers."""
        self._look = look
        self.exposure_fields.show_settings(look)
        self.setText(f"{look.exposure:+.3g} · γ {look.gamma:.3g}" if look.is_graded else tr("Exposure"))
        numbers = tr("Exposure {exposure:+.2f} EV, gamma {gamma:.2f}", exposure=look.exposure, gamma=look.gamma)
        self.setAccessibleName(numbers)
        tip = tr("Exposure and gamma of the viewer, for looking only. The wheel turns the exposure.")
        self.setToolTip(escape_tooltip(f"{tip}\n{numbers}"))
        theme.set_widget_style(self, _RED if look.is_graded else "")

    @guard_override()
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Turn the exposure."""
        exposure = EXPOSURE_FORMAT.step_number(self._look.exposure, count_notches(event))
        self.settings_edited.emit(change_settings(self._look, "exposure", exposure))
        event.accept()
