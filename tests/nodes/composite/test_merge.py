"""Merge, Mix and Switch."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch

from nodes.composite.merge import Merge, Mix, Switch
from nodes.shared.compositing.blending import MergeOperation
from nodes.transform.transform import Transform
from studio.sdk import ClipInfo, FrameRate, Image, Mask, ParameterError, Point, StudioError
from studio.sdk.pixels import BorderMode
from studio.sdk.testing import MemoryMedia, run_frame

RANDOM = torch.Generator().manual_seed(4)
A = Image(torch.rand(3, 6, 8, generator=RANDOM))
B = Image(torch.rand(3, 6, 8, generator=RANDOM))
CLEAR_A = Image(torch.rand(4, 6, 8, generator=RANDOM))
CLEAR_B = Image(torch.rand(4, 6, 8, generator=RANDOM))


def pixel(*values: float) -> Image:
    return Image(torch.tensor([float(value) for value in values]).view(-1, 1, 1))


FORMULAS: dict[MergeOperation, Callable[[torch.Tensor, torch.Tensor], torch.Tensor]] = {
    MergeOperation.OVER: lambda a, b: a,
    MergeOperation.ADD: lambda a, b: a + b,
    MergeOperation.SUBTRACT: lambda a, b: b - a,
    MergeOperation.MULTIPLY: lambda a, b: a * b,
    MergeOperation.SCREEN: lambda a, b: 1 - (1 - a) * (1 - b),
    MergeOperation.OVERLAY: lambda a, b: torch.where(b <= 0.5, 2 * a * b, 1 - 2 * (1 - a) * (1 - b)),
    MergeOperation.HARD_LIGHT: lambda a, b: torch.where(a <= 0.5, 2 * a * b, 1 - 2 * (1 - a) * (1 - b)),
    MergeOperation.DIFFERENCE: lambda a, b: (a - b).abs(),
    MergeOperation.MAX: torch.maximum,
    MergeOperation.MIN: torch.minimum,
}


class TestMerge:
    @pytest.mark.parametrize("operation", list(FORMULAS))
    def test_opaque_pictures_blend_by_the_formula(self, operation: MergeOperation) -> None:
        merged = run_frame(Merge(operation=operation), a=A, b=B).pixels
        assert merged.allclose(FORMULAS[operation](A.pixels, B.pixels), atol=1e-6)

    @pytest.mark.parametrize(
        ("a", "b", "expected"), [(0.5, 0.3, 0.3), (0.0, 0.5, 0.25), (1.0, 0.64, 0.8), (1.0, 0.2, 0.448)]
    )
    def test_soft_light(self, a: float, b: float, expected: float) -> None:
        merged = run_frame(Merge(operation=MergeOperation.SOFT_LIGHT), a=pixel(a, a, a), b=pixel(b, b, b)).pixels
        assert float(merged[0]) == pytest.approx(expected, abs=1e-6)

    @pytest.mark.parametrize("size", [(4, 5), (3, 4), (9, 13)])
    def test_a_that_is_moved_by_whole_pixels_is_shifted(self, size: tuple[int, int]) -> None:
        a = Image(torch.rand(3, *size, generator=torch.Generator().manual_seed(1)))
        centered = run_frame(Merge(), a=a, b=B).pixels
        assert run_frame(Merge(rotate=360.0), a=a, b=B).pixels.allclose(centered, atol=1e-4)
        moved = run_frame(Merge(translate=Point(2.0, -1.0)), a=a, b=B).pixels
        height, width = size
        top, left = (6 - height) // 2 - 1, (8 - width) // 2 + 2
        wanted = B.pixels.clone()
        rows, columns = slice(max(0, top), min(6, top + height)), slice(max(0, left), min(8, left + width))
        inside = slice(rows.start - top, rows.stop - top), slice(columns.start - left, columns.stop - left)
        wanted[:, rows, columns] = a.pixels[:, inside[0], inside[1]]
        assert moved.allclose(wanted, atol=1e-4)

    def test_a_that_is_scaled_and_rotated_is_that_of_transform(self) -> None:
        a = Image(torch.rand(4, 6, 8, generator=torch.Generator().manual_seed(1)))
        placed = run_frame(Transform(rotate=30.0, scale=0.7, outside=BorderMode.TRANSPARENT), image=a)
        assert run_frame(Merge(rotate=30.0, scale=0.7), a=a, b=CLEAR_B).pixels.allclose(
            run_frame(Merge(), a=placed, b=CLEAR_B).pixels, atol=1e-5
        )

    def test_opacity_and_mask_weigh_a(self) -> None:
        half = run_frame(Merge(opacity=0.25), a=A, b=B).pixels
        assert half.allclose(0.25 * A.pixels + 0.75 * B.pixels, atol=1e-6)
        mask = Mask(torch.linspace(0, 1, 8).expand(1, 6, 8))
        masked = run_frame(Merge(opacity=0.5), a=A, b=B, mask=mask).pixels
        share = mask.pixels * 0.5
        assert masked.allclose(share * A.pixels + (1 - share) * B.pixels, atol=1e-6)

    def test_over_with_alpha_is_porter_and_duff(self) -> None:
        merged = run_frame(Merge(), a=CLEAR_A, b=CLEAR_B).pixels
        alpha_a, alpha_b = CLEAR_A.pixels[3:], CLEAR_B.pixels[3:]
        alpha = alpha_a + alpha_b * (1 - alpha_a)
        color = (alpha_a * CLEAR_A.pixels[:3] + (1 - alpha_a) * alpha_b * CLEAR_B.pixels[:3]) / alpha
        assert merged[3:].allclose(alpha, atol=1e-6)
        assert merged[:3].allclose(color, atol=1e-5)

    def test_a_with_alpha_over_opaque_b_stays_opaque(self) -> None:
        merged = run_frame(Merge(), a=CLEAR_A, b=B)
        assert merged.channels == 3
        alpha = CLEAR_A.pixels[3:]
        assert merged.pixels.allclose(alpha * CLEAR_A.pixels[:3] + (1 - alpha) * B.pixels, atol=1e-6)

    def test_under_is_over_with_the_sides_exchanged(self) -> None:
        under = run_frame(Merge(operation=MergeOperation.UNDER), a=CLEAR_A, b=CLEAR_B).pixels
        over = run_frame(Merge(), a=CLEAR_B, b=CLEAR_A).pixels
        assert under.allclose(over, atol=1e-5)
        assert run_frame(Merge(operation=MergeOperation.UNDER), a=A, b=B).pixels.equal(B.pixels)

    def test_blending_counts_only_where_both_are(self) -> None:
        nothing = pixel(0.9, 0.9, 0.9, 0.0)
        merged = run_frame(Merge(operation=MergeOperation.MULTIPLY), a=pixel(0.5, 0.5, 0.5), b=nothing).pixels.flatten()
        assert merged.tolist() == pytest.approx([0.5, 0.5, 0.5, 1.0])

    def test_fully_transparent_gives_no_numbers_that_are_none(self) -> None:
        for operation in MergeOperation:
            merged = run_frame(Merge(operation=operation), a=pixel(1, 1, 1, 0), b=pixel(1, 1, 1, 0)).pixels
            assert bool(merged.isfinite().all())
            assert float(merged[3]) == 0.0

    def test_without_a_passes_b(self) -> None:
        assert run_frame(Merge(), b=B) is B
        assert run_frame(Merge(opacity=0.0), a=A, b=B) is B

    def test_at_no_opacity_a_is_not_asked_for(self) -> None:
        clip = ClipInfo(length=9)
        assert len(Merge(opacity=0.0).frames_needed("a", 3, clip)) == 0
        assert Merge(opacity=0.0).frames_needed("b", 3, clip) == range(3, 4)
        assert Merge(opacity=0.1).frames_needed("a", 3, clip) == range(3, 4)

    def test_another_size_is_centred(self) -> None:
        small, large = Image(torch.ones(3, 2, 2)), Image(torch.ones(3, 20, 20))
        merged = run_frame(Merge(), a=small, b=B).pixels
        assert merged[:, 2:4, 3:5].equal(torch.ones(3, 2, 2))
        assert merged[:, :2].equal(B.pixels[:, :2])
        assert run_frame(Merge(), a=large, b=B).pixels.equal(torch.ones(3, 6, 8))

    def test_b_gives_the_facts(self) -> None:
        facts = {
            "a": ClipInfo(FrameRate.from_value(30), 5, 9, 9, 4),
            "b": ClipInfo(FrameRate.from_value(25), 8, 6, 8, 3),
        }
        assert Merge().facts(facts, MemoryMedia()) == facts["b"]


class TestMix:
    @pytest.mark.parametrize("mix", [0.0, 0.3, 1.0])
    def test_fades(self, mix: float) -> None:
        mixed = run_frame(Mix(mix=mix), a=A, b=B).pixels
        assert mixed.allclose((1 - mix) * A.pixels + mix * B.pixels, atol=1e-6)

    def test_weighs_colours_by_alpha(self) -> None:
        mixed = run_frame(Mix(mix=0.5), a=pixel(1, 0, 0, 1), b=pixel(0, 1, 0, 0)).pixels.flatten()
        assert mixed.tolist() == pytest.approx([1.0, 0.0, 0.0, 0.5])

    def test_an_opaque_a_stays_opaque(self) -> None:
        mixed = run_frame(Mix(mix=0.5), a=pixel(1, 0, 0), b=pixel(0, 1, 0, 0.5)).pixels.flatten()
        assert mixed.tolist() == pytest.approx([0.75, 0.25, 0.0])

    def test_without_b_passes_a(self) -> None:
        assert run_frame(Mix(), a=A) is A
        assert len(Mix(mix=0.0).frames_needed("b", 3, ClipInfo(length=9))) == 0


class TestSwitch:
    def test_passes_the_chosen_one_and_asks_for_no_other(self) -> None:
        assert run_frame(Switch(which=0), a=A, b=B) is A
        assert run_frame(Switch(which=1), a=A, b=B) is B
        clip = ClipInfo(length=9)
        assert [len(Switch(which=2).frames_needed(port, 1, clip)) for port in "abcd"] == [0, 0, 1, 0]

    def test_an_empty_choice_is_named(self) -> None:
        with pytest.raises(ParameterError, match="'which' cannot be 3: nothing is connected to D"):
            run_frame(Switch(which=3), a=A, b=B)

    def test_inputs_must_be_alike(self) -> None:
        facts = {"a": ClipInfo(None, 1, 8, 6, 3), "c": ClipInfo(None, 1, 9, 6, 4)}
        with pytest.raises(StudioError, match="A is 8×6 with 3 channels, C is 9×6 with 4 channels"):
            Switch().facts(facts, MemoryMedia())
