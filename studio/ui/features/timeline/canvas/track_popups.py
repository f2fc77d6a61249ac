"""Tooltips and context menus of the timeline's tracks."""

from __future__ import annotations

from PySide6.QtCore import QPointF
from PySide6.QtGui import QContextMenuEvent, QHelpEvent
from PySide6.QtWidgets import QWidget

from studio.ui.features.timeline.canvas.track_stack import TrackPlacement
from studio.ui.widgets.text.markup import show_tooltip
from studio.ui.widgets.time_axis.timeline_scene import TimelineScene
from studio.ui.widgets.time_axis.track import TrackEvent


def show_track_tooltip(canvas: QWidget, event: QHelpEvent, place: TrackPlacement | None, scene: TimelineScene) -> None:
    """Show the tooltip of the track under the mouse.

    Args:
        canvas: The widget on which tracks are painted.
        event: Where the mouse is.
        place: The track under the mouse; None hides the tooltip.
        scene: What the timeline shows.
    """
    text = "" if place is None else place.track.make_tooltip(TrackEvent(QPointF(event.pos()), place.rect, scene))
    if place is None or not text:
        show_tooltip(event.globalPos(), "", canvas)
        return
    show_tooltip(event.globalPos(), text, canvas, place.rect.toAlignedRect())


def open_track_menu(
    canvas: QWidget, event: QContextMenuEvent, place: TrackPlacement | None, scene: TimelineScene
) -> bool:
    """Open the context menu of the track under the mouse; return whether it has one. Arguments as above."""
    if place is None:
        return False
    menu = place.track.make_context_menu(TrackEvent(QPointF(event.pos()), place.rect, scene))
    if menu is None:
        return False
    menu.setParent(canvas, menu.windowFlags())
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(event.globalPos())
    return True
