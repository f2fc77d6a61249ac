"""The picture that the viewer holds."""

from __future__ import annotations

import gc
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from studio.ui.features.viewer.picture.viewer_picture import ViewerPicture
from tests.ui.features.viewer.samples import gradient, result

FULL = QSize(64, 32)


def test_the_pixels_are_shown_not_copied(qtbot: QtBot) -> None:
    pixels = gradient()
    image = ViewerPicture(result(pixels)).get_scaled_image(FULL)
    assert image.pixelColor(9, 4).getRgb() == (9, 4, 7, 255)
    pixels[4, 9] = (200, 100, 50, 255)
    assert image.pixelColor(9, 4).getRgb() == (200, 100, 50, 255)


def test_the_pixels_live_as_long_as_the_picture(qtbot: QtBot) -> None:
    picture = ViewerPicture(result(gradient(640, 360)))
    image = picture.get_scaled_image(FULL)
    gc.collect()
    np.full((360, 640, 4), 99, np.uint8)
    assert image.pixelColor(100, 50).getRgb() == (100, 50, 7, 255)


def test_the_reduced_picture_is_taken_where_it_fits(qtbot: QtBot) -> None:
    small = gradient(16, 8)
    picture = ViewerPicture(replace(result(), reduced_pixels=small))
    assert picture.get_scaled_image(QSize(16, 8)).size() == QSize(16, 8)
    assert picture.get_scaled_image(QSize(10, 5)).size() == QSize(16, 8)
    assert picture.get_scaled_image(QSize(32, 16)).size() == FULL


@pytest.mark.parametrize(("opaque", "kind"), [(True, QImage.Format.Format_RGB32), (False, QImage.Format.Format_ARGB32)])
def test_the_reduced_picture_lies_as_on_the_screen(qtbot: QtBot, opaque: bool, kind: QImage.Format) -> None:
    small = gradient(16, 8)
    small[4, 9] = (50, 100, 200, 255)
    image = ViewerPicture(replace(result(), reduced_pixels=small, is_opaque=opaque)).get_scaled_image(QSize(16, 8))
    assert image.format() is kind, "nothing is converted to paint it"
    assert image.pixelColor(9, 4).getRgb() == (200, 100, 50, 255)


def test_a_proxy_has_the_full_pictures_size(qtbot: QtBot) -> None:
    assert ViewerPicture(result(gradient(32, 16), scale=0.5)).full_size == (64.0, 32.0)
