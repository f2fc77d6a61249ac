"""Boxes as points: written, read again, and read after somebody has moved a corner."""

from __future__ import annotations

import torch

from nodes.shared.boxes import Box, make_box_keypoints, read_box_keypoints
from studio.sdk import Keypoints


def test_what_is_written_is_read() -> None:
    points = make_box_keypoints(torch.tensor([[1.0, 2.0, 5.0, 8.0], [0.0, 0.0, 3.0, 3.0]]), torch.tensor([0.75, 0.5]))
    assert points.ids == (0, 1, 2, 3)
    assert points.points.tolist() == [[1.0, 2.0], [5.0, 8.0], [0.0, 0.0], [3.0, 3.0]]
    assert read_box_keypoints(points) == (Box(0, 1.0, 2.0, 5.0, 8.0, 0.75), Box(1, 0.0, 0.0, 3.0, 3.0, 0.5))


def test_corners_that_were_moved_past_each_other_are_put_in_order() -> None:
    points = Keypoints(torch.tensor([[9.0, 1.0], [2.0, 7.0]]), torch.tensor([0.5, 0.25]), (7, 6))
    assert read_box_keypoints(points) == (Box(3, 2.0, 1.0, 9.0, 7.0, 0.25),)


def test_half_boxes_points_of_ones_own_and_no_numbers_are_left_out() -> None:
    places = torch.tensor([[1.0, 1.0], [torch.nan, 2.0], [3.0, 3.0], [4.0, 4.0], [5.0, 5.0], [6.0, 6.0]])
    points = Keypoints(places, torch.full((6,), torch.nan), (0, 1, 2, -1, 4, 5))
    assert read_box_keypoints(points) == (Box(2, 5.0, 5.0, 6.0, 6.0, 0.0),)
