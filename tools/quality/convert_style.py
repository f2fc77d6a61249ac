"""Style Transfer: colors against those of the style, and how steady a painted clip is."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from nodes.convert.style.color_transport import compute_color_transport
from nodes.convert.style_transfer import PaintingEffort, StyleTransfer
from nodes.shared.motion.flow_consistency import compute_flow_confidence
from nodes.shared.motion.optical_flow import FlowQuality, compute_flow
from studio.sdk import Image
from studio.sdk.pixels import warp_by_flow
from studio.sdk.testing import StandaloneContext
from tools.quality.known_answer import Known

ROOT = Path(__file__).resolve().parents[2]
MEDIA = ROOT / "assets" / "media"
SCENE = MEDIA / "moving-scene.mp4"
CLIPS = ROOT.parent / "shared" / "media"
FRAMES, WIDTH = 5, 240


def measure() -> list[Known]:
    """Return the figures of Style Transfer."""
    real = CLIPS / "example2.mp4"
    found = [colors(), steadiness()]
    return [*found, steadiness(real, "style-garden.jpg")] if real.is_file() else found


def colors() -> Known:
    """Move colors, and compare mean and covariance with those wanted."""
    random = np.random.default_rng(0)
    content = random.normal(0.5, 0.1, (5000, 3))
    style = random.normal(0, 1, (5000, 3)) @ np.array([[0.1, 0.02, 0], [0, 0.05, 0.03], [0, 0, 0.12]]) + 0.4
    matrix, shift = compute_color_transport(content, style)
    moved = content @ matrix.T + shift
    means, spreads = moved.mean(0) - style.mean(0), np.cov(moved.T) - np.cov(style.T)
    off = float(max(np.abs(means).max(), np.abs(spreads).max()))
    return Known("convert.style_transfer", "mean and covariance of colors, off by", off, "", "the style's own", 1e-3)


def steadiness(clip: Path = SCENE, style: str = "style-night.jpg") -> Known:
    """Paint a clip; compare its warping error, along the clip's own motion, with that of the clip itself."""
    frames = frames_of(clip)
    shown = painted(frames, picture_of(MEDIA / style))
    errors = [sum(warping_error(frames, each)) for each in (shown, frames)]
    what = f"warping error of {clip.stem} painted"
    return Known("convert.style_transfer", what, errors[0] / max(errors[1], 1e-12), "x", "the clip's own", 1.3)


def frames_of(path: Path) -> list[Image]:
    """Return the first frames of a clip, small."""
    capture, found = cv2.VideoCapture(str(path)), []
    for _ in range(FRAMES):
        pixels = cv2.cvtColor(capture.read()[1], cv2.COLOR_BGR2RGB)
        height = round(pixels.shape[0] * WIDTH / pixels.shape[1])
        small = cv2.resize(pixels, (WIDTH, height), interpolation=cv2.INTER_AREA)
        found.append(Image.from_array(small.astype(np.float32) / 255))
    capture.release()
    return found


def picture_of(path: Path) -> Image:
    """Return a picture."""
    pixels = cv2.imread(str(path))
    assert pixels is not None, f"{path} is no picture"
    return Image.from_array(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB).astype(np.float32) / 255)


def painted(clip: list[Image], style: Image) -> list[Image]:
    """Paint one frame after the other."""
    node, state, found = StyleTransfer(quality=PaintingEffort.DRAFT), None, []
    for frame in clip:
        state = node.advance(state, frame, style, StandaloneContext())
        found.append(node.process(state, frame))
    return found


def warping_error(clip: list[Image], shown: list[Image]) -> list[float]:
    """Return by how much each frame differs from the one before, along the motion of the clip: mean squares."""
    errors = []
    for frame in range(1, len(clip)):
        there, back = (
            compute_flow(*pair, FlowQuality.MEDIUM)
            for pair in ((clip[frame - 1], clip[frame]), (clip[frame], clip[frame - 1]))
        )
        seen = compute_flow_confidence(back, there).pixels[0] > 0.5
        off = shown[frame].pixels[:3] - warp_by_flow(shown[frame - 1].pixels[:3], back.pixels)
        errors.append(float(off.square().mean(0)[seen].mean()))
    return errors
