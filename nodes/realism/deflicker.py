"""Deflicker: light that trembles becomes steady."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nodes.shared.motion.flow_consistency import compute_flow_confidence
from nodes.shared.motion.optical_flow import FlowQuality, measure_flow_array
from nodes.shared.motion.temporal_smoothing import make_smoothing_weights
from studio.sdk import Clip, ClipNode, Context, Flow, Image, Param, Time, node, output
from studio.sdk.pixels import ResampleFilter, compute_luma, resize, to_interleaved, warp_by_flow

if TYPE_CHECKING:
    import numpy as np
    import torch

_WORKING_SIDE = 256
_DARK, _BRIGHT = 0.03, 0.97  # what is beyond says nothing of a gain
_LEAST_SHARE = 0.02  # of a zone's pixels
_LEAST_SIDE = 16
_CUT_SHARE = 0.25  # of the pixels that could match, if fewer do it is a cut
_CUT_CHANGE = 0.5  # of what is left of the ratio, in powers of e
_MOST = 3.0


@dataclass(frozen=True, slots=True, eq=False)
class LightCurve:
    """How the light goes on from frame to frame.

    Args:
        light: float64 [T, 4, zones, zones]: the sum of the logarithms of all gains so far, of red, green, blue, luma.
        shot_starts: The frames at which a shot begins, in order; 0 is the first.
    """

    light: np.ndarray
    shot_starts: tuple[int, ...]

    def find_shot(self, frame: int) -> tuple[int, int]:
        """Return the first frame of the shot that a frame lies in, and the one after its last."""
        first = max(start for start in self.shot_starts if start <= frame)
        return first, min((start for start in self.shot_starts if start > frame), default=len(self.light))


@node(
    "realism.deflicker",
    aliases=("Flicker Removal", "Time Lapse", "Exposure Smoothing", "DEFlicker", "Color Stabilizer", "Luminance"),
)
class Deflicker(ClipNode):
    """Remove flicker of the light: time lapses, old film, lamps that beat with the camera.

    The clip is analyzed once. From frame to frame each point is followed along the flow, and the median of the change
    in brightness is the gain of the light there, whatever moves in the scene. The sum of the gains is the course of the
    light. It is smoothed over time by local linear fits, and each frame is multiplied by the factor that brings it to
    the smoothed level. Fades and sunsets stay, and only the flicker is removed. Cuts are detected, and each shot is
    processed by itself.

    With one zone the whole frame gets one factor. More zones follow flicker that differs over the frame, and blend
    smoothly. Areas clipped to black or white stay clipped. Alpha is unchanged. `gain` gives the mean factor.
    """

    smoothness: float = Param(
        default=12.0, min=0.0, max=1000.0, slider=(0.0, 60.0), step=1.0, unit="f",
        help="Standard deviation of the smoothing in time; slower changes of the light stay. 0 changes nothing.",
    )  # fmt: skip
    strength: float = Param(
        default=1.0, min=0.0, max=1.0, step=0.01, unit="x", help="How much of the flicker to remove."
    )
    zones: int = Param(
        default=1, min=1, max=16, slider=(1, 8), animatable=False,
        help="Number of parts along each side; more follow flicker that differs over the frame.",
    )  # fmt: skip
    color: bool = Param(default=False, help="Process red, green and blue separately, for light that changes color.")

    def analyze(self, image: Clip[Image], ctx: Context) -> LightCurve:
        """Add up the gains from frame to frame."""
        import numpy as np

        light, shots = np.zeros((len(image), 4, self.zones, self.zones)), [0]
        before: torch.Tensor | None = None
        for frame in ctx.progress(len(image)):
            now = _with_luma(image[frame])
            if before is not None:
                gain = _gains(before, now, self.zones)
                if gain is None:
                    shots.append(frame)
                else:
                    light[frame] = light[frame - 1] + gain
            before = now
        return LightCurve(light, tuple(shots))

    def process(self, image: Image, time: Time, analysis: LightCurve) -> Image:
        """Multiply by what is missing."""
        import torch

        gains = self._gains(time.frame, analysis)
        if not gains.any():
            return image
        factors = torch.from_numpy(gains).float().exp().to(image.pixels.device)
        if self.zones > 1:
            factors = resize(to_interleaved(factors), image.width, image.height, ResampleFilter.LINEAR)
        result = image.pixels.clone()
        result[:3] *= factors
        return image.with_pixels(result)

    @output
    def gain(self, time: Time, analysis: LightCurve) -> float:
        """Return the mean factor of the frame."""
        import numpy as np

        return float(np.exp(self._gains(time.frame, analysis)).mean())

    def _gains(self, frame: int, course: LightCurve) -> np.ndarray:
        """Return the logarithm of a frame's factors: [1|3, zones, zones]."""
        import numpy as np

        frame = min(frame, len(course.light) - 1)
        first, stop = course.find_shot(frame)
        channels = slice(0, 3) if self.color else slice(3, 4)
        if self.smoothness <= 0.0 or stop - first < 2:
            return np.zeros_like(course.light[frame, channels])
        weights = make_smoothing_weights(stop - first, self.smoothness)
        wanted = sum(
            weight[frame - first] * course.light[frame + k, channels]
            for k, weight in weights.items()
            if first <= frame + k < stop
        )
        return np.asarray((wanted - course.light[frame, channels]) * self.strength)


def _with_luma(image: Image) -> torch.Tensor:
    """Return a small picture with red, green, blue and luma: [4, h, w], on the CPU."""
    import torch

    scale = min(1.0, _WORKING_SIDE / max(image.width, image.height))
    colors = image.pixels[:3].cpu().nan_to_num(0.0)
    small = resize(colors, max(1, round(image.width * scale)), max(1, round(image.height * scale)), ResampleFilter.AREA)
    return torch.cat([small, compute_luma(small)])


def _gains(first: torch.Tensor, second: torch.Tensor, zones: int) -> np.ndarray | None:
    """Return the logarithm of how much brighter each zone became: float64 [4, zones, zones]; None at a cut."""
    import numpy as np
    import torch

    if first.shape != second.shape:
        return None
    there, agree = _motion(first, second)
    later = torch.cat([warp_by_flow(second[:3], there), warp_by_flow(second[3:], there)])
    usable = ((first > _DARK) & (first < _BRIGHT) & (later > _DARK) & (later < _BRIGHT)).all(0)
    known = usable & agree
    if float(usable.float().mean()) > _LEAST_SHARE and float(known.sum()) < _CUT_SHARE * float(usable.sum()):
        return None
    ratio = (later.clamp_min(1e-6).log() - first.clamp_min(1e-6).log()).numpy().astype(np.float64)
    chosen = known.numpy()
    if chosen.mean() < _LEAST_SHARE:
        return np.zeros((4, zones, zones))
    whole = np.median(ratio[:, chosen], axis=1)
    if np.median(np.abs(ratio[3][chosen] - whole[3])) > _CUT_CHANGE:
        return None
    gains = np.broadcast_to(whole[:, None, None], (4, zones, zones)).copy()
    for row, rows in enumerate(np.array_split(np.arange(ratio.shape[1]), zones)):
        for column, columns in enumerate(np.array_split(np.arange(ratio.shape[2]), zones)):
            part = np.ix_(rows, columns)
            if len(rows) and len(columns) and chosen[part].mean() > 10 * _LEAST_SHARE:
                gains[:, row, column] = np.median(ratio[:, rows][:, :, columns][:, chosen[part]], axis=1)
    return gains.clip(-_MOST, _MOST)


def _motion(first: torch.Tensor, second: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the flow between two small pictures made equally bright, and where it can be believed: bool [h, w]."""
    import numpy as np
    import torch

    height, width = first.shape[1:]
    if min(height, width) < _LEAST_SIDE:
        return first.new_zeros(2, height, width), torch.ones(height, width, dtype=torch.bool)
    bright = [picture[3].clamp(0.0, 1.0) for picture in (first, second)]
    level = 0.5 * float(bright[0].mean() + bright[1].mean())
    gray = [(one * (level / max(float(one.mean()), 1e-3)) * 255.0).clamp(0, 255).numpy() for one in bright]
    one, other = (np.ascontiguousarray(picture.astype(np.uint8)) for picture in gray)
    there, back = (
        torch.from_numpy(measure_flow_array(*pair, FlowQuality.FAST)).permute(2, 0, 1)
        for pair in ((one, other), (other, one))
    )
    return there, compute_flow_confidence(Flow(there), Flow(back)).pixels[0] > 0.5
