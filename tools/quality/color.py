"""Color, against formulas and the libraries that define them."""

from __future__ import annotations

import cv2
import numpy as np
import PyOpenColorIO
import torch

from nodes.color.cdl import ColorDecisionList
from nodes.color.curves import Curves
from nodes.color.equalize import Equalize
from nodes.color.exposure import Exposure, WhiteBalance
from nodes.color.grade import Grade
from nodes.color.match import MatchColor, TransportMethod
from nodes.color.space import ColorSpace, OcioSpace, ViewTransform
from studio.sdk import Color, Image, ToneCurve
from studio.sdk.color.color_spaces import BUILT_IN_CONFIG
from studio.sdk.pixels import srgb_to_linear
from studio.sdk.testing import run_frame
from tools.quality.known_answer import Known


def measure() -> list[Known]:
    """Return the figures of all color nodes."""
    return [exposed(), balanced(), bent(), graded(), decided(), equalized(), *matched(), *converted()]


def noise(height: int = 60, width: int = 80, seed: int = 0) -> Image:
    """Return a picture of even noise."""
    random = torch.Generator().manual_seed(seed)
    return Image(torch.rand(height, width, 3, generator=random).permute(2, 0, 1))


def exposed() -> Known:
    """Compare one stop with twice the light."""
    image = noise()
    light = srgb_to_linear(run_frame(Exposure(stops=1.0), image=image).pixels)
    error = float((light - 2 * srgb_to_linear(image.pixels)).abs().max())
    return Known("color.exposure", "linear light after one stop", error, "", "twice the light", 1e-5)


def balanced() -> Known:
    """Pick a color cast and see how gray it becomes."""
    cast = Color(0.62, 0.5, 0.31)
    image = Image(torch.tensor(cast[:3]).view(3, 1, 1).repeat(1, 4, 4))
    result = run_frame(WhiteBalance(neutral=cast), image=image).pixels
    spread = float((result.amax(dim=0) - result.amin(dim=0)).max())
    return Known("color.white_balance", "spread of the channels of what was picked", spread, "", "gray, 0", 1e-3)


def bent() -> Known:
    """Compare the tables of Curves with the curve itself."""
    curve = ToneCurve.from_numbers((0, 0, 0.25, 0.12, 0.7, 0.9, 1, 1))
    image = noise(20, 30)
    result = run_frame(Curves(master=curve), image=image).pixels
    exact = torch.tensor([curve.evaluate_at(float(value)) for value in image.pixels.flatten()]).reshape(result.shape)
    error = float((result - exact).abs().max())
    return Known("color.curves", "largest error of the tables", error, "", "the curve itself", 3e-5)


def graded() -> Known:
    """Compare Grade with Nuke's formula in float64."""
    image = noise()
    lift, gamma, gain, offset = (0.02, -0.01, 0.03), (1.2, 0.9, 1.1), (1.3, 1.0, 0.9), (0.01, 0.0, -0.02)
    node = Grade(lift=Color(*lift), gamma=Color(*gamma), gain=Color(*gain), offset=Color(*offset))
    factor = np.array(gain) - np.array(lift)
    bent = image.as_array().astype(np.float64) * factor + np.array(offset) + np.array(lift)
    exact = np.where(bent > 0, np.maximum(bent, 0) ** (1 / np.array(gamma)), bent)
    error = float(np.abs(run_frame(node, image=image).as_array() - exact).max())
    return Known("color.grade", "largest error", error, "", "Nuke's formula in float64", 1e-6)


def decided() -> Known:
    """Compare CDL with OpenColorIO's, whose powers are approximations."""
    image = noise()
    slope, offset, power = (1.2, 0.9, 1.1), (0.02, -0.05, 0.0), (0.8, 1.0, 1.3)
    node = ColorDecisionList(slope=Color(*slope), offset=Color(*offset), power=Color(*power), saturation=0.8)
    transform = PyOpenColorIO.CDLTransform(slope=slope, offset=offset, power=power, sat=0.8)
    transform.setStyle(PyOpenColorIO.CDL_ASC)
    theirs = image.as_array().copy()
    PyOpenColorIO.Config.CreateRaw().getProcessor(transform).getDefaultCPUProcessor().applyRGB(theirs)
    error = float(np.abs(run_frame(node, image=image).as_array() - theirs).max())
    return Known("color.cdl", "largest difference", error, "", "PyOpenColorIO, called directly", 2e-5)


def equalized() -> Known:
    """Compare with OpenCV's CLAHE, which rounds to bytes."""
    random = np.random.default_rng(2)
    waves = np.add.outer(np.sin(np.arange(240) / 30) * 20, np.cos(np.arange(320) / 40) * 30)
    grey = (120 + waves + random.normal(0, 5, (240, 320))).clip(0, 255).astype(np.uint8)
    image = Image.from_array(np.repeat(grey[:, :, None], 3, axis=2).astype(np.float32) / 255)
    ours = run_frame(Equalize(limit=2.0, tiles=8), image=image).pixels[0].numpy()
    theirs = cv2.createCLAHE(2.0, (8, 8)).apply(grey) / 255
    error = float(np.abs(ours - theirs).max()) * 255
    return Known("color.equalize", "largest difference, in steps of a byte", error, "", "cv2.CLAHE, in bytes", 1.6)


def matched() -> list[Known]:
    """Compare means, covariances and quantiles with those of the reference."""
    image, reference = noise(), noise(50, 70, 1)
    tilt = torch.tensor([[0.4, 0.1, 0.0], [0.0, 0.3, 0.2], [0.1, 0.0, 0.5]])
    reference = Image(torch.einsum("ij,jhw->ihw", tilt, reference.pixels**2) + 0.1)
    want = reference.pixels.reshape(3, -1).double()
    linear = run_frame(MatchColor(), image=image, reference=reference).pixels.reshape(3, -1).double()
    error = max(
        float((linear.mean(dim=1) - want.mean(dim=1)).abs().max()), float((linear.cov() - want.cov()).abs().max())
    )
    sliced = run_frame(MatchColor(method=TransportMethod.SLICED), image=image, reference=reference).pixels.reshape(
        3, -1
    )
    levels = torch.linspace(0.02, 0.98, 25, dtype=torch.float64)
    apart = float((torch.quantile(sliced.double(), levels, dim=1) - torch.quantile(want, levels, dim=1)).abs().max())
    return [
        Known("color.match", "means and covariances, gaussian", error, "", "those of the reference", 1e-4),
        Known("color.match", "quantiles of each channel, sliced", apart, "", "those of the reference", 0.02),
    ]


def converted() -> list[Known]:
    """Compare with OpenColorIO called by hand."""
    config = PyOpenColorIO.Config.CreateFromFile(BUILT_IN_CONFIG)
    image = noise()
    space = run_frame(ColorSpace(source=OcioSpace.LOGC4, target=OcioSpace.ACESCG), image=image).as_array()
    view = run_frame(ViewTransform(), image=image).as_array()
    transform = PyOpenColorIO.DisplayViewTransform(
        src=str(OcioSpace.SRGB), display="sRGB - Display", view="ACES 2.0 - SDR 100 nits (Rec.709)"
    )
    known = []
    for node, what, result, made in (
        ("color.space", "LogC4 to ACEScg", space, (str(OcioSpace.LOGC4), str(OcioSpace.ACESCG))),
        ("color.view", "ACES 2.0 on an sRGB display", view, (transform,)),
    ):
        theirs = image.as_array().copy()
        config.getProcessor(*made).getDefaultCPUProcessor().applyRGB(theirs)
        error = float(np.abs(result - theirs).max())
        known.append(Known(node, what, error, "", "PyOpenColorIO, called directly", 0.0))
    return known
