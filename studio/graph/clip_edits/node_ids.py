"""The node types of which edits of clips are made, by their ids: which of them there are is known by the registry."""

from __future__ import annotations

from typing import Final

TRIM: Final = "time.trim"
FREEZE: Final = "time.freeze"
REVERSE: Final = "time.reverse"
PING_PONG: Final = "time.ping_pong"
SPLICE: Final = "time.splice"
RETIME: Final = "time.retime"
FRAME_RATE: Final = "time.frame_rate"
RESIZE: Final = "transform.resize"
COLOR: Final = "source.color"
OPTICAL_FLOW: Final = "motion.optical_flow"
AUDIO_RESAMPLE: Final = "audio.resample"
IMAGE_TO_VIDEO: Final = "generate.image_to_video"
VIDEO_TO_VIDEO: Final = "generate.video_to_video"
