"""Judges."""

from __future__ import annotations

import cv2
import numpy as np

from nodes.judge.coherence import Flicker, TemporalCoherence
from nodes.judge.detail import Sharpness
from nodes.judge.similarity import Similarity
from studio.sdk.testing import run_frame
from tools.bench.node_case import NodeCase, picture


def cases() -> list[NodeCase]:
    """Return a frame through each."""
    image, other, similarity = picture(1), picture(2), Similarity()
    sharpness = Sharpness()

    def bare_sharpness() -> float:
        light = cv2.transform(image.as_array(), np.array([[0.2126, 0.7152, 0.0722]], np.float32))
        cv2.meanStdDev(cv2.Laplacian(light, cv2.CV_32F))
        x, y = cv2.Sobel(light, cv2.CV_32F, 1, 0), cv2.Sobel(light, cv2.CV_32F, 0, 1)
        return float(cv2.norm(x, cv2.NORM_L2SQR) + cv2.norm(y, cv2.NORM_L2SQR))

    return [
        NodeCase(
            "judge.psnr_ssim, PSNR",
            lambda: similarity.process(image, other),
            lambda: cv2.PSNR(image.as_array(), other.as_array(), 1.0),
            "cv2.PSNR",
        ),
        NodeCase("judge.psnr_ssim, SSIM", lambda: run_frame(Similarity(), output="ssim", image=image, reference=other)),
        NodeCase(
            "judge.temporal_coherence",
            lambda: run_frame(TemporalCoherence(), 1, output="warping_error", image=[image, other]),
        ),
        NodeCase("judge.flicker", lambda: run_frame(Flicker(), 1, output="flicker", image=[image, other, image])),
        NodeCase(
            "judge.sharpness",
            lambda: sharpness.process(image),
            bare_sharpness,
            "cv2.transform, Laplacian and Sobel",
        ),
    ]
