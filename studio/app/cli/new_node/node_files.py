"""Texts of a new node's files: its module, its test and, of a network, its torch module."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath
from string import Template
from typing import Final


class StartingPoint(StrEnum):
    """Kind of a node's first version."""

    FILTER = "filter"
    SOURCE = "source"
    SOUND = "sound"
    NETWORK = "network"


@dataclass(frozen=True, slots=True)
class NewNode:
    """Names of a node that is to be written.

    Args:
        family: The part of its id before the dot.
        name: The part after the dot; also its module's name.
        class_name: Its class's name.
    """

    family: str
    name: str
    class_name: str

    @property
    def id(self) -> str:
        """Its id: `family.name`."""
        return f"{self.family}.{self.name}"

    @property
    def module_path(self) -> PurePosixPath:
        """The file of its class, from the root of the source tree."""
        return PurePosixPath("nodes", self.family, f"{self.name}.py")

    @property
    def test_path(self) -> PurePosixPath:
        """The file of its test, in the mirrored place."""
        return PurePosixPath("tests", "nodes", self.family, f"test_{self.name}.py")

    @property
    def network_path(self) -> PurePosixPath:
        """The file of its torch module, if it is a network."""
        return PurePosixPath("nodes", self.family, "nets", f"{self.name}.py")


def make_node_files(new: NewNode, start: StartingPoint) -> Mapping[PurePosixPath, str]:
    """Return the files of a new node with their texts, by their paths from the root of the source tree."""
    texts = {new.module_path: _MODULES[start], new.test_path: _TESTS[start]}
    if start is StartingPoint.NETWORK:
        texts[new.network_path] = _NETWORK_MODULE
    values = {"id": new.id, "family": new.family, "name": new.name, "cls": new.class_name}
    return {path: Template(text).substitute(values) for path, text in texts.items()}


_FILTER: Final = '''"""$cls: the picture, multiplied by a number."""

from __future__ import annotations

from studio.sdk import FrameNode, Image, Param, node


@node("$id")
class $cls(FrameNode):
    """Multiply every channel of the picture by a number."""

    amount: float = Param(default=1.0, min=0.0, max=8.0, unit="x", help="Factor for every channel; 1 changes nothing.")

    def process(self, image: Image) -> Image:
        """Multiply."""
        return image.with_pixels(image.pixels * self.amount)
'''
_FILTER_TEST: Final = '''"""$cls: every channel is multiplied."""

from __future__ import annotations

import torch

from nodes.$family.$name import $cls
from studio.sdk import Image
from studio.sdk.testing import run_frame


def test_every_channel_is_multiplied() -> None:
    gray = Image(torch.full((3, 2, 2), 0.25))
    assert run_frame($cls(amount=2.0), image=gray).pixels.unique().tolist() == [0.5]
    assert run_frame($cls(), image=gray).pixels.equal(gray.pixels)
'''
_SOURCE: Final = '''"""$cls: a plain picture."""

from __future__ import annotations

from nodes.shared.source_nodes import SizedSourceNode
from studio.sdk import Context, Image, Param, node


@node("$id")
class $cls(SizedSourceNode):
    """Fill the picture with one level of gray."""

    level: float = Param(default=0.5, min=0.0, max=1.0, step=0.01, help="How bright it is: 0 is black, 1 is white.")

    def process(self, ctx: Context) -> Image:
        """Fill a frame."""
        import torch

        return Image(torch.full((3, self.height, self.width), self.level, device=ctx.device))
'''
_SOURCE_TEST: Final = '''"""$cls: a picture of its size and its level."""

from __future__ import annotations

from nodes.$family.$name import $cls
from studio.sdk.testing import run_frame


def test_the_picture_has_its_size_and_its_level() -> None:
    picture = run_frame($cls(width=8, height=4, level=0.25))
    assert picture.pixels.shape == (3, 4, 8)
    assert picture.pixels.unique().tolist() == [0.25]
'''
_SOUND: Final = '''"""$cls: sound, made louder or softer."""

from __future__ import annotations

from studio.sdk import Audio, FrameNode, Param, node
from studio.sdk.sound import decibels_to_amplitude


@node("$id")
class $cls(FrameNode):
    """Make sound louder or softer."""

    gain: float = Param(default=0.0, min=-60.0, max=24.0, unit="dB", help="Decibels to add; 0 changes nothing.")

    def process(self, audio: Audio) -> Audio:
        """Multiply the samples."""
        return audio.with_samples(audio.samples * decibels_to_amplitude(self.gain))
'''
_SOUND_TEST: Final = '''"""$cls: decibels are a factor."""

from __future__ import annotations

import torch

from nodes.$family.$name import $cls
from studio.sdk import Audio
from studio.sdk.testing import run_frame


def test_decibels_are_a_factor() -> None:
    sound = Audio(torch.ones(2, 1920), 48_000)
    assert run_frame($cls(gain=-20.0), audio=sound).samples.allclose(sound.samples * 0.1)
    assert run_frame($cls(), audio=sound).samples.equal(sound.samples)
'''
_NETWORK: Final = '''"""$cls: a network that looks at pictures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from studio.sdk import ClipInfo, Features, Image, Media, Net, NetworkNode, Param, make_features_info, node

if TYPE_CHECKING:
    import torch


@node("$id")
class $cls(NetworkNode):
    """Describe the mean color of a picture by one row of numbers."""

    width: int = Param(default=16, min=1, max=4096, animatable=False, help="How many numbers the row has.")

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return one row of `width` numbers."""
        return make_features_info(inputs, "image", tokens=1, features=self.width)

    def build(self, inputs: Mapping[str, ClipInfo]) -> torch.nn.Module:
        """Return the torch module."""
        from nodes.$family.nets.$name import ${cls}Net

        return ${cls}Net(self.width)

    def process(self, image: Image, net: Net) -> Features:
        """Return the row, [1, width]."""
        return self.run(net, "image", image=image)
'''
_NETWORK_MODULE: Final = '''"""The torch module of $cls."""

from __future__ import annotations

import torch
from torch import nn

from studio.sdk import Tokens


class ${cls}Net(nn.Module):
    """One linear layer on the mean color of a picture.

    Args:
        width: Numbers in the row that comes out.
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        self.linear = nn.Linear(3, width)

    def forward(self, image: torch.Tensor) -> Tokens:
        """Return one token, [B, 1, width], for each picture of a batch [B, 3, H, W], sRGB 0..1."""
        values = self.linear(image.mean((2, 3))).unsqueeze(1)
        return Tokens(values, torch.ones(values.shape[:2], dtype=torch.bool, device=values.device))
'''
_NETWORK_TEST: Final = '''"""$cls: a picture becomes one row, and its weights learn from it."""

from __future__ import annotations

import torch

from nodes.$family.$name import $cls
from nodes.$family.nets.$name import ${cls}Net
from studio.sdk import Image
from studio.sdk.testing import run_frame


def test_a_picture_becomes_one_row() -> None:
    assert run_frame($cls(width=4), image=Image(torch.full((3, 8, 8), 0.5))).values.shape == (1, 4)


def test_every_weight_has_a_gradient() -> None:
    net = ${cls}Net(4)
    net(torch.full((2, 3, 8, 8), 0.5)).values.square().sum().backward()
    assert all(weight.grad is not None for weight in net.parameters())
'''
_MODULES: Final = {
    StartingPoint.FILTER: _FILTER,
    StartingPoint.SOURCE: _SOURCE,
    StartingPoint.SOUND: _SOUND,
    StartingPoint.NETWORK: _NETWORK,
}
_TESTS: Final = {
    StartingPoint.FILTER: _FILTER_TEST,
    StartingPoint.SOURCE: _SOURCE_TEST,
    StartingPoint.SOUND: _SOUND_TEST,
    StartingPoint.NETWORK: _NETWORK_TEST,
}
