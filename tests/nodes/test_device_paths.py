"""What nodes compute by torch on a graphics card is what they compute by OpenCV and NumPy in memory."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from nodes.color.equalize import Equalize, EqualizeMethod
from nodes.filter.denoise import Denoise, DenoiseMethod
from nodes.filter.detail import Detail
from nodes.filter.edges import EdgeMethod, Edges
from nodes.judge.detail import Sharpness
from nodes.judge.similarity import Similarity
from nodes.overlay.flow import measure_arrows
from nodes.realism.deband import Deband
from nodes.shared.compositing.morphology import grow_matte
from nodes.time.retime import Retime
from studio.core.image import Raster
from studio.sdk import Audio, Flow, Image
from studio.sdk.node import Node
from studio.sdk.ports import AUDIO, FLOW, IMAGE
from studio.sdk.testing import find_tensors, make_example_value, run_frame
from studio.sdk.testing.example_values import LENGTH, make_example_info

NODES: dict[str, tuple[Node, float]] = {
    "equalize in tiles": (Equalize(method=EqualizeMethod.ADAPTIVE, tiles=3), 1e-5),
    "equalize as a whole": (Equalize(method=EqualizeMethod.GLOBAL), 1e-5),
    "denoise, bilateral": (Denoise(method=DenoiseMethod.BILATERAL), 1e-3),
    "denoise, non-local means": (Denoise(method=DenoiseMethod.NON_LOCAL), 1e-4),
    "edges, Sobel": (Edges(method=EdgeMethod.SOBEL), 1e-4),
    "edges, Scharr": (Edges(method=EdgeMethod.SCHARR), 1e-4),
    "edges, Laplacian": (Edges(method=EdgeMethod.LAPLACIAN), 1e-4),
    "detail": (Detail(fine=1.0, medium=-0.5, coarse=0.7), 1e-4),
    "deband": (Deband(), 1e-4),
}


@pytest.fixture
def on_device(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return what makes nodes take the paths for a graphics card."""

    def use_device_paths() -> None:
        monkeypatch.setattr(torch.Tensor, "is_cpu", False)

    return use_device_paths


def _frames(channels: int) -> list[Image]:
    noise = torch.rand(3, 64, 96, generator=torch.Generator().manual_seed(5)) * 0.05
    found = []
    for frame in range(LENGTH):
        image = make_example_value(IMAGE, frame, channels=channels)
        assert isinstance(image, Image)
        found.append(image.with_pixels(torch.cat([image.pixels[:3] + noise, image.pixels[3:]])))
    return found


@pytest.mark.parametrize("channels", [3, 4])
@pytest.mark.parametrize("name", NODES)
def test_pictures_are_the_same(name: str, channels: int, on_device: Any) -> None:
    node, tolerance = NODES[name]
    frames = _frames(channels)
    expected = run_frame(node, 2, image=frames)
    on_device()
    found = run_frame(node, 2, image=frames)
    assert isinstance(found, Raster)
    assert found.pixels.sub(expected.pixels).abs().max() < tolerance


@pytest.mark.parametrize("amount", [-3.4, -1.0, 0.5, 1.0, 2.7, 6.0])
def test_mattes_grow_and_shrink_alike(amount: float, on_device: Any) -> None:
    matte = torch.rand(1, 40, 50, generator=torch.Generator().manual_seed(3))
    expected = grow_matte(matte, amount)
    on_device()
    assert grow_matte(matte, amount).sub(expected).abs().max() < 1e-6


def test_scores_are_the_same(on_device: Any) -> None:
    one, other = _frames(3)[0], _frames(3)[4]
    wanted = {
        "psnr": run_frame(Similarity(), output="psnr", image=one, reference=other),
        "laplacian": run_frame(Sharpness(), output="laplacian", image=one),
        "tenengrad": run_frame(Sharpness(), output="tenengrad", image=one),
    }
    on_device()
    assert run_frame(Similarity(), output="psnr", image=one, reference=other) == pytest.approx(wanted["psnr"], rel=1e-5)
    for name in ("laplacian", "tenengrad"):
        assert run_frame(Sharpness(), output=name, image=one) == pytest.approx(wanted[name], rel=1e-4)


@pytest.mark.parametrize("spacing", [2, 7, 16, 200])
def test_arrows_begin_and_end_at_the_same_places(spacing: int, on_device: Any) -> None:
    flow = make_example_value(FLOW)
    assert isinstance(flow, Flow)
    bent = flow.pixels * torch.linspace(-2.0, 2.0, 96)
    expected = measure_arrows(bent, spacing)
    on_device()
    found = measure_arrows(bent, spacing)
    assert found.shape == expected.shape
    assert abs(found - expected).max(initial=0.0) < 1e-5


@pytest.mark.parametrize("speed", [0.5, 1.0, 1.7])
def test_retimed_sound_is_the_same(speed: float, on_device: Any) -> None:
    sound = [make_example_value(AUDIO, frame) for frame in range(LENGTH)]
    facts = {"image": make_example_info(IMAGE), "audio": make_example_info(AUDIO)}
    node = Retime.spec.create_node({"speed": speed})

    def hear() -> torch.Tensor:
        value = run_frame(node, 3, output="audio", facts=facts, image=_frames(3), audio=sound)
        assert isinstance(value, Audio)
        return find_tensors(value)[0]

    expected = hear()
    on_device()
    assert hear().sub(expected).abs().max() < 1e-5
