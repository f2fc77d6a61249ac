"""Conversions by torch against those of OpenColorIO, for all spaces of the built-in config."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import pytest
import torch

from studio.sdk.color.color_spaces import BUILT_IN_CONFIG, WORKING_SPACE, make_space_processor, make_view_processor
from studio.sdk.color.device_transform import make_device_steps

TOLERANCE = 5e-4  # of a value, or of 1 where it is smaller
BY_TABLES = frozenset(
    {
        "ACEScc", "ADX10", "ADX16", "Apple Log", "CanonLog2 CinemaGamut D55", "CanonLog3 CinemaGamut D55",
        "Rec.2100-HLG - Display", "Rec.2100-PQ - Display", "ST2084-P3-D65 - Display",
    }
)  # fmt: skip


@lru_cache(maxsize=1)
def _read_config() -> Any:
    import PyOpenColorIO

    return PyOpenColorIO.Config.CreateFromFile(BUILT_IN_CONFIG)


def _colors(channels: int = 3) -> torch.Tensor:
    return torch.rand(channels, 40, 50, generator=torch.Generator().manual_seed(1)) * 1.1 - 0.05


def _convert_exactly(processor: Any, colors: torch.Tensor) -> torch.Tensor:
    """Convert without the approximations of powers that OpenColorIO makes by default."""
    import PyOpenColorIO

    array = np.ascontiguousarray(colors.permute(1, 2, 0).numpy())
    processor.getOptimizedCPUProcessor(PyOpenColorIO.OPTIMIZATION_LOSSLESS).applyRGB(array)
    return torch.from_numpy(array).permute(2, 0, 1)


def test_all_spaces_but_those_with_tables_are_computed_by_torch() -> None:
    config, colors = _read_config(), _colors()
    unknown = set()
    for space in config.getColorSpaceNames():
        for source, target in ((space, WORKING_SPACE), (WORKING_SPACE, space)):
            steps = make_device_steps(config.getProcessor(source, target))
            if steps is None:
                unknown.add(space)
                continue
            found = colors
            for step in steps:
                found = step(found)
            expected = _convert_exactly(config.getProcessor(source, target), colors)
            error = (found - expected).abs() / expected.abs().clamp_min(1.0)
            assert float(error.max()) < TOLERANCE, (source, target)
    assert unknown == BY_TABLES


@pytest.mark.parametrize("channels", [3, 4])
def test_a_processor_takes_them_on_a_device(channels: int, monkeypatch: pytest.MonkeyPatch) -> None:
    processor, pixels = make_space_processor("", WORKING_SPACE, "ARRI LogC4"), _colors(channels)
    expected = processor.apply_to_pixels(pixels)
    monkeypatch.setattr(torch.Tensor, "is_cpu", False)
    found = processor.apply_to_pixels(pixels)
    assert found.sub(expected).abs().max() < TOLERANCE
    assert found[3:].equal(pixels[3:])
    assert found.stride() == expected.stride()


def test_views_are_left_to_opencolorio() -> None:
    config = _read_config()
    view = config.getProcessor("ACEScg", config.getDefaultDisplay(), "ACES 2.0 - SDR 100 nits (Rec.709)", _forward())
    assert make_device_steps(view) is None
    assert make_view_processor("", "", "", "").apply_to_pixels(_colors()).shape == (3, 40, 50)


def _forward() -> Any:
    import PyOpenColorIO

    return PyOpenColorIO.TRANSFORM_DIR_FORWARD
