"""Finds out what is in a file, as the user sees it: upright, with square pixels, at one constant rate."""

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
from studio.core.language import tr
from studio.core.reading import open_regular_file
from studio.core.time import FrameRate
from studio.media.animation import AnimationReader
from studio.media.audio_index import AudioPlan, plan_audio
from studio.media.decodable import keep_decodable, needs_decoding
from studio.media.exr import MAGIC
from studio.media.index import FileIndex, VideoIndex, picture_stream, read_index, sound_stream
from studio.media.kept_index import LEAST_SECONDS, KeptIndices
from studio.media.mp4_index import has_tables, read_mp4_index
from studio.media.picture_kinds import HEAD_BYTES, PictureKind, picture_kind
from studio.media.pixels import has_alpha, turned_size
from studio.media.reader import decoder_for
from studio.media.sources import ACCEPTED, FileVersion, open_container, reading
from studio.media.stills import read_still
from studio.media.timing import DEFAULT_RATE, Timing, find_timing
from studio.sdk.media import AudioFacts, MediaFacts, VideoFacts

_PICTURE_FORMATS = ("image2", "_pipe")
_FIRST_PACKETS = 64
"""Packets that are tried for a first picture, which says how it is turned and stored."""


@dataclass(frozen=True, slots=True)
class Source:
    """What is known of one version of a file.

    Args:
        version: The file.
        facts: What the user is told.
        index: Where its frames lie; None for a still picture and for a file without pictures.
        timing: How they follow each other; None like `index`.
        size: (width, height) with square pixels, before turning; (0, 0) without pictures.
        audio: How its sound is read; None without sound.
        is_animation: Whether its pictures are read by an AnimationReader.
    """

    version: FileVersion
    facts: MediaFacts
    index: VideoIndex | None = None
    timing: Timing | None = None
    size: tuple[int, int] = (0, 0)
    audio: AudioPlan | None = None
    is_animation: bool = False


@dataclass(frozen=True, slots=True)
class _Picture:
    size: tuple[int, int]
    rotation: int
    pixel_format: str
    has_alpha: bool


def probe(version: FileVersion, kept: KeptIndices | None = None) -> Source:
    """Read the facts and the index of a clip.

    Args:
        version: The file.
        kept: Where indices are kept that took long to read.

    Raises:
        MediaError: The file cannot be read, or holds neither pictures nor sound.
    """
    path = version.path
    head = _head(version)
    kind = picture_kind(head)
    if head.startswith(MAGIC):
        return _still_source(version, "exr")
    if kind is PictureKind.HEIC:
        raise MediaError(path, tr("is a HEIC picture, which is not read; accepted: {accepted}", accepted=tr(ACCEPTED)))
    if kind is PictureKind.AVIF:
        return _still_source(version, "avif")
    if kind.is_animation:
        return _animation_source(version, kept)
    with reading(path), open_container(path) as container:
        if _is_picture(container):
            return _probe_picture(version, container)
        index = _index(version, container, kept)
        sound = sound_stream(container) if index.audio else None
        if index.video is None and index.audio is None:
            raise MediaError(
                path,
                tr("holds neither pictures nor sound that can be read; accepted: {accepted}", accepted=tr(ACCEPTED)),
            )
        start = index.video.start if index.video else None
        plan = plan_audio(path, index.audio, start) if index.audio else None
        name = container.format.name
        audio = _audio_facts(plan, sound.codec_context.codec.canonical_name) if plan and sound else None
        stream = picture_stream(container)
        if index.video is None or stream is None:
            seconds = plan.samples / plan.sample_rate if plan else 0.0
            return Source(version, MediaFacts(path, name, seconds, None, audio), audio=plan)
        timing = find_timing(index.video.pts, index.video.tick, index.video.end, _named_rates(stream))
        codec = stream.codec_context.codec.canonical_name
    picture = _first_picture(version)
    video = _video_facts(picture, timing, codec)
    duration = _duration(index, timing, plan)
    facts = MediaFacts(path, name, duration, video, audio)
    return Source(version, facts, index.video, timing, picture.size, plan)


def _head(version: FileVersion) -> bytes:
    with reading(version.path), open_regular_file(version.path) as file:
        return file.read(HEAD_BYTES)


def _still_source(version: FileVersion, codec: str) -> Source:
    """Read a picture without FFmpeg, which does not know all that there are, or takes it for a clip."""
    image = read_still(version.path)
    kind = "rgba" if image.has_alpha else "rgb"
    video = VideoFacts(image.width, image.height, FrameRate(DEFAULT_RATE), 1, codec, kind, image.has_alpha)
    return Source(version, MediaFacts(version.path, codec, 0.0, video))


def _animation_source(version: FileVersion, kept: KeptIndices | None) -> Source:
    with closing(AnimationReader(version.path)) as reader:
        found = kept.load(version) if kept is not None else None
        index = found.video if found is not None and found.video is not None else reader.index()
        if kept is not None and found is None:
            kept.keep(version, FileIndex(index, None))
        size, alpha = reader.size, reader.has_alpha
    timing = find_timing(index.pts, index.tick, index.end)
    codec = "webp" if picture_kind(_head(version)) is PictureKind.WEBP_ANIMATION else "av1"
    video = _video_facts(_Picture(size, 0, "rgba" if alpha else "rgb24", alpha), timing, codec)
    seconds = float(timing.length / timing.rate.value)
    facts = MediaFacts(version.path, version.path.suffix.lstrip(".").lower() or codec, seconds, video)
    return Source(version, facts, index, timing, size, is_animation=True)


def _index(version: FileVersion, container: InputContainer, kept: KeptIndices | None) -> FileIndex:
    """Return the index from the file's table of contents where that has it, else from its packets, read once."""
    found = kept.load(version) if kept is not None else None
    if found is not None:
        return found
    started = perf_counter()
    tabled = has_tables(container)
    found = read_mp4_index(version.path, container) if tabled else read_index(container, thorough=False)
    if found is None:
        with open_container(version.path) as fresh:
            found = read_index(fresh)
        assert found is not None
    if found.video is not None and needs_decoding(container.format.name, found.video, version.size):
        found = replace(found, video=keep_decodable(version.path, found.video))
    if kept is not None and perf_counter() - started >= LEAST_SECONDS:
        kept.keep(version, found)
    return found


def _is_picture(container: InputContainer) -> bool:
    """Return whether a container is a single picture file (PNG, JPEG …), not a clip."""
    return container.format.name.endswith(_PICTURE_FORMATS)


def _probe_picture(version: FileVersion, container: InputContainer) -> Source:
    """Read a picture as it will be given: what it says of itself comes last."""
    image = read_still(version.path)
    stream = picture_stream(container)
    context = stream.codec_context if stream is not None else None
    codec = context.codec.canonical_name if context is not None else container.format.name
    pixel_format = context.pix_fmt if context is not None and context.pix_fmt else "unknown"
    rate = FrameRate(DEFAULT_RATE)
    video = VideoFacts(image.width, image.height, rate, 1, codec, pixel_format, image.has_alpha)
    return Source(version, MediaFacts(version.path, container.format.name, 0.0, video))


def _named_rates(stream: VideoStream) -> tuple[Fraction | None, ...]:
    return (stream.guessed_rate, stream.average_rate, stream.base_rate)


def _duration(index: FileIndex, timing: Timing, plan: AudioPlan | None) -> float:
    assert index.video is not None
    pictures = timing.length / timing.rate.value
    sound = Fraction(plan.samples, plan.sample_rate) if plan else Fraction(0)
    return float(max(pictures, sound))


def _audio_facts(plan: AudioPlan, codec: str) -> AudioFacts:
    return AudioFacts(plan.sample_rate, plan.channels, plan.samples, codec)


def _video_facts(picture: _Picture, timing: Timing, codec: str) -> VideoFacts:
    width, height = turned_size(*picture.size, picture.rotation)
    return VideoFacts(
        width,
        height,
        FrameRate(timing.rate.value),
        timing.length,
        codec,
        picture.pixel_format,
        picture.has_alpha,
        picture.rotation,
        timing.variable,
    )


def _first_picture(version: FileVersion) -> _Picture:
    """Decode a first frame in a container of its own: what it says is surer than the headers."""
    with reading(version.path), open_container(version.path) as container:
        stream = picture_stream(container)
        assert stream is not None
        frame = _first_frame(container, stream)
        if frame is not None:
            rotation = round(frame.rotation / 90) * 90
            size = _square(frame.width, frame.height, stream.sample_aspect_ratio)
            return _Picture(size, rotation, frame.format.name, has_alpha(frame.format))
        context = stream.codec_context
        size = _square(context.width, context.height, stream.sample_aspect_ratio)
        if context.format is None or not all(size):
            raise MediaError(version.path, tr("has a picture track of which no frame can be decoded"))
        return _Picture(size, 0, context.format.name, has_alpha(context.format))


def _first_frame(container: InputContainer, stream: VideoStream) -> VideoFrame | None:
    decoder = decoder_for(stream)
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


def _square(width: int, height: int, aspect: Fraction | None) -> tuple[int, int]:
    """Return the size with square pixels: the height stays, the width follows the pixels' aspect."""
    if not aspect or aspect == 1:
        return width, height
    return max(1, round(width * aspect)), height
