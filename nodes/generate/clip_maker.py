"""Base of the generators that make a short clip of a fixed size at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from studio.core.translation import tr
from studio.sdk import Clip, ClipInfo, Context, FrameRate, Image, Media, Network, Param, ParameterError, Tokens
from studio.sdk.networks.network import to_batch
from studio.sdk.pixels import resize

if TYPE_CHECKING:
    import torch

    from studio.sdk import Features

SIDE_MULTIPLE: Final = 8  # pixels: what sides are multiples of


@dataclass(frozen=True, slots=True, eq=False)
class GeneratedClip:
    """A clip that a network made.

    Args:
        frames: float32 [T, H, W, 3], 0..1, at the size that is asked for.
        latent: [1, D]: the numbers it was made from.
    """

    frames: torch.Tensor
    latent: torch.Tensor

    def get_image(self, frame: int) -> Image:
        """Return a frame."""
        return Image(self.frames[frame].permute(2, 0, 1))


class ClipMaker(Network):
    """A network that generates clips of one size and length."""

    width: int = Param(
        default=32, min=16, max=512, slider=(16, 128), step=SIDE_MULTIPLE, animatable=False,
        help="Width of the generated clip, a multiple of 8.",
    )  # fmt: skip
    height: int = Param(
        default=32, min=16, max=512, slider=(16, 128), step=SIDE_MULTIPLE, animatable=False,
        help="Height of the generated clip, a multiple of 8.",
    )  # fmt: skip
    length: int = Param(
        default=8, min=1, max=256, slider=(4, 32), unit="f", animatable=False,
        help="Frames of the generated clip; powers of two such as 4, 8 and 16 work best.",
    )  # fmt: skip
    rate: float = Param(
        default=8.0, min=0.1, max=1000.0, slider=(1.0, 60.0), unit="fps", animatable=False, help="Frame rate."
    )

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return what the parameters say."""
        self.check_size()
        return ClipInfo(FrameRate.from_value(self.rate), self.length, self.width, self.height, channels=3)

    def check_size(self) -> None:
        """Raise ParameterError unless the sides can be halved three times."""
        for name in ("width", "height"):
            if getattr(self, name) % SIDE_MULTIPLE:
                raise ParameterError(name, getattr(self, name), tr("a multiple of {step}", step=SIDE_MULTIPLE))

    @property
    def size(self) -> tuple[int, int, int]:
        """Frames, height and width."""
        return self.length, self.height, self.width

    def wrap_frames(self, pictures: torch.Tensor, latent: torch.Tensor, ctx: Context) -> GeneratedClip:
        """Return what a network made, at the size of the proxy.

        Args:
            pictures: [1, T, 3, H, W], 0..1.
            latent: [1, D].
            ctx: For the scale.
        """
        import torch

        facts = ClipInfo(width=self.width, height=self.height).scale_size(ctx.scale)
        frames = [resize(frame.float(), facts.width, facts.height) for frame in pictures[0]]
        return GeneratedClip(torch.stack([frame.permute(1, 2, 0) for frame in frames]), latent.float())


def take_first_tokens(condition: Clip[Features] | None) -> Tokens | None:
    """Return a condition's first value as a batch of one; None if there is none, or it is empty."""
    value = None if condition is None else condition[0]
    if value is None or not len(value.values):
        return None
    tokens: Tokens = to_batch(value)
    return tokens


def load_clip(image: Clip[Image], size: tuple[int, int, int], ctx: Context) -> torch.Tensor:
    """Return the first frames of a clip, scaled to a network's size: [1, T, 3, H, W]. The last frame is held.

    Args:
        image: The clip; alpha is laid over black.
        size: Frames, height and width.
        ctx: Asked between frames whether to go on.
    """
    import torch

    frames, height, width = size
    found: list[torch.Tensor] = []
    for number in range(min(frames, len(image))):
        ctx.check()
        found.append(resize(to_batch(image[number])[0], width, height).nan_to_num(0.0).clamp(0.0, 1.0))
    return torch.stack(found + found[-1:] * (frames - len(found))).unsqueeze(0)
