"""What is seen of a sample that is a scene: it has numbers, no pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from nodes.generate.scene.drawing import draw
from nodes.generate.scene.vector import to_scene
from nodes.generate.scene_tokens import quoted
from nodes.source.shapes.motion import Moment
from studio.sdk import ClipFacts, FrameRate, Sample

if TYPE_CHECKING:
    import torch

SCENE: Final = "scene"
"""The column that holds its numbers."""
_USUAL: Final = FrameRate.of(25)


def scene_picture(sample: Sample, frame: int, clip: ClipFacts) -> torch.Tensor:
    """Draw a frame of a scene; its titles are what stands in quotation marks in its caption.

    It is drawn in silence; a picture of the user's own, which some captions speak of, is left out.

    Args:
        sample: With the column "scene", [tokens, width].
        frame: Of the clip.
        clip: Its size, rate and length.

    Returns:
        Float32 [3, H, W], lying as [H, W, 3].
    """
    numbers = sample.columns[SCENE].float().cpu().numpy()
    part, rate = min(1.0, frame / max(1, clip.length - 1)), clip.rate or _USUAL
    moment = Moment(part, float(rate.seconds(frame)), float(rate.seconds(clip.length)))
    return draw(to_scene(numbers, quoted(sample.text)), moment, clip.width, clip.height).permute(2, 0, 1)
