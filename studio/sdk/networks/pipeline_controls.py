"""Names of the arguments by which diffusion pipelines are given controls, references and keyframes."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

CONTROL_SCALES: Final = ("controlnet_conditioning_scale", "adapter_conditioning_scale")
"""How strongly a control network counts."""

CLIP_CONTROLS: Final = ("control_video", "pose_video", "conditioning_frames")
"""A control with a picture for each frame."""

CONTROL_ARGUMENTS: Final = frozenset({
    *CONTROL_SCALES, *CLIP_CONTROLS, "control_image", "control_mode", "control_guidance_start", "control_guidance_end",
    "face_video", "conditioning_scale", "controlnet_frame_indices", "background_video", "mask_video",
    "reference_images", "conditions", "adapter_conditioning_factor",
})  # fmt: skip
"""All that nodes with controls, masks, references and keyframes have inputs or parameters for."""


def is_vace(arguments: Collection[str]) -> bool:
    """Return whether a pipeline takes control, mask and references as VACE does (Jiang et al., 2025), or none of it."""
    return "reference_images" in arguments and "conditioning_scale" in arguments


def find_control_argument(arguments: Collection[str]) -> str | None:
    """Return what a pipeline calls the control without which it makes nothing of use; None if it needs none."""
    found = next((name for name in (*CLIP_CONTROLS, "control_image") if name in arguments), None)
    is_steered = any(name in arguments for name in CONTROL_SCALES)
    return "image" if found is None and is_steered and "image" in arguments else found


def starts_from_image(arguments: Collection[str]) -> bool:
    """Return whether the argument `image` is what is to be changed or animated; in some pipelines it is the control."""
    return "image" in arguments and find_control_argument(arguments) != "image"
