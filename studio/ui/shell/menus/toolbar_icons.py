"""Icons of the main toolbar, drawn: sharp at every scale, in the colors of the theme."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainterPath, QTransform

from studio.ui.widgets.icon_painting import FOLDER, GRID, make_lines, make_stroked_icon


def _page() -> QPainterPath:
    path = make_lines((9.5, 2), (3.5, 2), (3.5, 14), (12.5, 14), (12.5, 5), (9.5, 2))
    path.addPath(make_lines((9.2, 2.2), (9.2, 5.3), (12.3, 5.3)))
    return path


def _disk() -> QPainterPath:
    path = make_lines((2.5, 2.5), (11, 2.5), (13.5, 5), (13.5, 13.5), (2.5, 13.5), (2.5, 2.5))
    path.addPath(make_lines((5, 2.7), (5, 6), (10, 6), (10, 2.7)))
    path.addPath(make_lines((5, 13.3), (5, 9.5), (11, 9.5), (11, 13.3)))
    return path


def _arc(*, is_mirrored: bool) -> QPainterPath:
    """Return an arrow that turns back to the left, or its mirror image to the right."""
    path = QPainterPath()
    box = QRectF(4, 5, 9, 8)
    path.arcMoveTo(box, 90)
    path.arcTo(box, 90, -180)
    path.addPath(make_lines((8.5, 13), (6, 13)))
    path.addPath(make_lines((8.5, 5), (3, 5)))
    path.addPath(make_lines((5.7, 2.2), (3, 5), (5.7, 7.8)))
    return QTransform(-1, 0, 0, 1, GRID, 0).map(path) if is_mirrored else path


def _tile(x: float, y: float) -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(QRectF(x, y, 4.6, 4.6), 1, 1)
    return path


def _frame() -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(QRectF(2.5, 2.5, 11, 11), 2, 2)
    return path


NEW_ICON = make_stroked_icon(_page(), width=1.3)
OPEN_ICON = FOLDER
SAVE_ICON = make_stroked_icon(_disk(), width=1.3)
IMPORT_ICON = make_stroked_icon(
    make_lines((8, 2.5), (8, 9.8)),
    make_lines((5, 7), (8, 10), (11, 7)),
    make_lines((2.5, 10.5), (2.5, 13.5), (13.5, 13.5), (13.5, 10.5)),
)
UNDO_ICON = make_stroked_icon(_arc(is_mirrored=False))
REDO_ICON = make_stroked_icon(_arc(is_mirrored=True))
ADD_ICON = make_stroked_icon(_frame(), make_lines((8, 5.2), (8, 10.8)), make_lines((5.2, 8), (10.8, 8)), width=1.3)
RENDER_ICON = make_stroked_icon(
    make_lines((2, 3.5), (14, 3.5), (14, 12.5), (2, 12.5), (2, 3.5)),
    make_lines((6.5, 5.8), (6.5, 10.2), (10.3, 8), (6.5, 5.8)),
    width=1.3,
)
GALLERY_ICON = make_stroked_icon(*(_tile(x, y) for x in (2.5, 8.9) for y in (2.5, 8.9)), width=1.3)
