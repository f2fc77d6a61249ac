"""Values to feed to ports: pictures with detail that move, a flow that says how, a tone."""

from __future__ import annotations

import dataclasses
import math
from functools import lru_cache
from typing import TYPE_CHECKING

from studio.core.clip_info import ClipInfo
from studio.core.image import Audio, Depth, Features, Flow, Image, Keypoints, Mask, Raster
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
from studio.sdk.sequence.clip_sequence import (
    ClipFit,
    ClipSequence,
    ClipTransition,
    SequenceClip,
    SequenceTrack,
    TrackKind,
)
from studio.sdk.sequence.sequence_text import serialize_sequence
from studio.sdk.testing.example_dataset import ExampleDataset

if TYPE_CHECKING:
    import torch

EXAMPLE_RATE = FrameRate.from_value(25)
SAMPLE_RATE = 48_000
WIDTH, HEIGHT, LENGTH = 96, 64, 12
_MOTION = (1.5, -0.5)


def find_tensors(value: object) -> tuple[torch.Tensor, ...]:
    """Return the tensors in a value; none for text."""
    import torch

    if not dataclasses.is_dataclass(value):
        return ()
    found = (getattr(value, field.name) for field in dataclasses.fields(value))
    return tuple(item for item in found if isinstance(item, torch.Tensor))


def make_example_info(port: PortType, *, channels: int = 3) -> ClipInfo:
    """Return the facts of the clip that `make_example_value` gives the frames of."""
    if port is AUDIO:
        return ClipInfo(EXAMPLE_RATE, LENGTH, channels=2, sample_rate=SAMPLE_RATE)
    if port is TEXT:
        return ClipInfo()
    if port is FEATURES:
        return ClipInfo(modality="text", tokens=4, features=8)
    if port is DATASET:
        return ClipInfo(samples=len(ExampleDataset()))
    if port in (SIGNAL, POINTS, SUBTITLES):
        return ClipInfo(EXAMPLE_RATE, LENGTH)
    width, height = (WIDTH, HEIGHT) if port is not KEYPOINTS else (0, 0)
    return ClipInfo(EXAMPLE_RATE, LENGTH, width, height, {IMAGE: channels, FLOW: 2}.get(port, 1))


def make_example_value(port: PortType, frame: int = 0, *, channels: int = 3, scale: float = 1.0) -> object:
    """Return a value that a port of this type takes; the same for the same arguments.

    Args:
        port: The port's type.
        frame: Pictures move by (1.5, −0.5) pixels a frame, which is also the flow; sound goes on, a
            signal swings between 0 and 1, and a camera passes by a cube of points that rests.
        channels: Of pictures: 3, or 4 with an alpha that runs from 1 to 0.
        scale: As for a proxy: sides and motion are multiplied by it.
    """
    import torch

    size = max(1, round(WIDTH * scale)), max(1, round(HEIGHT * scale))
    if port in (IMAGE, MASK, DEPTH, FLOW):
        return _make_raster(port, frame, channels, scale, size)
    if port is AUDIO:
        return Audio(
            _make_tone(EXAMPLE_RATE.sample_at(frame, SAMPLE_RATE), EXAMPLE_RATE.sample_at(frame + 1, SAMPLE_RATE)),
            SAMPLE_RATE,
        )
    if port is KEYPOINTS:
        points = torch.tensor([[10.0, 12.0], [40.0, 30.0], [80.0, 50.0]]) + frame * torch.tensor(_MOTION)
        return Keypoints(points * scale, torch.tensor([1.0, 0.9, 0.4]), (0, 1, 2))
    if port is POINTS:
        return _make_cube()
    if port is CAMERA:
        return _make_camera(frame, *size)
    if port is SIGNAL:
        return 0.5 + 0.5 * math.sin(0.7 * frame)
    if port is DATASET:
        return ExampleDataset()
    if port is SUBTITLES:
        said = f"line {frame // 5}" if frame % 5 else ""
        return SubtitleFrame((SubtitleLine(said, "en", "English"), SubtitleLine("", "de", "Deutsch")))
    if port is FEATURES:
        return Features(torch.linspace(-1, 1, 32).reshape(4, 8), "text")
    return "a red circle moves right"


def _make_raster(port: PortType, frame: int, channels: int, scale: float, size: tuple[int, int]) -> Raster:
    import torch

    if port is IMAGE:
        return Image(_draw_waves(frame, channels, *size).clone())
    if port is MASK:
        return Mask(_draw_waves(frame, 3, *size)[:1].clone())
    if port is DEPTH:
        return Depth(_draw_waves(frame, 3, *size)[1:2] * 4 + 1)
    return Flow(torch.tensor(_MOTION).mul(scale).expand(size[1], size[0], 2).contiguous().permute(2, 0, 1))


def make_example_clip(
    port: PortType, length: int = LENGTH, *, channels: int = 3, scale: float = 1.0
) -> tuple[object, ...]:
    """Return the first frames of the example as a clip."""
    return tuple(make_example_value(port, frame, channels=channels, scale=scale) for frame in range(length))


@lru_cache(maxsize=128)  # a contract asks for the same few frames hundreds of times
def _draw_waves(frame: int, channels: int, width: int, height: int) -> torch.Tensor:
    """Draw waves of several lengths, the same at every size: [channels, H, W], lying as [H, W, C]; to be copied."""
    import torch

    x = (torch.arange(width) + 0.5) * (WIDTH / width) - frame * _MOTION[0]
    y = ((torch.arange(height) + 0.5) * (HEIGHT / height) - frame * _MOTION[1]).unsqueeze(1)
    planes = [
        0.5 + 0.3 * torch.sin(x / 6) * torch.cos(y / 7) + 0.1 * torch.sin((x + y) / 3),
        0.5 + 0.4 * torch.cos(x / 11 + y / 5),
        0.4 + 0.3 * torch.sin(y / 9 - x / 8) + 0.0 * x,
    ]
    if channels == 4:
        planes.append(torch.linspace(1, 0, width).expand(height, width))
    return torch.stack([plane.expand(height, width) for plane in planes], dim=-1).permute(2, 0, 1)


def _make_cube() -> Points:
    """Return the corners of a cube around (0, 0, 4), each in a colour of its own."""
    import torch

    corners = torch.cartesian_prod(*(torch.tensor([0.0, 1.0]),) * 3)
    return Points(corners * 2 - 1 + torch.tensor([0.0, 0.0, 4.0]), corners)


def _make_camera(frame: int, width: int, height: int) -> Camera:
    import torch

    turn = 0.02 * frame
    rows = [[math.cos(turn), 0.0, -math.sin(turn)], [0.0, 1.0, 0.0], [math.sin(turn), 0.0, math.cos(turn)]]
    center = (width - 1) / 2, (height - 1) / 2
    return Camera(torch.tensor(rows), torch.tensor([-0.08 * frame, 0.0, 0.0]), 1.2 * width, center, width, height)


def _make_tone(start: int, stop: int) -> torch.Tensor:
    import torch

    time = torch.arange(start, stop, dtype=torch.float64) / SAMPLE_RATE
    return torch.stack([torch.sin(2765 * time), torch.cos(1382 * time)]).mul(0.5).float()


def make_example_sequence() -> str:
    """Return a sequence as a parameter holds it: a file dissolves into an input; one above it, sound and subtitles."""
    dissolve = ClipTransition(before=2, after=2)
    below = (
        SequenceClip(1, 0, 4, "clip.mp4"),
        SequenceClip(2, 4, 8, input=1, source_start=3, fit=ClipFit.FILL, transition=dissolve),
    )
    above = (SequenceClip(3, 2, 4, input=2, opacity=0.5, fade_in=2),)
    sound = (
        SequenceClip(4, 0, 4, "clip.mp4", fade_in=2),
        SequenceClip(5, 4, 8, input=1, gain=-6.0, transition=dissolve),
    )
    tracks = (
        SequenceTrack(TrackKind.VIDEO, "V1", below),
        SequenceTrack(TrackKind.VIDEO, "V2", above),
        SequenceTrack(TrackKind.AUDIO, "A1", sound),
        SequenceTrack(TrackKind.SUBTITLE, "S1", (SequenceClip(6, 0, 9, text="Hello", fade_in=2),)),
        SequenceTrack(
            TrackKind.SUBTITLE, "S2", (SequenceClip(7, 3, 6, text="Hallo"),), is_burnt_in=False, language="de"
        ),
    )
    return serialize_sequence(ClipSequence(tracks))
