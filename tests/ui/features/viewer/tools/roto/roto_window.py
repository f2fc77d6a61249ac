"""Gestures on the shapes of the node "roto"."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from studio.graph.commands import SetParam
from studio.sdk.roto.point_operations import make_rectangle_points
from studio.sdk.roto.roto_shapes import RotoShape, RotoShapes
from studio.sdk.roto.shape_text import parse_roto_shapes, serialize_roto_shapes
from studio.ui.features.viewer.tools.roto.roto_controller import RotoController
from tests.ui.window_parts import WindowParts

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
SQUARE = RotoShapes((RotoShape("Square", {0: make_rectangle_points(16, 12, 44, 36)}),))


def set_shapes(controller: WindowParts, shapes: RotoShapes) -> None:
    controller.document.apply_command(SetParam("roto", "shapes", serialize_roto_shapes(shapes)))


def read(controller: WindowParts) -> RotoShapes:
    return parse_roto_shapes(str(controller.document.graph["roto"].params.get("shapes", "")))


def hand(controller: WindowParts) -> RotoController:
    return controller.panels.viewer.roto


def at(controller: WindowParts, x: float, y: float) -> QPoint:
    across, down = controller.panels.viewer.canvas.view.to_widget_point(x, y)
    return QPoint(round(across), round(down))


def click(controller: WindowParts, x: float, y: float, keys: Qt.KeyboardModifier = NONE) -> None:
    QTest.mouseClick(controller.panels.viewer.canvas, LEFT, keys, at(controller, x, y))


def press_key(controller: WindowParts, key: Qt.Key, keys: Qt.KeyboardModifier = NONE) -> None:
    QTest.keyClick(controller.panels.viewer, key, keys)


def drag(
    controller: WindowParts,
    start: tuple[float, float],
    *way: tuple[float, float],
    keys: Qt.KeyboardModifier = NONE,
    drop: bool = True,
) -> None:
    canvas = controller.panels.viewer.canvas
    QTest.mousePress(canvas, LEFT, keys, at(controller, *start))
    for place in way:
        QTest.mouseMove(canvas, at(controller, *place))
    if drop:
        QTest.mouseRelease(canvas, LEFT, keys, at(controller, *way[-1]))
