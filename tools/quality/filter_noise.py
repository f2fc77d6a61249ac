"""Denoise, against the pictures to which the noise was added, and against OpenCV's own filters."""

from __future__ import annotations

import math
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
import torch

from nodes.filter.denoise import Denoise, DenoiseMethod
from studio.sdk import Image
from studio.sdk.testing import run_frame
from tools.quality.known_answer import Known

NOISE = 0.06
_CLIP = Path(__file__).resolve().parents[2] / "assets" / "media" / "moving-scene.mp4"
_ROWS, _COLUMNS = slice(150, 290), slice(100, 340)  # mountains, trees and a ball that moves in front of them
_NODE = "filter.denoise"


@lru_cache(maxsize=1)
def scene() -> tuple[list[Image], list[Image]]:
    """Return five frames of the moving scene, clean and with noise."""
    capture, random = cv2.VideoCapture(str(_CLIP)), np.random.default_rng(1)
    clean: list[Image] = []
    while len(clean) < 5:
        frame = cv2.cvtColor(capture.read()[1], cv2.COLOR_BGR2RGB)[_ROWS, _COLUMNS]
        clean.append(Image.from_array(frame.astype(np.float32) / 255))
    capture.release()
    noisy = [image.as_array() + random.normal(0, NOISE, image.as_array().shape).astype(np.float32) for image in clean]
    return clean, [Image.from_array(array) for array in noisy]


def psnr(found: np.ndarray | torch.Tensor, image: Image) -> float:
    """Return how near [H, W, 3] is to a picture, in decibels."""
    return -10 * math.log10(float(np.square(np.asarray(found) - image.as_array()).mean()))


def measure() -> list[Known]:
    """Return what each method gains, and the same for OpenCV."""
    return [gain(DenoiseMethod.BILATERAL, 8.0), *against_opencv(), gain(DenoiseMethod.TEMPORAL, 7.0)]


def gain(method: DenoiseMethod, at_least: float) -> Known:
    """Measure how much nearer to the clean frame the cleaned one is than the noisy one."""
    clean, noisy = scene()
    found = run_frame(Denoise(method=method, strength=NOISE), 2, image=noisy)
    gained = psnr(found.as_array(), clean[2]) - psnr(noisy[2].as_array(), clean[2])
    return Known(_NODE, f"PSNR gained, {method}, noise σ = {NOISE}", gained, "dB", "the clean frame", at_least=at_least)


def against_opencv() -> list[Known]:
    """Compare non-local means with OpenCV's, at the best of several strengths."""
    clean, noisy = scene()
    bytes_ = (noisy[2].as_array().clip(0, 1) * 255).round().astype(np.uint8)
    theirs = max(
        psnr(cv2.fastNlMeansDenoisingColored(bytes_, None, h, h, 7, 11) / np.float32(255), clean[2])
        for h in (7.0, 10.0, 15.0, 20.0)
    )
    ours = gain(DenoiseMethod.NON_LOCAL, 8.0)
    more = ours.value + psnr(noisy[2].as_array(), clean[2]) - theirs
    known = "cv2.fastNlMeansDenoisingColored, its best strength of 4"
    return [ours, Known(_NODE, "PSNR above OpenCV's, non-local means", more, "dB", known, at_least=0.5)]
