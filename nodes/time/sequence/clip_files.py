"""Files of clips: a video, a picture, or a numbered sequence of pictures, told apart by their names."""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from nodes.shared.file_params import IMAGE_TYPES
from nodes.shared.picture_files.file_encoding import FileEncoding
from nodes.shared.picture_files.image_layers import find_picture_file, list_picture_files, read_layer
from studio.core.translation import tr
from studio.sdk import ClipInfo, Context, FrameRate, Image, Media, StudioError
from studio.sdk.files.sequence_pattern import has_number_field
from studio.sdk.media import AudioInfo, VideoInfo

_MOVING_TYPES = frozenset({".webp", ".avif"})
"""Of pictures that may move."""


@lru_cache(maxsize=4096)
def get_path(file: str) -> Path:
    """Return a file's path; asked for at every frame."""
    return Path(file)


@lru_cache(maxsize=4096)
def is_numbered(file: str) -> bool:
    """Return whether a name stands for numbered pictures."""
    return has_number_field(Path(file))


@lru_cache(maxsize=4096)
def is_still(file: str) -> bool:
    """Return whether a file shows the same picture at every frame, as its name says."""
    suffix = Path(file).suffix.lower()
    return suffix in IMAGE_TYPES and suffix not in _MOVING_TYPES and not is_numbered(file)


def list_files_at(file: str, frame: int, media: Media) -> tuple[Path, ...]:
    """Return the files that are read for a frame of a source; of a pattern that no file fits, the pattern."""
    path = get_path(file)
    if is_numbered(file):
        with suppress(StudioError):  # it is said when the picture is read
            return (find_picture_file(path, frame, media),)
    return (path,)


def describe_picture(file: str, media: Media) -> ClipInfo:
    """Return the facts of the pictures of a file; a rate only where they move.

    Raises:
        StudioError: It cannot be read, or has no pictures.
    """
    path = list_picture_files(Path(file), media)[0]
    video = _require_video(path, media)
    rate = video.rate if video.length > 1 and not is_numbered(file) and not is_still(file) else None
    return ClipInfo(rate, 1, video.width, video.height, 4 if video.has_alpha else 3)


def find_sound(file: str, media: Media) -> AudioInfo | None:
    """Return the facts of the sound of a file; None if it has none. Raises StudioError if it cannot be read."""
    if is_numbered(file) or is_still(file):
        return None
    sound = media.facts(Path(file)).audio
    return sound if sound is not None and sound.channels and sound.samples else None


def read_picture(file: str, frame: int, rate: FrameRate, ctx: Context) -> Image:
    """Return the picture of a file at a frame that is counted at `rate`; the first and the last are held.

    Args:
        file: The file, or the pattern of numbered ones: these are one a frame, whatever the rate.
        frame: The frame, which may lie outside the file.
        rate: Of the sequence.
        ctx: For files and the scale.
    """
    path = get_path(file)
    if is_numbered(file):
        path = find_picture_file(path, frame, ctx.media)
    elif not is_still(file) and _require_video(path, ctx.media).length > 1:
        return ctx.media.read_video_frame(path, max(0, frame), rate=rate, scale=ctx.scale, check=ctx.check)
    _require_video(path, ctx.media)
    return read_layer(path, "", FileEncoding.AUTO, ctx)


def look_for_file(file: str, media: Media) -> None:
    """Raise MediaError if a file, or each picture of a numbered sequence, is missing."""
    path = get_path(file)
    if is_numbered(file):
        media.list_sequence(path)
    else:
        media.get_file_version(path)


def _require_video(path: Path, media: Media) -> VideoInfo:
    video = media.facts(path).video
    if video is None:
        raise StudioError(tr("{path}: there is no picture in this file", path=path))
    return video
