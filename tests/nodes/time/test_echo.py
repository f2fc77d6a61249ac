"""Echo and Temporal Median, against numbers worked out by hand and against NumPy."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from nodes.time.echo import Echo, EchoBlend
from nodes.time.median import TemporalMedian, compute_median
from studio.sdk import ClipInfo, Image
from studio.sdk.testing import run_frame
from tools.quality.time import median_of_frames

LEVELS = [Image(torch.full((3, 2, 2), value)) for value in (0.1, 0.2, 0.4, 0.3, 0.0)]


def value(node: Echo, frame: int) -> float:
    return float(run_frame(node, frame, image=LEVELS).pixels.mean())


@pytest.mark.parametrize(
    ("blend", "expected"),
    [
        (EchoBlend.ADD, 0.0 + 0.5 * 0.4 + 0.25 * 0.1),
        (EchoBlend.LIGHTEN, 0.2),
        (EchoBlend.AVERAGE, (0.5 * 0.4 + 0.25 * 0.1) / 1.75),
        (EchoBlend.OVER, 0.0),
    ],
)
def test_each_blend(blend: EchoBlend, expected: float) -> None:
    assert value(Echo(blend=blend, copies=2, spacing=2, decay=0.5), 4) == pytest.approx(expected)


def test_only_the_echoes_are_asked_for() -> None:
    clip = ClipInfo(length=20)
    assert list(Echo(copies=3, spacing=4).frames_needed("image", 10, clip)) == [2, 6, 10]
    assert list(Echo(copies=3, spacing=-4).frames_needed("image", 10, clip)) == [18, 14, 10]
    assert list(Echo(copies=3, spacing=0).frames_needed("image", 10, clip)) == [10]
    assert list(Echo(copies=0).frames_needed("image", 10, clip)) == [10]


def test_what_comes_can_be_echoed() -> None:
    assert value(Echo(blend=EchoBlend.ADD, copies=1, spacing=-1, decay=0.5), 0) == pytest.approx(0.2)
    assert value(Echo(copies=3), 0) == pytest.approx(0.1)


def test_over_lays_later_pictures_over_earlier_ones() -> None:
    red, blue = torch.zeros(4, 1, 2), torch.zeros(4, 1, 2)
    red[[0, 3], 0, 0] = 1.0
    blue[[2, 3], 0, 1] = 1.0
    made = run_frame(Echo(blend=EchoBlend.OVER, copies=1, spacing=1, decay=0.5), 1, image=[Image(red), Image(blue)])
    assert made.pixels[:, 0, 0].tolist() == pytest.approx([1.0, 0.0, 0.0, 0.5])
    assert made.pixels[:, 0, 1].tolist() == pytest.approx([0.0, 0.0, 1.0, 1.0])


def test_the_median_is_numpys() -> None:
    assert median_of_frames().ok
    random = np.random.default_rng(4)
    for count in (3, 5, 7, 9, 25):
        frames = [torch.from_numpy(random.random((3, 17, 5), np.float32)) for _ in range(count)]
        assert compute_median(frames).numpy().tobytes() == np.median(np.stack([f.numpy() for f in frames]), 0).tobytes()


def test_dust_goes_and_ends_are_mirrored() -> None:
    clean = [Image(torch.full((3, 3, 3), 0.5)) for _ in range(5)]
    dusty = list(clean)
    dusty[2] = Image(torch.ones(3, 3, 3))
    assert float(run_frame(TemporalMedian(), 2, image=dusty).pixels.max()) == 0.5
    first = [Image(torch.ones(3, 3, 3)), *clean[1:]]
    assert float(run_frame(TemporalMedian(), 0, image=first).pixels.max()) == 0.5
    alone = Image(torch.rand(4, 1, 1))
    assert torch.allclose(run_frame(TemporalMedian(radius=3), 0, image=alone).pixels, alone.pixels, atol=1e-6)


def test_what_is_not_there_has_no_colour() -> None:
    seen, unseen = torch.zeros(4, 1, 1), torch.zeros(4, 1, 1)
    seen[[1, 3]] = 1.0
    unseen[0] = 1.0
    made = run_frame(TemporalMedian(), 1, image=[Image(seen), Image(unseen), Image(seen)])
    assert made.pixels[:, 0, 0].tolist() == [0.0, 1.0, 0.0, 1.0]
