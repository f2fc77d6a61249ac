"""Match Colour: statistics, steadiness, strength."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from nodes.color.match import MatchColor, ReferenceScope, TransportMethod
from nodes.color.transport import compute_quantiles
from studio.core.errors import StudioError
from studio.sdk import Image
from studio.sdk.testing import run_frame
from tools.quality import color


def test_statistics_become_those_of_the_reference() -> None:
    for known in color.matched():
        assert known.ok, known


@pytest.mark.parametrize("method", list(TransportMethod))
def test_a_clip_is_changed_alike_in_every_frame(method: TransportMethod) -> None:
    still = color.noise()
    clip = [Image(still.pixels * light) for light in (0.5, 1.0, 0.7)] + [still]
    node = MatchColor(method=method)
    reference = Image(color.noise(seed=3).pixels * 0.5)
    one, other = (run_frame(node, frame, image=clip, reference=reference).pixels for frame in (1, 3))
    assert one.equal(other)


def test_one_frame_of_the_reference_or_all_of_them() -> None:
    image = color.noise()
    references = [Image(torch.full((3, 4, 4), light)) for light in (0.2, 0.6)]
    settings = [
        (MatchColor(), 0.2),
        (MatchColor(reference_frame=1), 0.6),
        (MatchColor(statistics=ReferenceScope.CLIP), 0.4),
    ]
    for node, expected in settings:
        result = run_frame(node, image=image, reference=references).pixels
        assert float(result.mean()) == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize("method", list(TransportMethod))
def test_strength_goes_part_of_the_way(method: TransportMethod) -> None:
    image, reference = color.noise(), Image(color.noise(seed=1).pixels * 0.3)
    whole, half = (
        run_frame(MatchColor(method=method, strength=share), image=image, reference=reference).pixels
        for share in (1.0, 0.5)
    )
    assert half.allclose((whole + image.pixels) / 2, atol=1e-5)
    assert run_frame(MatchColor(method=method, strength=0.0), image=image, reference=reference) is image


@pytest.mark.parametrize("method", list(TransportMethod))
def test_what_is_transparent_has_no_say_and_alpha_passes(method: TransportMethod) -> None:
    image = Image(torch.cat([color.noise().pixels, torch.ones(1, 60, 80)]))
    reference = torch.cat([color.noise(seed=1).pixels, torch.ones(1, 60, 80)])
    reference[3, :, 40:] = 0.0
    other = reference.clone()
    other[:3, :, 40:] = 0.9
    one, two = (
        run_frame(MatchColor(method=method), image=image, reference=Image(r)).pixels for r in (reference, other)
    )
    assert one.equal(two)
    assert one[3].equal(image.pixels[3])


@pytest.mark.parametrize("method", list(TransportMethod))
def test_plain_colours_give_no_infinite_numbers(method: TransportMethod) -> None:
    plain, other = Image(torch.full((3, 1, 1), 0.4)), Image(torch.full((3, 5, 2), 0.7))
    result = run_frame(MatchColor(method=method), image=plain, reference=other).pixels
    assert result.allclose(torch.tensor(0.7), atol=0.02)


def test_nothing_to_look_at_is_said() -> None:
    empty = Image(torch.zeros(4, 5, 5))
    with pytest.raises(StudioError, match="the reference has no visible pixels"):
        run_frame(MatchColor(), image=color.noise(), reference=empty)


@pytest.mark.parametrize("count", [1, 2, 300, 5000])
def test_quantiles_are_those_of_numpy(count: int) -> None:
    values = np.random.default_rng(1).normal(size=count)
    assert compute_quantiles(values) == pytest.approx(np.quantile(values, np.linspace(0, 1, 256)), abs=1e-12)
