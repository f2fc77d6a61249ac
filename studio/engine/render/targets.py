"""Where a render writes: never over what it reads, and to any file for nodes that write none by themselves."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from studio.core.clip import ClipFacts
from studio.core.errors import GraphError, StudioError
from studio.core.image import Audio, Image, Raster
from studio.core.language import tr
from studio.core.time import FrameRange
from studio.engine.compiled import CompiledOutput, Wire
from studio.engine.compiler import files_named
from studio.engine.display import as_image
from studio.graph.model import NodeRecord
from studio.sdk.context import Context
from studio.sdk.media import ImageOptions, Media, Tracks, VideoCodec, VideoOptions, Writer
from studio.sdk.node import Node, SinkNode
from studio.sdk.params import FileMode, Param
from studio.sdk.ports import IMAGE
from studio.sdk.sequences import numbered_files
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
    found = [Path(path) for path in files_named(output.record, output.spec)]
    if output.own_volatile:
        length = output.facts.length if output.facts.length > 1 else frames.stop
        for frame in range(length):
            found.extend(output.node_at(frame).files_read(frame, media))
    return found


@node("engine.write_file")
class _WriteFile(SinkNode):
    """Write any picture output to a file; the suffix decides what kind."""

    file: Path = Param(default=Path(), file_mode=FileMode.SAVE, hashed=False, help="The file.")

    def open(self, inputs: Mapping[str, ClipFacts], frames: FrameRange, ctx: Context) -> Writer:
        tracks = Tracks(inputs["image"])
        suffix = self.file.suffix.lower()
        if suffix not in _PICTURES:
            return ctx.media.create_video(self.file, tracks, VideoOptions(_CODECS.get(suffix, VideoCodec.H264)))
        if tracks.image.length == 1 and not any(mark in self.file.name for mark in _NUMBER_PLACES):
            return _OnePicture(self.file, tracks, ctx.media)
        return ctx.media.create_images(self.file, tracks, ImageOptions(start_number=frames.start))

    def target(self) -> Path:
        return self.file

    def files(self, frames: FrameRange) -> tuple[Path, ...]:
        is_picture = self.file.suffix.lower() in _PICTURES
        numbered = numbered_files(self.file, frames.start, len(frames)) if is_picture else ()
        return numbered or (self.file,)

    def write(self, writer: Writer, image: Image) -> None:
        writer.write(image)


class _OnePicture:
    """Writes a single picture under its plain name, by way of a sequence of one in a folder beside it."""

    def __init__(self, path: Path, tracks: Tracks, media: Media) -> None:
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

    def holds(self, part: str) -> bool:
        return False

    def restore(self, part: str) -> bool:
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
                (Path(self._folder.name) / f"0{self._path.suffix}").replace(self._path)


def file_sink(output: CompiledOutput, path: Path) -> CompiledOutput:
    """Return a sink that writes a picture output to a file.

    Raises:
        GraphError: The output has no pixels.
    """
    gives = output.signature.returns
    if gives is None or not issubclass(gives.value, Raster):
        raise GraphError(
            tr(
                "'{output}' of {node} gives {gives}, which is no picture.",
                output=output.name,
                node=output.record.name,
                gives=tr(gives.name) if gives is not None else tr("nothing"),
            )
        )
    spec = _WriteFile.spec
    port = spec.inputs[0]
    wire = Wire(port, output, Node.adapt_facts(output.facts, IMAGE), None if gives is IMAGE else as_image)
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
        wire.clip,
        None,
        (),
        output.memo_limit,
    )
