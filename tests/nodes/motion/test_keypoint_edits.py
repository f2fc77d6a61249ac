"""Edit Keypoints."""

from __future__ import annotations

import pytest
import torch

from nodes.motion.keypoint_edits import EditKeypoints
from studio.sdk import Image, Keypoints, ParameterError
from studio.sdk.testing import run_frame


def points() -> Keypoints:
    return Keypoints(
        torch.tensor([[10.0, 20.0], [30.0, 40.0], [50.0, 60.0]]), torch.tensor([1.0, 0.5, 0.25]), (0, 3, 7)
    )


def at(edits: str, frame: int, given: Keypoints | None = None, scale: float = 1.0) -> Keypoints:
    result = run_frame(EditKeypoints(edits=edits), frame, scale=scale, keypoints=given or points())
    assert isinstance(result, Keypoints)
    return result


def test_without_edits_points_pass() -> None:
    given = points()
    assert run_frame(EditKeypoints(), keypoints=given) is given


def test_a_shift_moves_a_point_by_so_much_more() -> None:
    result = at("3 shift 0:0,0 10:4,-2 linear", 5)
    assert result.points.tolist() == [[10.0, 20.0], [32.0, 39.0], [50.0, 60.0]]
    assert result.ids == (0, 3, 7)
    assert result.confidence.tolist() == [1.0, 0.5, 0.25]


def test_hidden_points_are_gone_and_others_keep_their_numbers() -> None:
    assert at("3 hide 5-", 4).ids == (0, 3, 7)
    assert at("3 hide 5-", 5).ids == (0, 7)
    assert at("3 hide 5-6", 7).ids == (0, 3, 7)


def test_a_point_of_its_own_is_where_its_keys_say() -> None:
    result = at("-1 path 0:100,120 10:140,100 linear; 7 path 0:1,2", 5)
    assert result.ids == (0, 3, 7, -1)
    assert result.points[2:].tolist() == [[1.0, 2.0], [120.0, 110.0]]
    assert result.confidence.tolist() == [1.0, 0.5, 1.0, 1.0]


def test_a_shift_of_a_point_that_is_not_there_does_nothing() -> None:
    assert at("99 shift 0:5,5", 0).ids == (0, 3, 7)


def test_a_proxy_is_edited_in_its_own_pixels() -> None:
    half = Keypoints(points().points / 2, points().confidence, points().ids)
    full, proxy = (
        at("3 shift 0:4,-2; -1 path 0:100,120", 0, each, scale) for each, scale in ((None, 1.0), (half, 0.5))
    )
    assert (proxy.points * 2).equal(full.points)


def test_without_an_input_there_is_what_was_added_and_no_picture_is_computed() -> None:
    node = EditKeypoints(edits="-1 path 0:5,6")
    asked: list[int] = []

    def picture(frame: int) -> Image:
        asked.append(frame)
        return Image(torch.zeros(3, 8, 8))

    result = run_frame(node, 3, image=picture)
    assert result.points.tolist() == [[5.0, 6.0]]
    assert max(asked, default=0) == 0  # frame 0 alone, which says the size
    assert run_frame(EditKeypoints()).ids == ()


def test_edits_that_cannot_be_read_are_a_problem_before_anything_runs() -> None:
    with pytest.raises(ParameterError, match="'edits' cannot be 'nonsense'"):
        run_frame(EditKeypoints(edits="nonsense"), keypoints=points())
