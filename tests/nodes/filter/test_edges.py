"""Edges, against steps of a known height."""

from __future__ import annotations

import pytest
import torch

from nodes.filter.edges import EdgeMethod, Edges
from studio.sdk import Color, Image
from studio.sdk.testing import run_frame
from tools.quality.filter_light import steps

BLACK, WHITE = Color(0.0, 0.0, 0.0), Color(1.0, 1.0, 1.0)


def square(channels: int = 3) -> Image:
    pixels = torch.full((channels, 40, 60), 0.2)
    pixels[:, 10:30, 20:40] = 0.8
    if channels == 4:
        pixels[3] = 1.0
    return Image(pixels)


def test_a_step_counts_as_its_height() -> None:
    for known in steps():
        assert known.ok, known


@pytest.mark.parametrize("method", list(EdgeMethod))
def test_lines_are_where_the_picture_changes(method: EdgeMethod) -> None:
    mask = run_frame(Edges(method=method), output="mask", image=square()).pixels[0]
    assert float(mask[20, 18:22].max()) > 0.9
    assert float(mask[20, 26:34].max()) == 0.0
    assert float(mask[:5].max()) == 0.0


def test_canny_draws_one_closed_line() -> None:
    mask = run_frame(Edges(method=EdgeMethod.CANNY), output="mask", image=square()).pixels[0]
    assert mask.unique().tolist() == [0.0, 1.0]
    assert float(mask[20, :30].sum()) == 1.0
    assert 70 <= int(mask.sum()) <= 80


def test_a_drawing_darkens_the_dark_side() -> None:
    node = Edges(method=EdgeMethod.DRAWING, ink=BLACK, paper=WHITE, radius=1.0)
    row = run_frame(node, image=square()).pixels[0, 20]
    assert float(row[19]) < 0.4
    assert float(row[20:23].min()) == 1.0


def test_what_is_below_the_threshold_has_no_lines() -> None:
    step = Image(square().pixels[:, 15:25])
    for method in EdgeMethod:
        assert float(run_frame(Edges(method=method, threshold=0.7), output="mask", image=step).pixels.max()) == 0.0
        assert float(run_frame(Edges(method=method, threshold=0.5), output="mask", image=step).pixels.max()) > 0.1


def test_ink_over_the_picture_leaves_the_rest_and_alpha() -> None:
    image = square(4)
    drawn = run_frame(Edges(over=True, ink=Color(1.0, 0.0, 0.0)), image=image).pixels
    assert drawn[:, 20, 30].tolist() == image.pixels[:, 20, 30].tolist()
    assert drawn[0, 20, 20] > 0.9
    assert drawn[1, 20, 20] < 0.1
    assert drawn[3].equal(image.pixels[3])


def test_what_is_transparent_has_no_edges() -> None:
    image = square(4).pixels.clone()
    image[3, :, :10] = 0.0
    image[:3, 5:35, 2:6] = 1.0
    mask = run_frame(Edges(), output="mask", image=Image(image)).pixels[0]
    assert float(mask[:, :8].max()) < 0.05


@pytest.mark.parametrize("method", list(EdgeMethod))
def test_a_single_pixel_has_no_edges(method: EdgeMethod) -> None:
    assert run_frame(Edges(method=method), output="mask", image=Image(torch.ones(3, 1, 1))).pixels.tolist() == [[[0.0]]]


@pytest.mark.parametrize("method", list(EdgeMethod))
@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_no_number_is_no_trouble(method: EdgeMethod, value: float) -> None:
    pixels = square().pixels.clone()
    pixels[:, 2, 55] = value
    mask = run_frame(Edges(method=method), output="mask", image=Image(pixels)).pixels
    assert float(mask[0, 20, 18:22].max()) > 0.9
