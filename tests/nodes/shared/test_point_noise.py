"""Noise at any points: that of the lattice."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from nodes.shared.lattice_noise import NoiseBasis, make_lattice_random
from nodes.shared.noise_octaves import make_noise_octave
from nodes.shared.point_noise import _hash_corners, compute_point_noise
from studio.sdk import Point

X, Y = torch.linspace(-3.0, 5.0, 37)[None], torch.linspace(-2.0, 2.5, 21)[:, None]


@pytest.mark.parametrize("z", [0.0, 0.4, -7.3])
def test_the_way_by_rows_and_columns_is_the_way_by_points(z: float) -> None:
    depth = torch.full((1, 1), z)
    by_points = compute_point_noise(X.expand(21, 37), Y.expand(21, 37), depth.expand(21, 37))
    assert compute_point_noise(X, Y, depth).sub(by_points).abs().max() < 1e-4
    assert 0.2 < float(by_points.abs().max()) < 1.0


def test_it_is_the_noise_of_the_source() -> None:
    whole = make_noise_octave(
        (40, 30),
        cell=8.0,
        depth=0.3,
        seed=0,
        basis=NoiseBasis.GRADIENT,
        offset=Point(0.0, 0.0),
        device=torch.device("cpu"),
    )
    x, y = ((torch.arange(count) + 0.5) / 8.0 + 0.37 for count in (40, 30))
    assert compute_point_noise(x[None], y[:, None], torch.full((1, 1), 0.3)).sub(whole).abs().max() < 1e-5


def test_corners_have_the_numbers_of_the_lattice() -> None:
    i, j = np.arange(-5, 6, dtype=np.int64)[None], np.arange(-3, 9, dtype=np.int64)[:, None]
    found = _hash_corners(torch.from_numpy(i), torch.from_numpy(j), torch.tensor(-4), 77)
    assert np.abs(found.numpy() - make_lattice_random(i, j, -4, 77)).max() < 1e-6


def test_it_is_zero_at_corners_and_no_number_where_a_place_is_none() -> None:
    whole = torch.tensor([[1.0, 2.0, 40.0]])
    assert compute_point_noise(whole, whole, whole).abs().max() < 1e-6
    assert compute_point_noise(torch.tensor([[float("nan")]]), Y, torch.zeros(1, 1)).isnan().all()
    far = compute_point_noise(torch.tensor([[1e30]]), torch.tensor([[-1e30]]), torch.zeros(1, 1))
    assert far.shape == (1, 1)
