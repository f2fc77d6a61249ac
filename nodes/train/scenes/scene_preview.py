"""Preview of a sample that is a scene: it is drawn, for it has numbers and no pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from nodes.shared.scene.captions.quoted_texts import find_quoted_texts
from nodes.shared.scene.scene_renderer import draw_scene
from nodes.shared.scene.scene_vector import vector_to_scene
from nodes.shared.shapes.object_motion import ClipMoment
from studio.sdk import ClipInfo, FrameRate, Sample

if TYPE_CHECKING:
    import torch

SCENE_COLUMN: Final = "scene"
"""The column that holds its numbers."""
_USUAL: Final = FrameRate.from_value(25)


def draw_scene_frame(sample: Sample, frame: int, clip: ClipInfo) -> torch.Tensor:
    """Draw a frame of a scene; its titles are what stands in quotation marks in its caption.

    It is drawn in silence; a picture of the user's own, which some captions speak of, is left out.

    Args:
        sample: With the column "scene", [tokens, width].
        frame: Of the clip.
        clip: Its size, rate and length.

    Returns:
        Float32 [3, H, W], lying as [H, W, 3].
    """
    numbers = sample.columns[SCENE_COLUMN].float().cpu().numpy()
    part, rate = min(1.0, frame / max(1, clip.length - 1)), clip.rate or _USUAL
    moment = ClipMoment(part, float(rate.seconds_at(frame)), float(rate.seconds_at(clip.length)))
    return draw_scene(
        vector_to_scene(numbers, find_quoted_texts(sample.text)), moment, clip.width, clip.height
    ).permute(2, 0, 1)
