"""Probe of a file: its content as the user sees it, upright, with square pixels, at one constant rate."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, replace
from fractions import Fraction
from time import perf_counter

import av
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from studio.core.errors import MediaError
from studio.core.file_stamp import FileStamp
from studio.core.regular_file import open_regular_file
from studio.core.time import FrameRate
from studio.core.translation import tr, tr_noop
from studio.media.audio.audio_plan import AudioPlan, plan_audio
from studio.media.clip_timing import DEFAULT_RATE, ClipTiming, find_clip_timing
from studio.media.containers.decodable_index import drop_undecodable_frames, needs_decoding_index
from studio.media.containers.file_index import (
    FileIndex,
    VideoIndex,
    find_picture_stream,
    find_sound_stream,
    read_file_index,
)
from studio.media.containers.index_cache import MIN_READ_SECONDS, IndexCache
from studio.media.containers.mp4_index import has_sample_tables, read_mp4_index
from studio.media.containers.start_timecode import find_start_timecode
from studio.media.containers.video_reader import create_decoder
from studio.media.pixels import has_alpha, rotated_size
from studio.media.source_file import ACCEPTED_KINDS, open_container, translate_read_errors
from studio.media.stills.animation_reader import AnimationReader
from studio.media.stills.exr_header import MAGIC
from studio.media.stills.picture_kind import HEAD_BYTES, PictureKind, detect_picture_kind
from studio.media.stills.still_reader import read_still_facts
from studio.sdk.media import AudioInfo, MediaInfo, VideoInfo

_PICTURE_FORMATS = ("image2", "_pipe")
_FIRST_PACKETS = 64
"""Packets that are tried for a first picture, which says how it is turned and stored."""


@dataclass(frozen=True, slots=True)
class ProbeResult:
    """Facts about one version of a file.

    Args:
        version: The file.
        facts: What the user is told.
        index: Where its frames lie; None for a still picture and for a file without pictures.
        timing: How they follow each other; None like `index`.
        size: (width, height) with square pixels, before turning; (0, 0) without pictures.
        audio: How its sound is read; None without sound.
        is_animation: Whether its pictures are read by an AnimationReader.
    """

    version: FileStamp
    facts: MediaInfo
    index: VideoIndex | None = None
    timing: ClipTiming | None = None
    size: tuple[int, int] = (0, 0)
    audio: AudioPlan | None = None
    is_animation: bool = False


@dataclass(frozen=True, slots=True)
class _FirstPicture:
    size: tuple[int, int]
    rotation: int
    pixel_format: str
    has_alpha: bool


def probe_file(version: FileStamp, kept: IndexCache | None = None) -> ProbeResult:
    """Read the facts and the index of a clip.

    Args:
        version: The file.
        kept: Where indices are kept that took long to read.

    Raises:
        MediaError: The file cannot be read, or holds neither pictures nor sound.
    """
    path = version.path
    head = _head(version)
    kind = detect_picture_kind(head)
    if head.startswith(MAGIC):
        return _still_source(version, "exr")
    if kind is PictureKind.HEIC:
        raise MediaError(
            path, tr("is a HEIC picture, which is not read; accepted: {accepted}", accepted=tr(ACCEPTED_KINDS))
        )
    if kind is PictureKind.AVIF:
        return _still_source(version, "avif")
    if kind.is_animation:
        return _animation_source(version, kept)
    with translate_read_errors(path), open_container(path) as container:
        if _is_picture(container):
            return _probe_picture(version, container)
        index = _index(version, container, kept)
        sound = find_sound_stream(container) if index.audio else None
        if index.video is None and index.audio is None:
            text = tr_noop("holds neither pictures nor sound that can be read; accepted: {accepted}")
            raise MediaError(path, tr(text, accepted=tr(ACCEPTED_KINDS)))
        start = index.video.start_seconds if index.video else None
        plan = plan_audio(path, index.audio, start) if index.audio else None
        name = container.format.name
        audio = _audio_facts(plan, sound.codec_context.codec.canonical_name) if plan and sound else None
        stream = find_picture_stream(container)
        if index.video is None or stream is None:
            seconds = plan.sample_count / plan.sample_rate if plan else 0.0
            return ProbeResult(version, MediaInfo(path, name, seconds, None, audio), audio=plan)
        timing = find_clip_timing(index.video.pts, index.video.tick, index.video.end_pts, _named_rates(stream))
        codec = stream.codec_context.codec.canonical_name
        timecode = find_start_timecode(container, stream, FrameRate(timing.rate.value))
    picture = _first_picture(version)
    video = replace(_video_facts(picture, timing, codec), timecode=timecode)
    duration = _duration(index, timing, plan)
    facts = MediaInfo(path, name, duration, video, audio)
    return ProbeResult(version, facts, index.video, timing, picture.size, plan)


def _head(version: FileStamp) -> bytes:
    with translate_read_errors(version.path), open_regular_file(version.path) as file:
        return file.read(HEAD_BYTES)


def _still_source(version: FileStamp, codec: str) -> ProbeResult:
    """Read a picture without FFmpeg, which does not know all that there are, or takes it for a clip."""
    image = read_still_facts(version.path)
    kind = "rgba" if image.has_alpha else "rgb"
    video = VideoInfo(image.width, image.height, FrameRate(DEFAULT_RATE), 1, codec, kind, image.has_alpha)
    return ProbeResult(version, MediaInfo(version.path, codec, 0.0, video))


def _animation_source(version: FileStamp, kept: IndexCache | None) -> ProbeResult:
    with closing(AnimationReader(version.path)) as reader:
        found = kept.load_index(version) if kept is not None else None
        index = found.video if found is not None and found.video is not None else reader.build_index()
        if kept is not None and found is None:
            kept.store_index(version, FileIndex(index, None))
        size, alpha = reader.size, reader.has_alpha
    timing = find_clip_timing(index.pts, index.tick, index.end_pts)
    codec = "webp" if detect_picture_kind(_head(version)) is PictureKind.WEBP_ANIMATION else "av1"
    video = _video_facts(_FirstPicture(size, 0, "rgba" if alpha else "rgb24", alpha), timing, codec)
    seconds = float(timing.length / timing.rate.value)
    facts = MediaInfo(version.path, version.path.suffix.lstrip(".").lower() or codec, seconds, video)
    return ProbeResult(version, facts, index, timing, size, is_animation=True)


def _index(version: FileStamp, container: InputContainer, kept: IndexCache | None) -> FileIndex:
    """Return the index from the file's table of contents where that has it, else from its packets, read once."""
    found = kept.load_index(version) if kept is not None else None
    if found is not None:
        return found
    started = perf_counter()
    tabled = has_sample_tables(container)
    found = read_mp4_index(version.path, container) if tabled else read_file_index(container, thorough=False)
    if found is None:
        with open_container(version.path) as fresh:
            found = read_file_index(fresh)
        assert found is not None
    if found.video is not None and needs_decoding_index(container.format.name, found.video, version.size):
        found = replace(found, video=drop_undecodable_frames(version.path, found.video))
    if kept is not None and perf_counter() - started >= MIN_READ_SECONDS:
        kept.store_index(version, found)
    return found


def _is_picture(container: InputContainer) -> bool:
    """Return whether a container is a single picture file (PNG, JPEG …), not a clip."""
    return container.format.name.endswith(_PICTURE_FORMATS)


def _probe_picture(version: FileStamp, container: InputContainer) -> ProbeResult:
    """Read a picture as it will be given: what it says of itself comes last."""
    image = read_still_facts(version.path)
    stream = find_picture_stream(container)
    context = stream.codec_context if stream is not None else None
    codec = context.codec.canonical_name if context is not None else container.format.name
    pixel_format = context.pix_fmt if context is not None and context.pix_fmt else "unknown"
    rate = FrameRate(DEFAULT_RATE)
    video = VideoInfo(image.width, image.height, rate, 1, codec, pixel_format, image.has_alpha)
    return ProbeResult(version, MediaInfo(version.path, container.format.name, 0.0, video))


def _named_rates(stream: VideoStream) -> tuple[Fraction | None, ...]:
    return (stream.guessed_rate, stream.average_rate, stream.base_rate)


def _duration(index: FileIndex, timing: ClipTiming, plan: AudioPlan | None) -> float:
    assert index.video is not None
    pictures = timing.length / timing.rate.value
    sound = Fraction(plan.sample_count, plan.sample_rate) if plan else Fraction(0)
    return float(max(pictures, sound))


def _audio_facts(plan: AudioPlan, codec: str) -> AudioInfo:
    return AudioInfo(plan.sample_rate, plan.channels, plan.sample_count, codec)


def _video_facts(picture: _FirstPicture, timing: ClipTiming, codec: str) -> VideoInfo:
    width, height = rotated_size(*picture.size, picture.rotation)
    return VideoInfo(
        width,
        height,
        FrameRate(timing.rate.value),
        timing.length,
        codec,
        picture.pixel_format,
        picture.has_alpha,
        picture.rotation,
        timing.is_variable,
    )


def _first_picture(version: FileStamp) -> _FirstPicture:
    """Decode a first frame in a container of its own: what it says is surer than the headers."""
    with translate_read_errors(version.path), open_container(version.path) as container:
        stream = find_picture_stream(container)
        assert stream is not None
        frame = _first_frame(container, stream)
        if frame is not None:
            rotation = round(frame.rotation / 90) * 90
            size = _compute_square_size(frame.width, frame.height, stream.sample_aspect_ratio)
            return _FirstPicture(size, rotation, frame.format.name, has_alpha(frame.format))
        context = stream.codec_context
        size = _compute_square_size(context.width, context.height, stream.sample_aspect_ratio)
        if context.format is None or not all(size):
            raise MediaError(version.path, tr("has a picture track of which no frame can be decoded"))
        return _FirstPicture(size, 0, context.format.name, has_alpha(context.format))


def _first_frame(container: InputContainer, stream: VideoStream) -> VideoFrame | None:
    decoder = create_decoder(stream)
    for number, packet in enumerate(container.demux(stream)):
        try:
            frames = decoder.decode(packet)
        except av.FFmpegError:
            frames = []
        if frames:
            return frames[0]
        if number > _FIRST_PACKETS:
            break
    return None


def _compute_square_size(width: int, height: int, aspect: Fraction | None) -> tuple[int, int]:
    """Return the size with square pixels: the height stays, the width follows the pixels' aspect."""
    if not aspect or aspect == 1:
        return width, height
    return max(1, round(width * aspect)), height
