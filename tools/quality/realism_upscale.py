"""Pictures made smaller and larger again, against what they were."""

from __future__ import annotations

from functools import cache
from typing import Any

import cv2
import numpy as np
import torch
from torch.nn import functional

from nodes.realism.upscale_network import UpscaleNetwork
from studio.engine.networks.weights_file import load_weights
from studio.media.media_files import MediaFiles
from studio.sdk import ClipInfo, Image
from studio.sdk.networks.network import build_initial_module
from studio.sdk.testing import StandaloneContext
from tests.nodes.motion.scenes import CLIPS, ROOT, SCENE, psnr, ssim
from tools.quality.known_answer import Known

WEIGHTS = ROOT / "assets" / "models" / "upscale-x2.safetensors"
_BARS = {"moving-scene": 1.0, "chaplin": 1.0, "example2": 1.0, "fire2": 0.8}


def measure() -> list[Known]:
    """Return the figures of Upscale Network with the weights that come along."""
    return [known for clip in _BARS for known in gained(clip, 4)]


def gained(clip: str, count: int) -> list[Known]:
    """Make frames smaller by half, enlarge them, and compare the gain over Lanczos; none if the clip is not there."""
    path = SCENE if clip == "moving-scene" else CLIPS / f"{clip}.mp4"
    if not path.is_file():
        return []
    gains = []
    with MediaFiles() as media:
        facts = media.facts(path).video
        assert facts is not None
        for number in range(count):
            true = media.read_video_frame(path, int(facts.length * (number + 0.5) / count))
            small = _smaller(true)
            ours, theirs = enlarged(small), _lanczos(small)
            gains.append((psnr(ours, true) - psnr(theirs, true), ssim(ours, true) - ssim(theirs, true)))
    decibels, similar = np.mean(gains, axis=0)
    node, what, reference = "realism.upscale_network", f"over Lanczos, ×2, frames of {clip}", "the frames themselves"
    return [
        Known(node, f"PSNR {what}", float(decibels), "dB", reference, at_least=_BARS[clip]),
        Known(node, f"SSIM {what}", float(similar), "", reference, at_least=0.0),
    ]


def enlarged(small: Image) -> Image:
    """Return a picture twice as large."""
    facts: Any = {"image": ClipInfo(width=small.width, height=small.height, channels=3)}
    return UpscaleNetwork().process(small, _net(), facts, StandaloneContext())


@cache
def _net() -> Any:
    net = build_initial_module(UpscaleNetwork(), {}).requires_grad_(False)
    load_weights(net, WEIGHTS, "upscale", "realism.upscale_network")
    return net


def _smaller(image: Image) -> Image:
    size = image.height // 2, image.width // 2
    made = functional.interpolate(image.pixels.contiguous().unsqueeze(0), size, mode="bicubic", antialias=True)
    return Image((made[0].clamp(0.0, 1.0) * 255.0).round() / 255.0)


def _lanczos(image: Image) -> Image:
    pixels = np.ascontiguousarray(image.as_array())
    made = cv2.resize(pixels, (2 * image.width, 2 * image.height), interpolation=cv2.INTER_LANCZOS4)
    return Image(torch.from_numpy(made).permute(2, 0, 1).clamp(0.0, 1.0))
