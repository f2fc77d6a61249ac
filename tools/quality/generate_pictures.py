"""Stylize Clip: how steady a clip is that was made anew, beside one whose frames know nothing of each other.

A model is stood in for by one whose answer is known: what is Gaussian with the spectrum of pictures, 1/f², has its
probability flow in closed form (Song et al., "Score-Based Generative Modeling", 2021). Each of its frequencies is
scaled by √(S / (ᾱ S + 1 − ᾱ)), so what noise is laid over a frame becomes texture, as in a real one.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import torch

from nodes.generate.diffusion.sampling.warped_noise import (
    FrameTie,
    NoiseMotion,
    RestyleTask,
    WarpedNoise,
    restyle_frames,
)
from studio.sdk import Image
from tools.quality.convert_style import CLIPS, SCENE, frames_of, warping_error
from tools.quality.known_answer import Known

STRENGTH = 0.5
DEFAULT = FrameTie(0.25, 0.5)
FREE = FrameTie(0.0, 0.0)


def measure() -> list[Known]:
    """Return the figures of Stylize Clip."""
    found = [steadiness(SCENE, DEFAULT, 0.35), drift(SCENE, 0.65), detail(SCENE)]
    real = CLIPS / "example2.mp4"
    return [*found, steadiness(real, DEFAULT, 0.2), drift(real, 0.45)] if real.is_file() else found


def steadiness(path: Path, tie: FrameTie, bar: float) -> Known:
    """Make a clip anew in both ways; compare their warping errors along the motion of the clip itself."""
    clip = frames_of(path)
    tied, free = (sum(warping_error(clip, made)) for made in (redrawn(clip, NoiseMotion.MOVED, tie), by_frame(clip)))
    what = f"warping error of {path.stem} made anew, feed {tie.feed:g}, keep {tie.keep:g}"
    return Known("generate.stylise_clip", what, tied / free, "x", "each frame by itself, with one noise", bar)


def drift(path: Path, bar: float) -> Known:
    """Make a clip anew with noise that moves and nothing else; compare the first frame with the last one."""
    clip = frames_of(path)
    ends = [clip[0], clip[-1]]
    moved, fixed = (
        sum(warping_error(ends, [made[0], made[-1]]))
        for made in (redrawn(clip, NoiseMotion.MOVED, FREE), by_frame(clip))
    )
    what = f"warping error of {path.stem} made anew, over {len(clip) - 1} frames, noise moved"
    return Known("generate.stylise_clip", what, moved / fixed, "x", "each frame by itself, with one noise", bar)


def detail(path: Path) -> Known:
    """Compare how much fine detail the last frame has, tied and by itself."""
    clip = frames_of(path)
    tied, free = (_detail(made[-1]) for made in (redrawn(clip, NoiseMotion.MOVED, DEFAULT), by_frame(clip)))
    what = f"fine detail of the last frame of {path.stem} made anew"
    return Known("generate.stylise_clip", what, tied / free, "x", "each frame by itself", at_least=0.75)


def by_frame(clip: list[Image]) -> list[Image]:
    """Make each frame anew by itself."""
    return redrawn(clip, NoiseMotion.FIXED, FREE)


def redrawn(clip: list[Image], noise: NoiseMotion, tie: FrameTie) -> list[Image]:
    """Make a clip anew by the model that stands in."""
    return list(restyle_frames(clip, _redrawer(clip[0], noise), lambda frame: tie))


def _redrawer(like: Image, noise: NoiseMotion) -> Callable[[RestyleTask], Image]:
    height, width = like.pixels.shape[1:]
    spectrum = _spectrum(height, width, float(like.pixels.var()))
    moving = WarpedNoise(3, width, height, 1, seed=0)
    kept = float(np.cos(STRENGTH * np.pi / 2) ** 2)

    def redraw(task: RestyleTask) -> Image:
        fixed = torch.randn(3, height, width, generator=torch.Generator().manual_seed(0))
        laid = moving.make_frame_noise(task.frame, task.warped_previous) if noise is NoiseMotion.MOVED else fixed
        mixed = kept**0.5 * (task.start.pixels[:3] - 0.5) + (1 - kept) ** 0.5 * laid
        scaled = torch.fft.rfft2(mixed) * torch.sqrt(spectrum / (kept * spectrum + 1 - kept))
        made = (torch.fft.irfft2(scaled, s=(height, width)) + 0.5).clamp(0.0, 1.0)
        return Image(made.permute(1, 2, 0).contiguous().permute(2, 0, 1))

    return redraw


def _spectrum(height: int, width: int, variance: float) -> torch.Tensor:
    frequency = np.hypot(np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width)[None])
    frequency[0, 0] = 1 / max(height, width)
    power = 1 / frequency**2
    return torch.from_numpy(power / power.mean() * variance).float()


def _detail(image: Image) -> float:
    return float(np.abs(cv2.Laplacian(image.as_array(), cv2.CV_32F)).mean())
