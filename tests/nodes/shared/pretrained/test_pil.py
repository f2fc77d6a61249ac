"""Pictures become Pillow's with the nearest of 256 levels."""

import numpy as np
import torch

from nodes.shared.pretrained.pil import to_pil_image


def test_levels_are_rounded_and_cut() -> None:
    pixels = torch.tensor([-1.0, 0.0, 0.4999 / 255, 0.5001 / 255, 1.0, 2.0]).expand(3, 2, 6)
    made = to_pil_image(pixels)
    assert (made.mode, made.size) == ("RGB", (6, 2))
    assert np.asarray(made)[1, :, 2].tolist() == [0, 0, 0, 1, 255, 255]
    assert np.array_equal(np.asarray(to_pil_image(pixels.double())), np.asarray(made))


def test_a_mask_has_one_channel() -> None:
    made = to_pil_image(torch.tensor([[[0.0, 0.5, 1.0]]], dtype=torch.bfloat16))
    assert (made.mode, made.size, list(made.tobytes())) == ("L", (3, 1), [0, 128, 255])
