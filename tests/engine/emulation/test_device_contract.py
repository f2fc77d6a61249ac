"""Nodes that break a rule on a graphics card are found, by the rule that they break."""

from __future__ import annotations

import pytest
import torch

from studio.engine.emulation.device_contract import assert_device_contract
from studio.sdk import Context, FrameNode, Image, NodeDevice, Param, node
from studio.sdk.node import Node


@node("test.to_memory")
class ToMemory(FrameNode):
    """Bring the picture down and up again."""

    def process(self, image: Image) -> Image:
        return Image(torch.from_numpy(image.pixels.cpu().numpy() * 0.5).to(image.pixels.device))


@node("test.left_in_memory")
class LeftInMemory(FrameNode):
    """Make a picture in memory and leave it there."""

    def process(self, image: Image) -> Image:
        return Image(torch.zeros(3, image.height, image.width))


@node("test.drawn_in_memory")
class DrawnInMemory(FrameNode):
    """Draw in memory, and lay it over."""

    def process(self, image: Image) -> Image:
        return image.with_pixels(image.pixels + torch.ones(1, image.height, image.width).to(image.pixels.device))


@node("test.mixed_devices")
class MixedDevices(FrameNode):
    """Forget that tables must be brought up."""

    def process(self, image: Image) -> Image:
        return image.with_pixels(image.pixels * torch.ones(image.width))


@node("test.waiting")
class Waiting(FrameNode):
    """Look at the brightest pixel."""

    def process(self, image: Image) -> Image:
        return image.with_pixels(image.pixels / max(1.0, float(image.pixels.amax())))


@node("test.double_precision")
class DoublePrecision(FrameNode):
    """Average in double precision."""

    def process(self, image: Image) -> Image:
        return image.with_pixels((image.pixels.double() * 0.5).float())


@node("test.needless", device=NodeDevice.CPU)
class Needless(FrameNode):
    """Compute on the device, but say that it does not."""

    amount: float = Param(default=0.5, help="Factor for all channels.")

    def process(self, image: Image, ctx: Context) -> Image:
        return image.with_pixels(image.pixels * self.amount)


@node("test.drawing", device=NodeDevice.PARTLY_CPU)
class Drawing(DrawnInMemory):
    """Draw in memory, and say so."""


@node("test.opencv", device=NodeDevice.CPU)
class Computed(ToMemory):
    """Compute in memory, and say so."""


@node("test.average")
class Average(FrameNode):
    """Give a number, for which it has to wait."""

    def process(self, image: Image) -> float:
        return float(image.pixels.mean())


@pytest.mark.parametrize(
    ("kind", "fault"),
    [
        (ToMemory, "down: copy 3×64×96 at tests/engine/emulation/test_device_contract.py"),
        (LeftInMemory, "made on cpu"),
        (DrawnInMemory, "up: copy 1×64×96"),
        (MixedDevices, "given tensors on two devices"),
        (Waiting, "waits: item number"),
        (DoublePrecision, "float64 on the device"),
        (Needless, "it computes on the device, but declares 'cpu'"),
    ],
)
def test_a_broken_rule_is_named(kind: type[Node], fault: str) -> None:
    with pytest.raises(AssertionError, match=fault):
        assert_device_contract(kind.spec, with_variants=True)


@pytest.mark.parametrize("kind", [Drawing, Computed, Average])
def test_what_is_declared_is_allowed(kind: type[Node]) -> None:
    assert_device_contract(kind.spec, with_variants=True)
