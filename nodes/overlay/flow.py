"""Overlays: data made visible on the picture."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from nodes.shared.motion.flow_colors import compute_flow_colors
from studio.core.translation import tr
from studio.sdk import Color, Flow, FrameNode, Image, NodeDevice, Param, ShapeError, node
from studio.sdk.pixels.plane_filters import compute_mirrored_box_mean

if TYPE_CHECKING:
    import numpy as np
    import torch

_FRACTION_BITS = 4  # of OpenCV's fixed-point coordinates
_STILL = 0.05  # px: shorter arrows are not drawn


class FlowDisplay(StrEnum):
    """How a flow is shown."""

    WHEEL = "wheel"
    ARROWS = "arrows"
    BOTH = "both"


@node(
    "overlay.flow",
    name="Flow Overlay",
    aliases=("Show Flow", "Motion Vectors", "Vector Display", "Flow to Image"),
    device=NodeDevice.PARTLY_CPU,
)
class FlowOverlay(FrameNode):
    """Show a flow as colors, as arrows, or both.

    The hue shows the direction and the saturation the speed, by the color wheel of S. Baker et al. ("A Database and
    Evaluation Methodology for Optical Flow", 2007). Over a picture, colors cover what moves; without a picture, what
    stands still is white.
    """

    look: FlowDisplay = Param(default=FlowDisplay.BOTH, help="Colors, arrows, or both.")
    reach: float = Param(
        default=8.0,
        min=0.01,
        max=4096.0,
        slider=(1.0, 64.0),
        step=0.5,
        unit="px",
        help="The speed that is shown in full color.",
    )
    opacity: float = Param(default=0.7, min=0.0, max=1.0, step=0.01, help="How much the colors cover the picture.")
    spacing: int = Param(
        default=32, min=2, max=1024, slider=(8, 128), unit="px", help="Distance from one arrow to the next."
    )
    gain: float = Param(
        default=3.0,
        min=0.0,
        max=100.0,
        slider=(0.5, 8.0),
        step=0.1,
        unit="x",
        help="Factor for the length of the arrows.",
    )
    color: Color = Param(default=Color(1.0, 1.0, 1.0), help="Color of the arrows.")

    def process(self, image: Image | None, flow: Flow) -> Image:
        """Color first, arrows on top."""
        shown = self._colored(image, flow)
        if self.look is FlowDisplay.WHEEL:
            return shown
        return self._with_arrows(shown, flow)

    def _colored(self, image: Image | None, flow: Flow) -> Image:
        import torch

        if image is not None and image.pixels.shape[1:] != flow.pixels.shape[1:]:
            sizes = {"picture": f"{image.width}×{image.height}", "flow": f"{flow.width}×{flow.height}"}
            raise ShapeError(tr("the picture and the flow must have one size, found {picture} and {flow}", **sizes))
        if self.look is FlowDisplay.ARROWS:
            return image or Image(flow.pixels.new_full((flow.height, flow.width, 3), 0.08).permute(2, 0, 1))
        hue, speed = compute_flow_colors(flow.pixels), torch.hypot(flow.pixels[0], flow.pixels[1]) / self.reach
        if image is None:
            return Image(_toned(hue, speed))
        cover = (speed.clamp(0, 1) * self.opacity).unsqueeze(0)
        return _over(image, hue, cover)

    def _with_arrows(self, image: Image, flow: Flow) -> Image:
        import torch

        vectors = measure_arrows(flow.pixels, self.spacing)
        shadow, line = draw_arrows(vectors, (flow.width, flow.height), self.spacing, self.gain)
        device = image.pixels.device
        dark = torch.zeros(3, 1, 1, device=device)
        light = torch.tensor(self.color[:3], dtype=torch.float32, device=device).view(3, 1, 1)
        shaded = _over(image, dark, torch.from_numpy(shadow).to(device).unsqueeze(0) * 0.6)
        return _over(shaded, light, torch.from_numpy(line).to(device).unsqueeze(0))


def _over(image: Image, color: torch.Tensor, cover: torch.Tensor) -> Image:
    """Lay a color over an image, whose alpha stays."""
    import torch

    colors = torch.lerp(image.pixels[:3], color.expand(3, image.height, image.width), cover)
    if not image.has_alpha:
        return image.with_pixels(colors)
    result = image.pixels.clone()
    result[:3] = colors
    return image.with_pixels(result)


def _toned(hue: torch.Tensor, speed: torch.Tensor) -> torch.Tensor:
    """Return white for no speed, the full hue for 1, and a darker one beyond."""
    import torch

    return torch.where(speed <= 1, 1 - speed * (1 - hue), hue * 0.75)


def measure_arrows(flow: torch.Tensor, spacing: int) -> np.ndarray:
    """Return the mean flow about the beginning of each arrow: float32 [rows, columns, 2].

    Args:
        flow: [2, H, W], pixels.
        spacing: Pixels between arrows.
    """
    import cv2
    import numpy as np

    size, starts = max(1, spacing // 2), (slice(spacing // 2, None, spacing),) * 2
    if flow.is_cpu:
        return cv2.blur(np.ascontiguousarray(flow.permute(1, 2, 0).numpy()), (size, size))[starts]
    vectors: np.ndarray = compute_mirrored_box_mean(flow, size)[:, *starts].permute(1, 2, 0).cpu().numpy()
    return vectors


def draw_arrows(vectors: np.ndarray, size: tuple[int, int], spacing: int, gain: float) -> tuple[np.ndarray, np.ndarray]:
    """Draw an arrow for every so many pixels.

    Args:
        vectors: [rows, columns, 2], pixels: that of each arrow.
        size: Width and height of the picture.
        spacing: Pixels between arrows.
        gain: Factor for their lengths.

    Returns:
        What their shadow and what their line covers: float32 [H, W], 0..1.
    """
    import cv2
    import numpy as np

    width, height = size
    shadow, line = np.zeros((height, width), np.uint8), np.zeros((height, width), np.uint8)
    unit = 1 << _FRACTION_BITS
    for row, y in enumerate(range(spacing // 2, height, spacing)):
        for column, x in enumerate(range(spacing // 2, width, spacing)):
            dx, dy = (float(part) * gain for part in vectors[row, column])
            length = float(np.hypot(dx, dy))
            if length < _STILL * gain:
                continue
            start, end = (x * unit, y * unit), (round((x + dx) * unit), round((y + dy) * unit))
            head = min(0.45, 5.0 / length)
            for canvas, thickness in ((shadow, 3), (line, 1)):
                cv2.arrowedLine(canvas, start, end, (255,), thickness, cv2.LINE_AA, _FRACTION_BITS, head)
    return shadow.astype(np.float32) / 255, line.astype(np.float32) / 255
