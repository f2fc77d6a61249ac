"""Clips that go on by themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from studio.core.translation import tr
from studio.sdk import ClipInfo, Context, Image, Media, Net, Network, Param, ParameterError, ScanNode, StudioError, node
from studio.sdk.networks.network import to_batch
from studio.sdk.pixels import resize, to_interleaved

if TYPE_CHECKING:
    import torch

_PATCH = 4  # pixels


@dataclass(frozen=True, slots=True, eq=False)
class PredictorState:
    """What is known at a frame.

    Args:
        next_frame: [1, 3, H, W], the next frame as it is expected, at the network's size.
        cells: What the network remembers.
        current_frame: [3, H, W], this frame, at the proxy's size.
    """

    next_frame: torch.Tensor
    cells: Any
    current_frame: torch.Tensor


@node(
    "generate.recurrent_predictor",
    name="Predict Frames",
    aliases=("ConvLSTM", "Recurrent Frame Predictor", "Extend Clip", "Next Frame", "Outpaint Time", "Continue"),
)
class RecurrentPredictor(Network, ScanNode):
    """Predict the frames that follow the first frames of a clip.

    The first frames pass unchanged. From then on each frame is predicted from the one before, so that errors
    accumulate: a trained network continues a clip for about as long as its training clips. If all frames are given,
    nothing is predicted. Untrained it holds the last frame. Large pictures are predicted at a smaller size and
    enlarged. Alpha is composited over black.

    Convolutional LSTMs over patches of 4×4 pixels (X. Shi et al., "Convolutional LSTM Network: A Machine Learning
    Approach for Precipitation Nowcasting", 2015, without peepholes) predict the change from frame to frame. It trains
    on the clips of the data set with the mean squared error, and increasingly on its own predictions (scheduled
    sampling: S. Bengio et al. 2015).
    """

    watch: int = Param(
        default=4, min=1, max=10_000, slider=(1, 32), unit="f", animatable=False,
        help="Number of frames given before the prediction begins.",
    )  # fmt: skip
    length: int = Param(
        default=0, min=0, max=100_000, slider=(0, 200), unit="f", animatable=False,
        zero_text="As the clip",
        help="Frames of the result; 0 for the clip's length.",
    )  # fmt: skip
    channels: int = Param(
        default=48, min=4, max=512, slider=(16, 128), animatable=False,
        help="Hidden channels of each layer.",
    )  # fmt: skip
    layers: int = Param(default=2, min=1, max=8, slider=(1, 4), animatable=False, help="Number of ConvLSTM layers.")
    kernel: int = Param(
        default=3, min=1, max=15, slider=(1, 7), step=2, animatable=False,
        help="Kernel size, in patches of 4 pixels; odd. Larger ones follow faster motion.",
    )  # fmt: skip
    most: int = Param(
        default=128, min=16, max=2048, slider=(32, 512), animatable=False,
        help="Working size: larger pictures are predicted with this many pixels on the longer side.",
    )  # fmt: skip
    sampling: int = Param(
        default=500, min=0, max=10_000_000, slider=(0, 5000), unit="steps", animatable=False,
        help="In training, steps over which its own frames replace the real ones; 0 for at once.",
    )  # fmt: skip

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return those of the clip, as long as it is to be."""
        if self.kernel % 2 == 0:
            raise ParameterError("kernel", self.kernel, tr("an odd number"))
        clip = inputs.get("image", ClipInfo())
        return ClipInfo(clip.rate, self.length or clip.length, clip.width, clip.height, channels=3)

    def frames_needed(self, port: str, frame: int, clip: ClipInfo) -> range:
        """Return the frame itself while it watches; none later."""
        return range(frame, frame + 1) if frame < min(self.watch, clip.length) else range(0)

    def build(self, inputs: Mapping[str, ClipInfo]) -> torch.nn.Module:
        """Return the predictor."""
        from nodes.generate.nets.frame_predictor import FramePredictor, PredictorPlan

        if self.kernel % 2 == 0:
            raise ParameterError("kernel", self.kernel, tr("an odd number"))
        return FramePredictor(PredictorPlan(self.channels, self.layers, self.kernel, self.watch, self.sampling))

    def advance(self, state: PredictorState | None, image: Image | None, net: Net, ctx: Context) -> PredictorState:
        """Look at this frame, or at what was expected of it, and expect the next one."""
        import torch

        ctx.check()
        with torch.no_grad(), ctx.autocast():
            if image is not None:
                shown = to_batch(image)[0]
                frame = self._small(shown, ctx.scale).unsqueeze(0)
            else:
                if state is None:
                    raise StudioError(tr("there is no clip to continue: connect one to 'image'"))
                frame = state.next_frame
                shown = resize(frame[0].float(), state.current_frame.shape[2], state.current_frame.shape[1]).clamp(
                    0.0, 1.0
                )
            following, cells = net.predict_next(frame, None if state is None else state.cells)
            return PredictorState(following.float().clamp(0.0, 1.0), cells, shown)

    def process(self, state: PredictorState) -> Image:
        """Give the frame."""
        return Image(to_interleaved(state.current_frame))

    def _small(self, pixels: torch.Tensor, scale: float) -> torch.Tensor:
        """Return a picture at the size the network works at, which is the same for all proxies."""
        height, width = (side / scale for side in pixels.shape[1:])
        shrink = min(1.0, self.most / max(height, width))
        across, down = (max(1, round(side * shrink / _PATCH)) * _PATCH for side in (width, height))
        return resize(pixels, across, down).nan_to_num(0.0).clamp(0.0, 1.0)
