"""Dilate/Erode Picture: colors, alpha, or both."""

from __future__ import annotations

import cv2
import numpy as np
import torch

from nodes.filter.dilate import DilateChannels, DilatePicture
from nodes.shared.compositing.morphology import MorphologyOperation, MorphologyShape
from studio.sdk import Image
from studio.sdk.testing import run_frame


def test_colors_are_dilated_as_opencv_does() -> None:
    image = Image(torch.rand(23, 31, 3, generator=torch.Generator().manual_seed(2)).permute(2, 0, 1) * 4)
    wanted = cv2.dilate(np.array(image.as_array()), np.ones((7, 7), np.uint8))
    found = run_frame(DilatePicture(size=3.0, shape=MorphologyShape.SQUARE), image=image)
    assert np.array_equal(found.as_array(), wanted)
    assert run_frame(DilatePicture(size=0.0), image=image) is image


def test_alpha_alone_is_choked_or_spread() -> None:
    pixels = torch.zeros(4, 40, 40)
    pixels[0, 10:30, 10:30], pixels[3, 10:30, 10:30] = 0.8, 1.0
    node = DilatePicture(size=3.0, channels=DilateChannels.ALPHA, shape=MorphologyShape.SQUARE)
    grown = run_frame(node, image=Image(pixels)).pixels
    assert float(grown[3].sum()) == 26**2
    assert grown[0, 7:33, 7:33].sub(0.8).abs().max() < 0.02
    node = DilatePicture(
        size=3.0, channels=DilateChannels.ALPHA, shape=MorphologyShape.SQUARE, operation=MorphologyOperation.ERODE
    )
    assert float(run_frame(node, image=Image(pixels)).pixels[3].sum()) == 14**2


def test_all_together_weighs_colors_by_alpha() -> None:
    pixels = torch.full((4, 9, 9), 9.0)
    pixels[3] = 0.0
    pixels[:, 4, 4] = torch.tensor([0.5, 0.25, 0.0, 0.5])
    found = run_frame(DilatePicture(size=1.0, shape=MorphologyShape.SQUARE), image=Image(pixels)).pixels
    assert found[:, 3, 3].tolist() == [0.5, 0.25, 0.0, 0.5]
    assert float(found[3].sum()) == 4.5
    colors = run_frame(DilatePicture(channels=DilateChannels.COLORS), image=Image(pixels)).pixels
    assert colors[3].equal(pixels[3])
