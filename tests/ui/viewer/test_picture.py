"""The picture that the viewer holds."""

from __future__ import annotations

import gc

import numpy as np
from PySide6.QtCore import QSize
from pytestqt.qtbot import QtBot

from studio.engine.look import Channel
from studio.ui.viewer.picture import Picture, Probe
from tests.ui.viewer.samples import gradient, result


def test_the_pixels_are_shown_not_copied(qtbot: QtBot) -> None:
    pixels = gradient()
    picture = Picture(result(pixels))
    image = picture.image(Channel.COLOR)
    assert image.pixelColor(9, 4).getRgb() == (9, 4, 7, 255)
    pixels[4, 9] = (200, 100, 50, 255)
    assert image.pixelColor(9, 4).getRgb() == (200, 100, 50, 255)


def test_the_pixels_live_as_long_as_the_picture(qtbot: QtBot) -> None:
    picture = Picture(result(gradient(640, 360)))
    image = picture.image(Channel.COLOR)
    gc.collect()
    np.full((360, 640, 4), 99, np.uint8)
    assert image.pixelColor(100, 50).getRgb() == (100, 50, 7, 255)


def test_one_channel_is_grey_and_made_once(qtbot: QtBot) -> None:
    picture = Picture(result())
    assert picture.image(Channel.RED).pixelColor(9, 4).getRgb() == (9, 9, 9, 255)
    assert picture.image(Channel.RED) is picture.image(Channel.RED)
    assert picture.image(Channel.GREEN).pixelColor(9, 4).getRgb() == (4, 4, 4, 255)
    assert picture.image(Channel.COLOR).pixelColor(9, 4).getRgb() == (9, 4, 7, 255)


def test_a_reduced_picture_is_the_mean_of_what_it_covers(qtbot: QtBot) -> None:
    pixels = np.zeros((32, 64, 4), np.uint8)
    pixels[..., 3] = 255
    pixels[::2] = 255
    small = Picture(result(pixels)).reduced(Channel.COLOR, QSize(16, 8))
    assert abs(small.pixelColor(8, 4).red() - 128) <= 2


def test_a_proxy_has_the_full_pictures_size_and_places(qtbot: QtBot) -> None:
    picture = Picture(result(gradient(32, 16), scale=0.5))
    assert picture.size == (64.0, 32.0)
    assert picture.probe(63.9, 31.9) == Probe(63, 31, (31, 15, 7, 255))


def test_probing_outside_finds_nothing(qtbot: QtBot) -> None:
    picture = Picture(result())
    assert picture.probe(3.7, 2.2) == Probe(3, 2, (3, 2, 7, 255))
    assert picture.probe(-0.1, 3).rgba is None
    assert picture.probe(64, 3).rgba is None
