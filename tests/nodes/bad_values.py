"""Clips that nobody should have to make, of every kind of port."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import torch

from studio.core.clip_info import ClipInfo
from studio.core.image import Audio, Depth, Features, Flow, Image, Keypoints, Mask
from studio.core.space import Camera, Points
from studio.core.time import FrameRate
from studio.sdk.cues.subtitle_frame import SubtitleFrame, SubtitleLine
from studio.sdk.ports import (
    AUDIO,
    CAMERA,
    DATASET,
    DEPTH,
    FEATURES,
    FLOW,
    IMAGE,
    KEYPOINTS,
    MASK,
    POINTS,
    SIGNAL,
    SUBTITLES,
    TEXT,
    PortType,
)
from studio.sdk.testing import find_tensors
from studio.sdk.testing.example_dataset import ExampleDataset

RATE = FrameRate.from_value(25)
WIDTH, HEIGHT, LENGTH = 24, 16, 3
NAN, INF = math.nan, math.inf
Clip: TypeAlias = tuple[ClipInfo, Callable[[int], object]]
Change: TypeAlias = Callable[[torch.Tensor], object]


def pictures(channels: int = 3, width: int = WIDTH, height: int = HEIGHT, change: Change | None = None) -> Clip:
    """Return a clip of noise that goes on from frame to frame."""
    made = []
    for frame in range(LENGTH):
        torch.manual_seed(frame)
        pixels = torch.rand(height, width, channels).permute(2, 0, 1)
        if change is not None:
            change(pixels)
        made.append(Image(pixels))
    return ClipInfo(RATE, LENGTH, width, height, channels), made.__getitem__


def rasters(kind: type[Mask | Flow | Depth], width: int = WIDTH, height: int = HEIGHT, value: float = 0.5) -> Clip:
    """Return an even clip."""
    value_at = kind(torch.full((2 if kind is Flow else 1, height, width), value))
    return ClipInfo(RATE, LENGTH, width, height, value_at.channels), lambda _: value_at


def sound(channels: int = 2, rate: int = 48_000, value: float | None = None) -> Clip:
    """Return a tone, or the same value all over."""
    count = RATE.sample_at(1, rate)
    samples = torch.sin(torch.arange(count) * 0.05).expand(channels, -1) * 0.4
    audio = Audio(samples if value is None else torch.full((channels, count), value), rate)
    return ClipInfo(RATE, LENGTH, channels=channels, sample_rate=rate), lambda _: audio


def keypoints(*points: tuple[float, float]) -> Clip:
    """Return points that stay, one id each."""
    found = Keypoints(
        torch.tensor(points, dtype=torch.float32).reshape(-1, 2), torch.ones(len(points)), tuple(range(len(points)))
    )
    return ClipInfo(RATE, LENGTH, WIDTH, HEIGHT), lambda _: found


def _still(value: object) -> Clip:
    return ClipInfo(RATE, LENGTH), lambda _: value


def _features(values: torch.Tensor) -> Clip:
    facts = ClipInfo(RATE, LENGTH, modality="text", tokens=values.shape[0], features=values.shape[1])
    return facts, lambda _: Features(values, "text")


def _cloud(*positions: tuple[float, float, float]) -> Clip:
    places = torch.tensor(positions).reshape(-1, 3)
    return _still(Points(places, torch.full_like(places, 0.5)))


def _camera(focal: float = 20.0) -> Clip:
    camera = Camera(torch.eye(3), torch.zeros(3), focal, (11.5, 7.5), WIDTH, HEIGHT)
    return ClipInfo(RATE, LENGTH, WIDTH, HEIGHT), lambda _: camera


def _one_frame(clip: Clip) -> Clip:
    facts, at = clip
    return ClipInfo(facts.rate, 1, facts.width, facts.height, facts.channels, facts.sample_rate), lambda _: at(0)


def _samples(**settings: Any) -> Clip:
    samples = ExampleDataset(**settings)
    return ClipInfo(samples=len(samples)), lambda _: samples


def _maps(kind: type[Mask | Flow | Depth]) -> dict[str, Clip]:
    values = {"nothing": 0.0, "negative": -1.0, "large": 1e6, "NaN": NAN, "infinite": INF}
    return {
        "usual": rasters(kind),
        "another size": rasters(kind, 31, 9),
        "one pixel": rasters(kind, 1, 1),
        "one frame": _one_frame(rasters(kind)),
        **{name: rasters(kind, value=value) for name, value in values.items()},
    }


CLIPS: dict[PortType, dict[str, Clip]] = {
    IMAGE: {
        "usual": pictures(),
        "one pixel": pictures(4, 1, 1),
        "one column": pictures(3, 1, 7),
        "odd": pictures(3, 3, 5),
        "invisible": pictures(4, change=lambda p: p[3].zero_()),
        "one frame": _one_frame(pictures()),
        "not scaled": pictures(change=lambda p: p.mul_(65535.0)),
        "large": pictures(change=lambda p: p.sub_(0.5).mul_(2e6)),
        "a NaN": pictures(change=lambda p: p[0, 0, :1].fill_(NAN)),
        "NaN": pictures(4, change=lambda p: p.fill_(NAN)),
        "infinite": pictures(change=lambda p: p[1, -1].fill_(INF)),
    },
    MASK: _maps(Mask),
    DEPTH: _maps(Depth),
    FLOW: _maps(Flow),
    AUDIO: {
        "usual": sound(),
        "mono": sound(1),
        "5.1": sound(6),
        "slow": sound(1, 8000),
        "silence": sound(value=0.0),
        "NaN": sound(value=NAN),
        "infinite": sound(value=INF),
        "no sound": _still(Audio.make_empty()),
        "one frame": _one_frame(sound()),
        "fewer samples than frames": sound(1, 10),
    },
    KEYPOINTS: {
        "usual": keypoints((3, 4), (10, 8), (20, 12), (5, 13)),
        "none": keypoints(),
        "one": keypoints((3, 4)),
        "two": keypoints((3, 4), (9, 9)),
        "all in one place": keypoints((3, 4), (3, 4), (3, 4), (3, 4)),
        "off the screen": keypoints((-1000, 4), (1e6, 9), (5, -40), (7, 2e9)),
        "NaN": keypoints((NAN, 4), (INF, 4), (8, 8)),
    },
    SIGNAL: {
        "usual": (ClipInfo(RATE, LENGTH), lambda frame: 0.3 * frame),
        "NaN": _still(NAN),
        "infinite": _still(-INF),
        "large": (ClipInfo(RATE, LENGTH), lambda frame: 1e308 * (-1) ** frame),
    },
    TEXT: {
        "usual": _still("a red circle moves right"),
        "empty": _still(""),
        "white space": _still(" \n\t"),
        "emoji": _still("👩‍👩‍👧‍👦 🎬🔥 🏳️‍🌈"),
        "right to left": _still("שלום עולם مرحبا"),
        "Chinese": _still("今天天气很好,我们去公园。"),
        "control characters": _still("a\0b\x1b[31m\r\n\u202e"),
        "100 kB": _still("lorem ipsum " * 8500),
    },
    SUBTITLES: {
        "usual": _still(SubtitleFrame((SubtitleLine("Hello", "en", "English"), SubtitleLine("Hallo", "de")))),
        "none": _still(SubtitleFrame()),
        "nothing said": _still(SubtitleFrame((SubtitleLine(""),))),
        "control characters": _still(SubtitleFrame((SubtitleLine("a\0b\x1b[31m\r\n\u202e{\\an8}", "\0", "\0"),))),
        "100 kB": _still(SubtitleFrame((SubtitleLine("lorem ipsum " * 8500),))),
    },
    POINTS: {
        "usual": _cloud((0.0, 0.0, 4.0), (1.0, 0.0, 5.0), (0.0, 1.0, 6.0)),
        "none": _still(Points.make_empty()),
        "behind": _cloud((0.0, 0.0, -4.0)),
        "NaN": _cloud((NAN, 0.0, 4.0), (0.0, INF, 4.0)),
    },
    CAMERA: {"usual": _camera(), "very wide": _camera(1e-6), "very long": _camera(1e9)},
    DATASET: {
        "usual": _samples(),
        "none": _samples(count=0),
        "one": _samples(count=1),
        "one pixel, one frame": _samples(size=1, frames=1),
        "broken": _samples(broken_indices=frozenset(range(12))),
        "no pictures": _samples(missing_fields=frozenset({"video"})),
        "no captions and no sound": _samples(missing_fields=frozenset({"text", "audio"})),
    },
    FEATURES: {
        "usual": _features(torch.linspace(-1, 1, 32).reshape(4, 8)),
        "none": _features(torch.zeros(0, 8)),
        "no numbers": _features(torch.zeros(4, 0)),
        "NaN": _features(torch.full((4, 8), NAN)),
        "large": _features(torch.full((4, 8), 1e30)),
    },
}
"""By port type and what is the matter; "usual" is for the other inputs."""


def is_finite(value: object) -> bool:
    """Return whether all numbers of a port's value are numbers."""
    if isinstance(value, float):
        return math.isfinite(value)
    return all(bool(tensor.isfinite().all()) for tensor in find_tensors(value))


def bad_clips(port: PortType) -> Iterator[tuple[str, Clip]]:
    """Return what can be wrong with what a port is given."""
    return ((name, clip) for name, clip in CLIPS[port].items() if name != "usual")
