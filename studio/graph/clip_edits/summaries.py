"""Summary of an edit of a clip in words, for the status line."""

from __future__ import annotations

from studio.core.translation import tr, tr_n
from studio.graph.clip_edits.frame_makers import FrameMaker, FrameMethod


def describe_made_frames(maker: FrameMaker, count: int) -> str:
    """Return how many frames are made, by what, and what the user may do next."""
    if maker.method is FrameMethod.IMAGE_TO_VIDEO:
        return tr_n(
            "Image to Video makes {count} frame with {model}: type the prompt.",
            "Image to Video makes {count} frames with {model}: type the prompt.",
            count,
            model=maker.model_name,
        )
    if maker.method is FrameMethod.VIDEO_TO_VIDEO:
        return tr_n(
            "Video to Video makes {count} frame with {model}: type the prompt.",
            "Video to Video makes {count} frames with {model}: type the prompt.",
            count,
            model=maker.model_name,
        )
    if maker.method is FrameMethod.FLOW:
        return tr_n(
            "No installed model holds a first and a last picture, so {count} frame is made along the motion.",
            "No installed model holds a first and a last picture, so {count} frames are made along the motion.",
            count,
        )
    return tr_n(
        "No model for Image to Video is installed, so the clip plays back for {count} frame.",
        "No model for Image to Video is installed, so the clip plays back for {count} frames.",
        count,
    )


def describe_distant_sound() -> str:
    """Return what is said where the clip's sound cannot be connected."""
    return tr("The sound lies on another level of the graph and is not connected.")


def join_sentences(*sentences: str) -> str:
    """Return sentences one after the other; empty ones are left out."""
    return " ".join(filter(None, sentences))
