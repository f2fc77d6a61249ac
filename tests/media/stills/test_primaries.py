from __future__ import annotations

import numpy as np
import pytest
import torch

from studio.media.stills.primaries import REC_709, make_rec_709_matrix
from studio.sdk.color.color_spaces import make_space_processor

AP0 = (0.7347, 0.2653, 0.0, 1.0, 0.0001, -0.077, 0.32168, 0.33767)
AP1 = (0.713, 0.293, 0.165, 0.83, 0.128, 0.044, 0.32168, 0.33767)
REC_2020 = (0.708, 0.292, 0.170, 0.797, 0.131, 0.046, 0.3127, 0.3290)
P3_D65 = (0.680, 0.320, 0.265, 0.690, 0.150, 0.060, 0.3127, 0.3290)


@pytest.mark.parametrize(
    ("chromaticities", "space"),
    [(AP0, "ACES2065-1"), (AP1, "ACEScg"), (REC_2020, "Linear Rec.2020"), (P3_D65, "Linear P3-D65")],
)
def test_the_matrix_is_that_of_opencolorio(chromaticities: tuple[float, ...], space: str) -> None:
    matrix = make_rec_709_matrix(chromaticities)
    assert matrix is not None
    colors = np.random.default_rng(5).random((3, 40, 1)).astype(np.float32) * 3
    reference = (
        make_space_processor("", space, "Linear Rec.709 (sRGB)").apply_to_pixels(torch.from_numpy(colors)).numpy()
    )
    assert np.abs(np.einsum("ij,jnk->ink", matrix, colors) - reference).max() < 2e-4


def test_white_stays_white() -> None:
    matrix = make_rec_709_matrix(AP1)
    assert matrix is not None
    assert matrix.sum(axis=1) == pytest.approx([1, 1, 1], abs=1e-6)


def test_our_own_primaries_need_no_matrix() -> None:
    assert make_rec_709_matrix(REC_709) is None
    assert make_rec_709_matrix([float(np.float32(value)) for value in REC_709]) is None


@pytest.mark.parametrize("wrong", [(0.0,) * 8, (0.3,) * 8, REC_709[:6], (*REC_709[:7], float("nan"))])
def test_what_spans_no_colours_is_refused(wrong: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match=r"span no colors|not eight finite numbers"):
        make_rec_709_matrix(wrong)
