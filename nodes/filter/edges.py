"""Edges: where the picture changes, as lines."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING

from nodes.shared.compositing.visible_colors import fill_transparent_colors
from studio.sdk import ClipInfo, Color, Context, FrameNode, Image, Mask, Media, NodeDevice, Param, node, output
from studio.sdk.pixels import compute_luma, gaussian_blur, get_blur_radius, to_interleaved, with_colors
from studio.sdk.pixels.plane_filters import LAPLACIAN_KERNEL, SCHARR_KERNEL, SOBEL_KERNEL, correlate_plane

if TYPE_CHECKING:
    import numpy as np
    import torch

_WIDER = 1.6  # of the two Gaussians of a drawing, after Marr and Hildreth
_DOG_OF_STEP = 0.1126  # how far a difference of such Gaussians swings to each side of a step of 1
_CANNY_LOW = 0.4  # of the threshold: down to this, lines go on that began above it
_CANNY_STEPS = 8000.0  # for each unit, in the 16-bit numbers that OpenCV's Canny takes


class EdgeMethod(StrEnum):
    """How edges are found."""

    SOBEL = "sobel"
    SCHARR = "scharr"
    LAPLACIAN = "laplacian"
    CANNY = "canny"
    DRAWING = "drawing"


@node(
    "filter.edges",
    aliases=(
        *("Edge Detect", "Find Edges", "Sobel", "Canny", "Line Art", "XDoG", "Toon Lines", "HED", "Control Picture"),
        *("Canny Preprocessor", "HED Soft-Edge Lines", "Slope"),
    ),
    device=NodeDevice.CPU,
)
class Edges(FrameNode):
    """Detect edges and output them as lines, as a picture and as a mask.

    The luma is blurred by the radius, so that only edges of about that size are found. Sobel and Scharr use the
    magnitude of the gradient, which gives soft lines; the Laplacian uses the second derivative, which gives both sides
    of an edge; Canny (J. Canny, 1986) thins lines to one pixel and follows them; drawing darkens the dark side of edges
    as a pen would (difference of Gaussians with a soft threshold, after H. Winnemöller et al., "XDoG", 2012). All are
    scaled so that a step edge of height h has the value h at any radius, and a proxy shows the same lines.

    Lines are drawn in the ink color on the paper color, or over the picture. Alpha is not touched; transparent parts
    have no edges.
    """

    method: EdgeMethod = Param(default=EdgeMethod.SOBEL, help="Edge detector: soft lines, thin lines or a drawing.")
    radius: float = Param(
        default=1.0, min=0.0, max=100.0, slider=(0.0, 8.0), step=0.1, unit="px",
        help="Size of the edges to find: the standard deviation of a blur.",
    )  # fmt: skip
    threshold: float = Param(
        default=0.04, min=0.0, max=1.0, slider=(0.0, 0.5), step=0.005, help="Steps up to this height are ignored."
    )
    gain: float = Param(
        default=3.0, min=0.0, max=1000.0, slider=(0.0, 10.0), step=0.1, unit="x",
        help="Strength of lines above the threshold; Canny's are always full.",
    )  # fmt: skip
    ink: Color = Param(default=Color(1.0, 1.0, 1.0), help="Color of the lines.")
    paper: Color = Param(default=Color(0.0, 0.0, 0.0), help="Color between the lines.")
    over: bool = Param(default=False, help="Draw over the picture instead of on paper.")

    def get_output_info(self, output: str, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Give the mask one channel."""
        facts = inputs.get("image", ClipInfo())
        return facts if output == self.spec.outputs[0].name else replace(facts, channels=1)

    def tile_overlap(self) -> int | None:
        """Allow tiles where lines are not followed and the blur is a plain one."""
        reach = get_blur_radius(self.radius * (_WIDER if self.method is EdgeMethod.DRAWING else 1.0))
        return None if reach is None or self.method is EdgeMethod.CANNY else reach + 20

    def process(self, image: Image, ctx: Context) -> Image:
        """Draw in ink."""
        import torch

        line = self._lines(image, ctx.scale)
        ink, paper = (torch.tensor(color[:3], device=line.device).view(3, 1, 1) for color in (self.ink, self.paper))
        below = image.pixels[:3] if self.over else paper.expand(3, image.height, image.width)
        drawn = torch.lerp(below, ink.expand_as(below), line)
        return image.with_pixels(with_colors(image.pixels, to_interleaved(drawn)))

    @output
    def mask(self, image: Image, ctx: Context) -> Mask:
        """Give the lines as coverage."""
        return Mask(self._lines(image, ctx.scale))

    def _lines(self, image: Image, proxy: float) -> torch.Tensor:
        """Return how much of each pixel is line: [1, H, W], 0..1."""
        import torch

        bright = gaussian_blur(compute_luma(fill_transparent_colors(image.pixels)), self.radius)
        if self.method is EdgeMethod.DRAWING:
            wide = gaussian_blur(compute_luma(fill_transparent_colors(image.pixels)), max(self.radius, 0.3) * _WIDER)
            return torch.tanh(self.gain * ((wide - bright) / _DOG_OF_STEP - self.threshold).clamp_min_(0.0))
        if self.method is not EdgeMethod.CANNY and not bright.is_cpu:
            strength = _strength_on_device(bright[0], self.method, self.radius, proxy, self.gain)
            return strength.sub_(self.threshold * self.gain).clamp_(0.0, 1.0).unsqueeze(0)
        gray = bright[0].cpu().contiguous().numpy()
        if self.method is EdgeMethod.CANNY:
            line = _canny(gray, self.radius, self.threshold, proxy)
        else:
            line = _strength(gray, self.method, self.radius, proxy, self.gain).sub_(self.threshold * self.gain)
        return line.clamp_(0.0, 1.0).unsqueeze(0).to(image.pixels.device)


def _strength(gray: np.ndarray, method: EdgeMethod, radius: float, proxy: float, gain: float) -> torch.Tensor:
    """Return how strong the edge at each pixel is: float32 [H, W]; the height of a step edge at its middle.

    A step of 1 that is blurred by σ has the slope 1/(σ √(2π)) and the second derivative 1/(σ² √(2πe)). The kernels
    blur a little themselves: unblurred, they give ½ and 1.

    Args:
        gray: [H, W], blurred.
        method: SOBEL, SCHARR or LAPLACIAN.
        radius: By how much it was blurred.
        proxy: The proxy's scale; slopes count by pixels of the full picture.
        gain: A factor for the result.
    """
    import cv2
    import torch

    if method is EdgeMethod.LAPLACIAN:
        scale = _compute_curve_scale(radius, proxy) * gain
        second = cv2.Laplacian(gray, cv2.CV_32F, scale=scale, borderType=cv2.BORDER_REPLICATE)
        return torch.from_numpy(second).abs_()
    across, down = (torch.from_numpy(slope) for slope in _slopes(gray, method, radius, proxy, gain))
    return across.square_().addcmul_(down, down).sqrt_()  # cv2.magnitude rounds as memory happens to be aligned


def _strength_on_device(
    bright: torch.Tensor, method: EdgeMethod, radius: float, proxy: float, gain: float
) -> torch.Tensor:
    """Return what `_strength` does, where a plane [H, W] lies."""
    if method is EdgeMethod.LAPLACIAN:
        return correlate_plane(bright, LAPLACIAN_KERNEL).mul_(_compute_curve_scale(radius, proxy) * gain).abs_()
    kernel = SCHARR_KERNEL if method is EdgeMethod.SCHARR else SOBEL_KERNEL
    across, down = (correlate_plane(bright, kernel, turned=turned) for turned in (False, True))
    return across.square_().addcmul_(down, down).sqrt_().mul_(_compute_slope_scale(method, radius, proxy) * gain)


def _compute_curve_scale(radius: float, proxy: float) -> float:
    """Return the factor for a Laplacian that gives the height of a step edge."""
    return radius**2 * math.sqrt(2 * math.pi * math.e) + proxy**2


def _compute_slope_scale(method: EdgeMethod, radius: float, proxy: float) -> float:
    """Return the factor for a gradient that gives the height of a step edge."""
    return math.sqrt(2 * math.pi * radius**2 + 4.0 * proxy**2) / (32.0 if method is EdgeMethod.SCHARR else 8.0)


def _slopes(
    gray: np.ndarray, method: EdgeMethod, radius: float, proxy: float, gain: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return the gradient along x and y, in heights of a step edge, times `gain`: float32 [H, W] each."""
    import cv2

    kernel = cv2.FILTER_SCHARR if method is EdgeMethod.SCHARR else 3
    scale = _compute_slope_scale(method, radius, proxy) * gain
    across = cv2.Sobel(gray, cv2.CV_32F, 1, 0, ksize=kernel, scale=scale, borderType=cv2.BORDER_REPLICATE)
    return across, cv2.Sobel(gray, cv2.CV_32F, 0, 1, ksize=kernel, scale=scale, borderType=cv2.BORDER_REPLICATE)


def _canny(gray: np.ndarray, radius: float, threshold: float, proxy: float) -> torch.Tensor:
    """Return thin lines: float32 [H, W], 0 or 1; in a proxy as much less as a line of the full picture covers there."""
    import cv2
    import numpy as np
    import torch

    across, down = (
        np.clip(np.nan_to_num(slope), -32_767, 32_767).astype(np.int16)
        for slope in _slopes(gray, EdgeMethod.SOBEL, radius, proxy, _CANNY_STEPS)
    )
    high = max(threshold, 1e-3) * _CANNY_STEPS
    line = cv2.Canny(across, down, _CANNY_LOW * high, high, L2gradient=True)
    return torch.from_numpy(line) * (proxy / 255)
