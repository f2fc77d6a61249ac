"""Remove Object: a hole in a clip, filled with what other frames show behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nodes.shared.motion.disocclusion import inpaint_unknown
from nodes.shared.motion.optical_flow import FlowQuality, compute_flow
from studio.sdk import Context, Frames, Image, Mask, NodeDevice, Param, Window, WindowNode, node
from studio.sdk.pixels import gaussian_blur, resize, to_interleaved, with_colors
from studio.sdk.pixels.plane_filters import dilate_by_disc

if TYPE_CHECKING:
    import numpy as np
    import torch

_PATCH = 8  # pixels around a hole that the patches of a measured flow reach
_UNSEEN = 0.01  # what less is covered of counts as beside the mask, and what less is known of as hidden


@node(
    "composite.remove_object",
    name="Remove Object",
    aliases=(
        *("Inpaint", "Content-Aware Fill", "Clean Plate", "Wire Removal", "Object Removal", "Rig Removal"),
        *("Fill Hole", "Outpaint"),
    ),
    device=NodeDevice.CPU,
)
class RemoveObject(WindowNode):
    """Remove what a mask covers from a clip: other frames show what lies behind it, and the flow says where.

    For each frame near this one, nearest first, the motion of the background is measured with the object's pixels
    blanked out, and interpolated across the hole. Pixels that the other frame shows beside its own mask are fetched
    along it (flow-guided video completion, after R. Xu et al., "Deep Flow-Guided Video Inpainting", 2019, without
    a network). What no frame shows is filled in smoothly from the border.

    White of the mask is removed; the rest stays bit for bit, apart from the soft edge. It works where the object moves
    against its background, or the camera does. Other things that move past the hole may smear into it. Where nothing
    behind the object is ever seen, use Video to Video with a model that fills masks. A frame reads `reach` frames on
    each side.
    """

    reach: int = Param(
        default=12, min=1, max=120, slider=(1, 40), unit="f", animatable=False,
        help="Frames before and after that may show what lies behind: more find more, and take longer.",
    )  # fmt: skip
    grow: float = Param(
        default=4.0, min=0.0, max=200.0, slider=(0.0, 30.0), unit="px",
        help="Enlarges the mask, so that no rim of the object is left.",
    )  # fmt: skip
    feather: float = Param(
        default=2.0, min=0.0, max=100.0, slider=(0.0, 20.0), unit="px", help="Width of the soft edge around the hole."
    )
    quality: FlowQuality = Param(
        default=FlowQuality.MEDIUM, help="How motion is measured: ultrafast for a preview, fine for the final picture."
    )

    @property
    def window(self) -> Window:
        """This frame, and those that may show what lies behind."""
        return Window(self.reach, self.reach)

    def process(self, image: Frames[Image], mask: Frames[Mask], ctx: Context) -> Image:
        """Fill the hole."""
        import numpy as np
        import torch

        here, hole = image[0], self._grow(mask[0], image[0])
        if float(hole.max()) <= 0.0:
            return here
        blank, known = _blank(here, hole), (1.0 - hole).astype(np.float32)
        found, weight = _read_pixels(here) * known[:, :, None], known.copy()
        used = [here]
        for offset in sorted((*range(-self.reach, 0), *range(1, self.reach + 1)), key=abs):
            if float(weight.min()) >= 1.0 - _UNSEEN:
                break
            other = image[offset]
            if any(other is each for each in used):
                continue  # the clip's first or last frame, again
            ctx.check()
            used.append(other)
            other_hole = self._grow(mask[offset], other)
            flow = compute_flow(blank, _blank(other, other_hole), self.quality).pixels.permute(1, 2, 0).cpu().numpy()
            pixels, seen = _fetch(other, other_hole, _complete_flow(np.ascontiguousarray(flow), hole, other_hole))
            share = (1.0 - weight) * seen
            found += pixels * share[:, :, None]
            weight += share
        filled = inpaint_unknown(found / np.maximum(weight, _UNSEEN)[:, :, None], weight)
        made = to_interleaved(torch.from_numpy(filled).permute(2, 0, 1).to(here.pixels.device))
        edge = torch.from_numpy(hole).unsqueeze(0).to(here.pixels.device)
        soft = gaussian_blur(edge, self.feather / 2.0).clamp(0.0, 1.0) * (edge > 0.0)
        colors = torch.lerp(here.pixels[:3], made[:3], torch.maximum(soft, _find_core(mask[0], here)))
        return here.with_pixels(with_colors(here.pixels, to_interleaved(colors)))

    def _grow(self, mask: Mask, image: Image) -> np.ndarray:
        """Return where a frame is not to be seen: float32 [H, W], 0 or 1."""
        import numpy as np

        plane = _find_core(mask, image)[0]
        radius = round(self.grow)
        grown = dilate_by_disc(plane, radius) if radius > 0 else plane
        return np.ascontiguousarray((grown > _UNSEEN).float().cpu().numpy())


def _find_core(mask: Mask, image: Image) -> torch.Tensor:
    """Return a mask as large as a picture: [1, H, W], 0..1."""
    pixels = mask.pixels.nan_to_num(0.0).clamp(0.0, 1.0).to(image.pixels.device)
    return resize(pixels, image.width, image.height).clamp(0.0, 1.0)


def _read_pixels(image: Image) -> np.ndarray:
    """Return the pixels of a picture: float32 [H, W, C]."""
    import numpy as np

    return np.ascontiguousarray(image.pixels.nan_to_num(0.0).permute(1, 2, 0).cpu().numpy(), dtype=np.float32)


def _blank(image: Image, hole: np.ndarray) -> Image:
    """Return a picture with a hole filled smoothly: what is in it has no say in what moves around it."""
    import numpy as np
    import torch

    filled = inpaint_unknown(_read_pixels(image), (1.0 - hole).astype(np.float32))
    return Image(to_interleaved(torch.from_numpy(filled).permute(2, 0, 1)))


def _complete_flow(flow: np.ndarray, hole: np.ndarray, other_hole: np.ndarray) -> np.ndarray:
    """Return a flow with that of the surroundings where it starts or ends in a hole, or compares patches with one.

    Args:
        flow: [H, W, 2].
        hole: Of the frame in which it starts.
        other_hole: Of the frame in which it ends.
    """
    import cv2
    import numpy as np

    patch = np.ones((2 * _PATCH + 1, 2 * _PATCH + 1), np.uint8)
    near, other_near = cv2.dilate(hole, patch), cv2.dilate(other_hole, patch)
    arrives = cv2.remap(other_near, *_follow(flow), cv2.INTER_NEAREST, borderMode=cv2.BORDER_CONSTANT, borderValue=1.0)
    trusted = ((near <= 0.0) & (arrives <= 0.0)).astype(np.float32)
    return inpaint_unknown(flow * trusted[:, :, None], trusted) if trusted.any() else np.zeros_like(flow)


def _follow(flow: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return where each pixel is found in the other frame: x and y, float32 [H, W] each."""
    import numpy as np

    height, width = flow.shape[:2]
    across = flow[:, :, 0] + np.arange(width, dtype=np.float32)
    return across, flow[:, :, 1] + np.arange(height, dtype=np.float32)[:, None]


def _fetch(image: Image, hole: np.ndarray, flow: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the pixels that a flow leads to, [H, W, C], and how far they are seen there, [H, W].

    Args:
        image: Of the other frame.
        hole: Where that frame is not to be seen.
        flow: [H, W, 2], from this frame to the other one.
    """
    import cv2
    import numpy as np

    height, width = hole.shape
    across, down = _follow(flow)
    pixels = cv2.remap(_read_pixels(image), across, down, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    seen = cv2.remap(1.0 - hole, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=0.0)
    return pixels.reshape(height, width, -1).clip(0.0), (seen >= 1.0 - _UNSEEN).astype(np.float32)
