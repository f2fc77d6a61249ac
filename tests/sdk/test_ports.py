"""Ports: which connect, and what is converted on the way."""

from __future__ import annotations

import pytest
import torch

from studio.core.image import Image, Mask
from studio.sdk.cues.subtitle_frame import SubtitleFrame, SubtitleLine
from studio.sdk.ports import (
    AUDIO,
    CONVERSIONS,
    FLOW,
    IMAGE,
    MASK,
    PORT_TYPES,
    SUBTITLES,
    TEXT,
    PortType,
    can_connect,
    image_to_mask,
    mask_to_image,
    subtitles_to_text,
    text_to_subtitles,
)


@pytest.mark.parametrize("port", list(PORT_TYPES.values()), ids=str)
def test_equal_types_connect(port: PortType) -> None:
    assert can_connect(port, port)


@pytest.mark.parametrize(
    ("source", "target", "fits"),
    [
        *((MASK, IMAGE, True), (IMAGE, MASK, True), (FLOW, IMAGE, False), (AUDIO, IMAGE, False), (TEXT, AUDIO, False)),
        *((SUBTITLES, TEXT, True), (TEXT, SUBTITLES, True), (SUBTITLES, IMAGE, False)),
    ],
)
def test_only_listed_conversions_connect(source: PortType, target: PortType, fits: bool) -> None:
    assert can_connect(source, target) is fits
    assert ((source, target) in CONVERSIONS) is fits


def test_subtitles_become_a_text_and_a_text_a_track() -> None:
    said = SubtitleFrame((SubtitleLine("{\\an8}One", "en"), SubtitleLine(" "), SubtitleLine("Zwei\nDrei", "de")))
    assert subtitles_to_text(said) == "One\nZwei\nDrei"
    assert text_to_subtitles("One") == SubtitleFrame((SubtitleLine("One"),))


def test_a_mask_becomes_a_grey_picture_without_a_copy() -> None:
    mask = Mask(torch.rand(1, 3, 4))
    image = mask_to_image(mask)
    assert image.pixels.shape == (3, 3, 4)
    assert image.pixels.data_ptr() == mask.pixels.data_ptr()
    assert all(image.pixels[channel].equal(mask.pixels[0]) for channel in range(3))


def test_a_picture_becomes_a_mask_by_its_luma() -> None:
    pixels = torch.eye(3).reshape(3, 1, 3)  # red, green, blue
    assert image_to_mask(Image(pixels)).pixels.flatten().tolist() == pytest.approx([0.2126, 0.7152, 0.0722])
    assert image_to_mask(Image(torch.full((4, 1, 1), 7.0))).pixels.item() == 1.0
    assert image_to_mask(Image(torch.full((3, 1, 1), -7.0))).pixels.item() == 0.0
