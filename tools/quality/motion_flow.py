"""Optical flow and what is made along it, against exact motion and frames that were held back."""

from __future__ import annotations

import cv2
import numpy as np
import torch

from nodes.motion.flow import OpticalFlow
from nodes.shared.motion.frame_interpolation import interpolate_frames
from nodes.shared.motion.optical_flow import FlowDirection, FlowQuality, compute_flow
from studio.sdk import Image
from studio.sdk.testing import run_frame
from tests.nodes.motion.scenes import CLIPS, SCENE, disc_at, disc_flow, frames_with, held_back, psnr, smooth_flow, ssim
from tools.quality.known_answer import Known

SCENES = ("translation", "rotation", "zoom", "occluding disc")
BORDER = 24
_SLACK = 0.005  # pixels


def measure() -> list[Known]:
    """Return the figures of flow, confidence and interpolation."""
    found = [endpoint_error(scene, quality) for scene in SCENES for quality in FlowQuality]
    found.append(hidden_found())
    for clip in ("moving-scene", "chaplin", "example2", "fire2"):
        found += interpolated(clip, 6)
    return found


def scene_of(name: str) -> tuple[Image, Image, torch.Tensor, torch.Tensor]:
    """Return two frames, the exact flow, and where it can be known."""
    if name == "occluding disc":
        flow, seen = disc_flow()
        first, second = disc_at(0.0)[0], disc_at(1.0)[0]
    else:
        flow = smooth_flow(name)
        first, second = frames_with(flow)
        seen = torch.ones(flow.shape[1:], dtype=torch.bool)
    inner = torch.zeros_like(seen)
    inner[BORDER:-BORDER, BORDER:-BORDER] = True
    return first, second, flow, seen & inner


def endpoint_error(name: str, quality: FlowQuality) -> Known:
    """Compare the node's flow with the exact one, and with what OpenCV gives when called by hand."""
    first, second, flow, seen = scene_of(name)
    ours = run_frame(OpticalFlow(quality=quality), 0, image=[first, second]).pixels
    theirs = torch.from_numpy(_by_hand(first, second, quality)).permute(2, 0, 1)
    error, bar = (float(torch.hypot(*(found - flow))[seen].mean()) for found in (ours, theirs))
    reference = f"exact motion; OpenCV by hand {bar:.3f} px"
    return Known("motion.optical_flow", f"endpoint error, {quality}, {name}", error, "px", reference, bar + _SLACK)


def _by_hand(first: Image, second: Image, quality: FlowQuality) -> np.ndarray:
    bytes_of = [(image.as_array() * 255 + 0.5).astype(np.uint8) for image in (first, second)]
    grey = [cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY) for picture in bytes_of]
    if quality is FlowQuality.FARNEBACK:
        start = np.zeros((*grey[0].shape, 2), np.float32)
        return np.asarray(cv2.calcOpticalFlowFarneback(grey[0], grey[1], start, 0.5, 5, 21, 3, 7, 1.5, 0))
    presets = {FlowQuality.ULTRAFAST: 0, FlowQuality.FAST: 1, FlowQuality.MEDIUM: 2, FlowQuality.FINE: 2}
    search = cv2.DISOpticalFlow.create(presets[quality])
    if quality is FlowQuality.FINE:
        search.setFinestScale(0)
        search.setVariationalRefinementIterations(10)
    return np.asarray(search.calc(grey[0], grey[1], None))  # type: ignore[call-overload]  # no flow to begin with


def hidden_found() -> Known:
    """Compare where the confidence is low with where the disc hides the background."""
    _, seen = disc_flow()
    first, second = disc_at(0.0)[0], disc_at(1.0)[0]
    trust = run_frame(OpticalFlow(), 0, output="confidence", image=[first, second]).pixels[0]
    low = trust < 0.5
    inner = torch.zeros_like(seen)
    inner[BORDER:-BORDER, BORDER:-BORDER] = True
    right = float((low == ~seen)[inner].double().mean()) * 100
    what = "pixels rightly called hidden or seen by the confidence, occluding disc"
    return Known("motion.optical_flow", what, right, "%", "exact motion", at_least=96.0)


def interpolated(clip: str, count: int) -> list[Known]:
    """Leave every second frame out, make it anew, and compare the gain over blending; none if the clip is not there."""
    path = SCENE if clip == "moving-scene" else CLIPS / f"{clip}.mp4"
    if not path.is_file():
        return []
    gains = []
    for before, true, after in held_back(path, count, 1.0 if clip == "moving-scene" else 0.5):
        there, back = (compute_flow(*pair, FlowQuality.MEDIUM) for pair in ((before, after), (after, before)))
        made = interpolate_frames(before, after, there, back, 0.5)
        blend = before.with_pixels(0.5 * (before.pixels + after.pixels))
        gains.append((psnr(made, true) - psnr(blend, true), ssim(made, true) - ssim(blend, true)))
    decibels, similar = np.mean(gains, axis=0)
    what = f"over blending, every second frame of {clip} held back"
    bar = 1.5 if clip == "moving-scene" else 0.5
    return [
        Known("motion.interpolate", f"PSNR {what}", float(decibels), "dB", "the frames held back", at_least=bar),
        Known("motion.interpolate", f"SSIM {what}", float(similar), "", "the frames held back", at_least=0.0),
    ]


def backward_is_the_other_flow() -> float:
    """Return the largest difference between the backward flow and the forward flow of the clip in reverse."""
    first, second = disc_at(0.0)[0], disc_at(1.0)[0]
    backward = run_frame(OpticalFlow(direction=FlowDirection.BACKWARD), 1, image=[first, second]).pixels
    return float((backward - run_frame(OpticalFlow(), 0, image=[second, first]).pixels).abs().max())
