"""Targets of a render: refuse files that it reads, and write any file for nodes that write none by themselves."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from studio.core.clip_info import ClipInfo
from studio.core.errors import GraphError, StudioError
from studio.core.files import move_file
from studio.core.image import Audio, Image, Raster
from studio.core.time import FrameRange
from studio.core.translation import tr
from studio.engine.compilation.compiled_output import CompiledOutput, InputWire
from studio.engine.compilation.node_files import list_named_files
from studio.engine.display.display_picture import to_image
from studio.graph.model import NodeRecord
from studio.sdk.context import Context
from studio.sdk.cues.subtitle_frame import SubtitleFrame
from studio.sdk.files.file_writers import Writer
from studio.sdk.files.sequence_pattern import list_numbered_files
from studio.sdk.media import ImageOptions, Media, VideoCodec, VideoOptions, WriterTracks
from studio.sdk.node import Node, SinkNode
from studio.sdk.params import FileMode, Param
from studio.sdk.ports import IMAGE
from studio.sdk.spec import node

_PICTURES: Final = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".exr", ".bmp")
_CODECS: Final = {".webm": VideoCodec.VP9, ".gif": VideoCodec.GIF}
_NUMBER_PLACES: Final = ("#", "%")


def check_target(sink: CompiledOutput, target: Path, frames: FrameRange, media: Media) -> None:
    """Raise StudioError if a render would write over a file that it reads."""
    outputs = [target]
    if any(mark in target.name for mark in _NUMBER_PLACES):
        with suppress(StudioError):  # nothing may be there yet
            outputs += media.list_sequence(target)
    written = {_identity(path) for path in outputs}
    for output in _upstream(sink):
        for path in _inputs(output, frames, media):
            if _identity(path) in written:
                raise StudioError(
                    tr(
                        "{node} would write to {target}, which {reader} reads ({path}); choose another file.",
                        node=sink.record.name,
                        target=target,
                        reader=output.record.name,
                        path=path,
                    )
                )


def _identity(path: Path) -> tuple[object, ...]:
    """Return what is equal for two names of one file, also where a folder on the way is made only by writing."""
    real = path.absolute()
    try:
        real = path.resolve()
        found = real.stat()
    except (OSError, ValueError, RuntimeError):  # RuntimeError: links in a circle, before Python 3.13
        return (os.path.normcase(real),)
    return found.st_dev, found.st_ino


def _upstream(output: CompiledOutput) -> Iterator[CompiledOutput]:
    seen: set[int] = set()
    waiting = [output]
    while waiting:
        found = waiting.pop()
        if id(found) not in seen:
            seen.add(id(found))
            yield found
            waiting.extend(found.sources.values())


def _inputs(output: CompiledOutput, frames: FrameRange, media: Media) -> Iterable[Path]:
    found = [Path(path) for path in list_named_files(output.record, output.spec)]
    if output.is_self_volatile:
        length = output.facts.length if output.facts.length > 1 else frames.stop
        for frame in range(length):
            found.extend(output.build_node(frame).files_read(frame, media))
    return found


def open_file_writer(file: Path, tracks: WriterTracks, first_frame: int, media: Media) -> Writer:
    """Return a writer of pictures or of a video, as the suffix of a file says.

    Args:
        file: Where to; a picture of its own name where there is one frame, else `#` or `%` stands for the number.
        tracks: What will be written; it has pictures.
        first_frame: The number in the name of the first picture.
        media: Writes.

    Raises:
        MediaError: The suffix is not known, or the name has no place for numbers.
    """
    suffix = file.suffix.lower()
    if suffix not in _PICTURES:
        return media.create_video(file, tracks, VideoOptions(_CODECS.get(suffix, VideoCodec.H264)))
    if tracks.image is not None and tracks.image.length == 1 and not any(mark in file.name for mark in _NUMBER_PLACES):
        return _OnePicture(file, tracks, media)
    return media.create_images(file, tracks, ImageOptions(start_number=first_frame))


@node("engine.write_file")
class _WriteFile(SinkNode):
    """Write any picture output to a file; the suffix decides what kind."""

    file: Path = Param(default=Path(), file_mode=FileMode.SAVE, hashed=False, help="The file.")

    def open(self, inputs: Mapping[str, ClipInfo], frames: FrameRange, ctx: Context) -> Writer:
        return open_file_writer(self.file, WriterTracks(inputs["image"]), frames.start, ctx.media)

    def target(self) -> Path:
        return self.file

    def get_output_files(self, frames: FrameRange) -> tuple[Path, ...]:
        is_picture = self.file.suffix.lower() in _PICTURES
        numbered = list_numbered_files(self.file, frames.start, len(frames)) if is_picture else ()
        return numbered or (self.file,)

    def write(self, writer: Writer, image: Image) -> None:
        writer.write(image)


class _OnePicture:
    """Writes a single picture under its plain name, by way of a sequence of one in a folder beside it."""

    def __init__(self, path: Path, tracks: WriterTracks, media: Media) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self._folder = tempfile.TemporaryDirectory(prefix=f".{path.stem}-", dir=path.parent)
        self._writer = media.create_images(Path(self._folder.name) / f"#{path.suffix}", tracks, ImageOptions())

    @property
    def part_frames(self) -> int:
        return 1

    def write(self, image: Image) -> None:
        self._writer.write(image)

    def write_audio(self, audio: Audio) -> None:
        self._writer.write_audio(audio)

    def write_subtitles(self, subtitles: SubtitleFrame) -> None:
        """Leave them out: a picture has none."""

    def has_part(self, part: str) -> bool:
        return False

    def restore_part(self, part: str) -> bool:
        return False

    def finish_part(self, part: str | None) -> None:
        """There is nothing to go on with after one picture."""

    def __enter__(self) -> Self:
        self._writer.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._folder:
            self._writer.__exit__(kind, error, trace)
            if kind is None:
                move_file(Path(self._folder.name) / f"0{self._path.suffix}", self._path)


def make_file_sink(output: CompiledOutput, path: Path) -> CompiledOutput:
    """Return a sink that writes a picture output to a file.

    Raises:
        GraphError: The output has no pixels.
    """
    gives = output.signature.return_type
    if gives is None or not issubclass(gives.value, Raster):
        raise GraphError(
            tr(
                "'{output}' of {node} gives {gives}, which is not a picture.",
                output=output.name,
                node=output.record.name,
                gives=tr(gives.name) if gives is not None else tr("nothing"),
            )
        )
    spec = _WriteFile.spec
    port = spec.inputs[0]
    wire = InputWire(port, output, Node.adapt_clip_info(output.facts, IMAGE), None if gives is IMAGE else to_image)
    record = NodeRecord(f"{output.record.id}.file", spec.id, path.name, params={"file": path.as_posix()})
    return CompiledOutput(
        record,
        spec,
        "write",
        spec.signatures["write"],
        output.scale,
        output.device,
        {port.name: output},
        (wire,),
        wire.clip_facts,
        None,
        (),
        output.memo_limit,
    )
