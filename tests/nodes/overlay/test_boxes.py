"""Boxes Overlay: edges where the boxes are, labels that are read from lines, colors, and proxies."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from nodes.overlay.box_drawing import get_label_name, read_label_lines
from nodes.overlay.boxes import BoxColor, BoxesOverlay
from nodes.shared.boxes import make_box_keypoints
from studio.sdk import ClipInfo, Color, Image, Keypoints
from studio.sdk.testing import MemoryMedia, run_frame

BOXES = make_box_keypoints(torch.tensor([[20.0, 30.0, 60.0, 50.0], [70.0, 5.0, 95.0, 55.0]]), torch.tensor([1.0, 0.0]))
GRAY = Image(torch.full((3, 60, 100), 0.5))


def draw(
    boxes: Keypoints = BOXES, labels: str | None = None, image: Image | None = GRAY, **params: Any
) -> torch.Tensor:
    given: dict[str, Any] = {"boxes": boxes, "image": image, "labels": labels}
    connected = {name: value for name, value in given.items() if value is not None}
    found = run_frame(BoxesOverlay(**params), **connected)
    assert isinstance(found, Image)
    return found.pixels


def test_edges_lie_on_the_box_and_nothing_else_changes() -> None:
    plain: dict[str, Any] = {"written": False, "color": BoxColor.PLAIN, "plain": Color(1.0, 0.0, 0.0), "thickness": 1.0}
    pixels = draw(make_box_keypoints(torch.tensor([[20.5, 30.5, 60.5, 50.5]]), torch.ones(1)), **plain)
    for place in ((40, 30), (40, 50), (20, 40), (60, 40)):
        assert pixels[:, place[1], place[0]].tolist() == pytest.approx([1.0, 0.0, 0.0], abs=0.1)
    assert float((pixels[:, 34:47, 24:57] - 0.5).abs().max()) == 0.0
    assert float((pixels[:, :26] - 0.5).abs().max()) == 0.0


def test_the_inside_is_covered_as_much_as_fill_says() -> None:
    pixels = draw(written=False, color=BoxColor.PLAIN, plain=Color(0.0, 0.0, 1.0), thickness=0.0, fill=0.5)
    assert pixels[:, 40, 40].tolist() == pytest.approx([0.25, 0.25, 0.75], abs=0.01)
    assert pixels[:, 40, 10].tolist() == [0.5, 0.5, 0.5]


def test_confidence_goes_from_red_to_green() -> None:
    pixels = draw(written=False, color=BoxColor.CONFIDENCE, thickness=0.0, fill=1.0)
    assert float(pixels[1, 40, 40]) > 0.9 > 0.2 > float(pixels[0, 40, 40])
    assert float(pixels[0, 40, 80]) > 0.9 > 0.2 > float(pixels[1, 40, 80])


def test_a_label_has_the_same_color_whatever_the_number_and_the_confidence() -> None:
    first = draw(labels="0 a cat 93.4 %\n1 car 3.0 %", thickness=0.0, fill=1.0, text_size=4.0)
    second = draw(labels="0 car 50.0 %\n1 a cat 20.0 %", thickness=0.0, fill=1.0, text_size=4.0)
    assert torch.equal(first[:, 45, 40], second[:, 45, 80])
    assert not torch.equal(first[:, 45, 40], first[:, 45, 80])


def test_labels_are_written_above_or_inside_where_there_is_no_room() -> None:
    without = draw(written=False, color=BoxColor.NUMBER)
    pixels = draw(labels="0 cat 93.4 %\n1 car 3.0 %", text_size=10.0, color=BoxColor.NUMBER)
    changed = (pixels - without).abs().amax(0) > 0.02
    assert bool(changed[16:29, 19:60].any()), "above the first box"
    assert bool(changed[6:20, 60:100].any()), "inside the second one, which begins at the upper edge"
    assert not bool(changed[52:].any())
    assert torch.equal(draw(labels="\n", color=BoxColor.NUMBER), without)


def test_lines_say_their_number_or_are_counted() -> None:
    assert read_label_lines("2 a cat 93.4 %\ncar\n\n  7 x\n") == {2: "a cat 93.4 %", 1: "car", 7: "x"}
    assert (get_label_name("a cat 93.4 %"), get_label_name("route 66")) == ("a cat", "route 66")


def test_without_a_picture_it_draws_on_black_of_its_own_size() -> None:
    node = BoxesOverlay(width=64, height=32)
    facts = node.facts({"boxes": ClipInfo()}, MemoryMedia())
    assert (facts.width, facts.height, facts.channels) == (64, 32, 3)
    assert draw(image=None, width=64, height=32).shape == (3, 32, 64)
    assert float(draw(picture=False, written=False)[:, 0, 0].max()) == 0.0


def test_a_proxy_looks_alike() -> None:
    image = Image(torch.full((3, 120, 200), 0.5))
    corners = torch.tensor([[40.0, 60.0, 120.0, 100.0]])
    values = {"thickness": 4.0, "text_size": 20.0}
    full = run_frame(BoxesOverlay.spec.create_node(values, 1.0), image=image,
                     boxes=make_box_keypoints(corners, torch.ones(1)), labels="0 cat 99.0 %")  # fmt: skip
    half = run_frame(BoxesOverlay.spec.create_node(values, 0.5), scale=0.5, image=GRAY,
                     boxes=make_box_keypoints(corners / 2, torch.ones(1)), labels="0 cat 99.0 %")  # fmt: skip
    assert isinstance(full, Image)
    assert isinstance(half, Image)
    small = torch.nn.functional.avg_pool2d(full.pixels, 2)
    assert float((small - half.pixels).abs().mean()) < 0.03


@pytest.mark.parametrize("corners", [(-1e9, -1e9, 1e9, 1e9), (200.0, 200.0, 300.0, 300.0), (50.0, 50.0, 50.0, 50.0)])
def test_any_box(corners: tuple[float, float, float, float]) -> None:
    pixels = draw(
        make_box_keypoints(torch.tensor([corners]), torch.ones(1)), labels="0 a long label for it 99.0 %", fill=0.2
    )
    assert bool(pixels.isfinite().all())
