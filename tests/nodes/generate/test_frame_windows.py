"""Long clips out of windows."""

from __future__ import annotations

import pytest
import torch

from nodes.generate.frame_windows import count_windows, join_windows


@pytest.mark.parametrize("length", [1, 5, 8, 9, 12, 13, 30])
@pytest.mark.parametrize("overlap", [1, 3, 4])
def test_windows_join_without_seams(length: int, overlap: int) -> None:
    """A window that goes on from what it is given makes a ramp without a step, of just as many frames."""
    asked = []

    def make(start: int, before: torch.Tensor | None) -> torch.Tensor:
        asked.append((start, None if before is None else before.clone()))
        return torch.arange(start, start + 8.0).view(8, 1).expand(8, 3)

    frames = torch.stack(list(join_windows(length, 8, overlap, make)))
    assert torch.allclose(frames, torch.arange(float(length)).view(-1, 1).expand(-1, 3))
    assert len(asked) == count_windows(length, 8, overlap)
    for start, before in asked[1:]:
        assert before is not None
        assert torch.allclose(before[:, 0], start + torch.arange(float((overlap + 1) // 2)))


def test_what_windows_share_is_blended() -> None:
    """Windows of 0, 1, … give plateaus with ramps between them: no frame differs from the next one by a whole step."""
    numbers = iter(range(10))

    def make(start: int, before: torch.Tensor | None) -> torch.Tensor:
        return torch.full((8, 1), float(next(numbers)))

    frames = torch.cat(list(join_windows(20, 8, 4, make)))
    assert frames[4:8].tolist() == pytest.approx([0, 0, 1 / 3, 2 / 3])
    assert frames.diff().abs().max() <= 1 / 3 + 1e-6


def test_windows_are_made_when_they_are_needed() -> None:
    made = []

    def make(start: int, before: torch.Tensor | None) -> torch.Tensor:
        made.append(start)
        return torch.zeros(8, 1)

    frames = join_windows(10**9, 8, 4, make)
    for _ in range(20):
        next(frames)
    assert made == [0, 4, 8, 12, 16]


def test_windows_of_one_frame_share_nothing() -> None:
    frames = list(join_windows(3, 1, 0, lambda start, before: torch.full((1,), float(start))))
    assert [float(frame) for frame in frames] == [0, 1, 2]
    assert count_windows(3, 1, 0) == 3
