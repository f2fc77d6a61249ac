"""Boxes that were found: suppressed by a formula, put in order, and drawn as exact areas."""

from __future__ import annotations

import pytest
import torch

from nodes.motion.objects.box_set import BoxSet, draw_box_mask


def make_boxes(count: int, seed: int) -> BoxSet:
    draw = torch.Generator().manual_seed(seed)
    places, sizes = torch.rand(count, 2, generator=draw) * 60, torch.rand(count, 2, generator=draw) * 40 + 2
    labels = torch.randint(0, 3, (count,), generator=draw)
    return BoxSet(torch.cat([places, places + sizes], 1), torch.rand(count, generator=draw), labels)


def suppress_by_hand(boxes: BoxSet, overlap: float, *, by_label: bool) -> list[int]:
    """Return the rows that are left: from the surest on, those that overlap none that is left already."""
    kept: list[int] = []
    for row in boxes.scores.argsort(descending=True).tolist():
        a = boxes.corners[row].tolist()
        for other in kept:
            b = boxes.corners[other].tolist()
            common = max(0.0, min(a[2], b[2]) - max(a[0], b[0])) * max(0.0, min(a[3], b[3]) - max(a[1], b[1]))
            both = (a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - common
            same = not by_label or boxes.labels[row] == boxes.labels[other]
            if same and common > overlap * both:
                break
        else:
            kept.append(row)
    return kept


@pytest.mark.parametrize("by_label", [True, False])
@pytest.mark.parametrize("overlap", [0.0, 0.3, 0.7, 1.0])
def test_overlaps_go_as_the_formula_says(overlap: float, by_label: bool) -> None:
    for seed in range(6):
        boxes = make_boxes(60, seed)
        found = boxes.suppress_overlaps(overlap, by_label=by_label)
        assert found.scores.tolist() == boxes.scores[suppress_by_hand(boxes, overlap, by_label=by_label)].tolist()


def test_no_boxes() -> None:
    empty = make_boxes(0, 1)
    assert len(empty.suppress_overlaps(0.5, by_label=True).keep_labels({1})) == 0
    assert draw_box_mask(empty.corners, 5, 4, 0.0).shape == (1, 4, 5)


def test_labels_are_kept_or_all() -> None:
    boxes = make_boxes(30, 3)
    assert set(boxes.keep_labels({0, 2}).labels.tolist()) == {0, 2}
    assert len(boxes.keep_labels(())) == 30


@pytest.mark.parametrize(
    "box", [(2.25, 1.5, 6.75, 3.0), (3.2, 1.1, 3.7, 1.4), (-5.0, -5.0, 2.5, 90.0), (9.0, 9.0, 9.5, 9.5)]
)
def test_a_pixel_has_the_share_of_its_area(box: tuple[float, float, float, float]) -> None:
    mask = draw_box_mask(torch.tensor([box]), 8, 5, 0.0)[0]
    for y in range(5):
        for x in range(8):
            across = max(0.0, min(x + 1, box[2]) - max(x, box[0]))
            down = max(0.0, min(y + 1, box[3]) - max(y, box[1]))
            assert float(mask[y, x]) == pytest.approx(across * down, abs=1e-5)


def test_a_feather_fades_over_its_width_half_of_it_outside() -> None:
    mask = draw_box_mask(torch.tensor([[20.0, -90.0, 60.0, 90.0]]), 80, 1, 10.0)[0, 0]
    assert float(mask[40]) == 1.0
    assert float(mask[19]) == pytest.approx(0.45, abs=1e-5)
    assert float(mask[14]) == pytest.approx(0.0, abs=0.01)
    assert float(mask[25]) == pytest.approx(1.0, abs=0.01)
