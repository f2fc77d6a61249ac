"""Files for the scripts that make media."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import cv2
import numpy as np
import torch
from tones import SAMPLE_RATE

from studio.core.clip_info import ClipInfo
from studio.core.image import Audio, Image
from studio.core.time import FrameRate
from studio.media.media_files import MediaFiles
from studio.sdk.media import VideoOptions, WriterTracks

SIZE = (640, 360)


def write_clip(
    path: Path,
    pictures: Iterable[np.ndarray],
    frames: int,
    rate: FrameRate,
    sound: np.ndarray | None = None,
    quality: int = 84,
) -> None:
    """Write pictures of any size, float32 [H, W, 3] 0..1, averaged down to 640×360, with sound [2, samples]."""
    heard = None if sound is None else torch.from_numpy(sound)
    tracks = WriterTracks(
        ClipInfo(rate, frames, *SIZE, 3),
        None if heard is None else ClipInfo(rate, frames, channels=2, sample_rate=SAMPLE_RATE),
    )
    options = VideoOptions(quality=quality, preset="veryslow")
    with MediaFiles() as media, media.create_video(path, tracks, options) as writer:
        for frame, picture in enumerate(pictures):
            small = cv2.resize(np.clip(picture, 0, 1), SIZE, interpolation=cv2.INTER_AREA)
            writer.write(Image.from_array(np.ascontiguousarray(small, np.float32)))
            if heard is not None:
                start, stop = rate.sample_at(frame, SAMPLE_RATE), rate.sample_at(frame + 1, SAMPLE_RATE)
                writer.write_audio(Audio(heard[:, start:stop].contiguous(), SAMPLE_RATE))
    print(f"{path}: {frames} frames, {path.stat().st_size / 1024:.0f} KiB")
