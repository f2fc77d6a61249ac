"""Motion, points, masks and guides over the picture: what is painted where."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from studio.engine.display.visualization.overlays import ArrowOverlay, CoverageOverlay, OverlayData, PointOverlay
from studio.graph.model import Endpoint, Graph
from studio.ui.features.viewer.layers.guides import Guide, crop_to_aspect
from studio.ui.features.viewer.panel import ViewerPanel
from studio.ui.preview.messages.frame_messages import FrameRequest, FrameResult

WIDTH, HEIGHT = 320, 180


@pytest.fixture
def viewer(qtbot: QtBot) -> ViewerPanel:
    made = ViewerPanel()
    qtbot.addWidget(made)
    made.resize(640, 400)
    with qtbot.waitExposed(made):
        made.show()
    return made


def shown(viewer: ViewerPanel, *drawn: OverlayData) -> QImage:
    pixels = np.full((HEIGHT, WIDTH, 4), (40, 40, 40, 255), np.uint8)
    request = FrameRequest(Graph(), Endpoint("a", "image"), 0)
    overlays = {Endpoint(f"drawn_{index}", "out"): each for index, each in enumerate(drawn)}
    viewer.show_frame(FrameResult(request, pixels, WIDTH, HEIGHT, overlays=overlays))
    return viewer.canvas.grab().toImage()


def color_at(viewer: ViewerPanel, image: QImage, x: float, y: float) -> QColor:
    """Return the colour at a place of the picture."""
    at_x, at_y = viewer.canvas.view.to_widget_point(x, y)
    return QColor(image.pixel(round(at_x), round(at_y)))


def points(*rows: Sequence[float]) -> np.ndarray:
    return np.array(rows, np.float32).reshape(-1, 2)


def test_a_mask_is_a_red_film_where_it_covers(viewer: ViewerPanel) -> None:
    coverage = np.zeros((9, 16), np.uint8)
    coverage[:, :8] = 255
    image = shown(viewer, CoverageOverlay(coverage))
    left, right = color_at(viewer, image, 40, 90), color_at(viewer, image, 280, 90)
    assert left.red() > left.green() + 60
    assert right == QColor(40, 40, 40)


def test_an_arrow_lies_between_its_ends(viewer: ViewerPanel) -> None:
    image = shown(viewer, ArrowOverlay(points((40, 90)), points((120, 90))))
    shaft = color_at(viewer, image, 80, 90)
    assert shaft.red() > shaft.blue() + 60
    assert color_at(viewer, image, 80, 120) == QColor(40, 40, 40)


def test_points_have_tails_that_end_where_they_were_not_seen(viewer: ViewerPanel) -> None:
    tail = points((20, 40), (60, 40), (float("nan"), float("nan")), (140, 40), (180, 40))
    image = shown(viewer, PointOverlay(points((180, 40)), np.array([1.0], np.float32), (7,), (tail,)))
    plain = QColor(40, 40, 40)
    assert color_at(viewer, image, 180, 40) != plain
    assert color_at(viewer, image, 160, 40) != plain
    assert color_at(viewer, image, 40, 40) != plain
    assert color_at(viewer, image, 100, 40) == plain


def test_what_is_uncertain_is_fainter(viewer: ViewerPanel) -> None:
    places, tails = points((80, 90), (240, 90)), (points((80, 90)), points((240, 90)))
    image = shown(viewer, PointOverlay(places, np.array([1.0, 0.05], np.float32), (3, 3), tails))
    sure, unsure = color_at(viewer, image, 80, 90), color_at(viewer, image, 240, 90)
    assert sure.value() > unsure.value() + 40


def test_the_next_frame_takes_the_overlays_away(viewer: ViewerPanel) -> None:
    shown(viewer, CoverageOverlay(np.full((9, 16), 255, np.uint8)))
    image = shown(viewer)
    assert color_at(viewer, image, 40, 90) == QColor(40, 40, 40)


def test_guides_are_lines_and_a_shape_dims_what_it_cuts(viewer: ViewerPanel) -> None:
    shown(viewer)
    viewer.canvas.show_guides(frozenset({Guide.CENTRE, Guide.THIRDS}), 1.0)
    image = viewer.canvas.grab().toImage()
    assert color_at(viewer, image, 160, 90).value() > 90
    assert color_at(viewer, image, 130, 20).value() > 90, "a third of the square"
    assert color_at(viewer, image, 20, 90).value() < 40
    assert color_at(viewer, image, 100, 90) == QColor(40, 40, 40)
    viewer.canvas.show_guides(frozenset(), None)
    assert color_at(viewer, viewer.canvas.grab().toImage(), 20, 90) == QColor(40, 40, 40)


@pytest.mark.parametrize(("shape", "size"), [(1.0, (180, 180)), (16 / 9, (320, 180)), (4.0, (320, 80))])
def test_a_shape_is_cut_from_the_middle(shape: float, size: tuple[float, float]) -> None:
    inside = crop_to_aspect(QRectF(0, 0, 320, 180), shape)
    assert (inside.width(), inside.height()) == pytest.approx(size)
    assert inside.center() == QRectF(0, 0, 320, 180).center()
