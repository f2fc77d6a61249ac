"""Write Layers: several pictures as the layers of EXR files."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Final

from nodes.output.write import ExrFloatType
from nodes.shared.compositing.blending import center_in_frame
from nodes.shared.file_params import require_path
from nodes.shared.picture_files.file_encoding import FileEncoding
from studio.core.translation import tr
from studio.sdk import (
    ClipInfo,
    Context,
    Depth,
    FileMode,
    FrameRange,
    Image,
    LayersWriter,
    Media,
    Param,
    ParameterError,
    SinkNode,
    node,
)
from studio.sdk.files.image_layers import ExrCompression, WrittenLayer
from studio.sdk.files.sequence_pattern import list_numbered_files
from studio.sdk.media import ImageOptions, WriterTracks

_COLORS: Final = "RGBA"
_VECTOR: Final = "XYZW"
_GRAY_CHANNEL: Final = "Y"
_DEPTH_CHANNEL: Final = "Z"
_MAIN: Final = frozenset({"R", "G", "B", "A", "Z"})
_COUNT: Final = 6
_MAX_NAME: Final = 60  # characters, at the most 240 bytes; OpenEXR takes 255
_OFFERED: Final = ("diffuse", "specular", "emission", "normal", "mask", "AO")


class LayerContent(StrEnum):
    """What a layer holds, which says its channels."""

    COLOR = "color"
    DATA = "data"
    GRAY = "gray"


def _name_param(number: int) -> str:
    return Param(  # type: ignore[no-any-return]  # a declaration
        default=_OFFERED[number - 1], animatable=False, section=f"Layer {number}",
        help="Name of the layer, as diffuse; with a channel, as depth.Z, that one channel is written from red.",
    )  # fmt: skip


def _content_param(number: int) -> LayerContent:
    return Param(  # type: ignore[no-any-return]  # a declaration
        default=LayerContent.DATA if _OFFERED[number - 1] == "normal" else LayerContent.COLOR,
        section=f"Layer {number}",
        help="Color writes R, G, B and alpha as light; data X, Y, Z as they are; gray one channel Y of light.",
    )


@node(
    "output.write_layers",
    name="Write Layers",
    aliases=(
        "Write", "Multilayer EXR", "Multi-layer EXR", "Multipart EXR", "File Output", "Save EXR", "AOV",
        "Render Passes", "Add Layer", "Shuffle Layers",
    ),
)  # fmt: skip
class WriteLayers(SinkNode):
    """Write each frame as an EXR file with several layers, for Nuke, Blender and others.

    `image` becomes the main layer (R, G, B, A), `depth` the channel Z, and each other input the layer that is named
    here: diffuse.R, diffuse.G and so on. All layers have the size of `image`; others are centered and cropped to it.
    `shot.####.exr` becomes shot.0000.exr, shot.0001.exr and so on. Image and Image Sequence read the layers.
    """

    file: Path = Param(
        default=Path("out/layers.####.exr"),
        file_mode=FileMode.SAVE,
        file_types=(".exr",),
        hashed=False,
        help="Name of the files, with #### or %04d in place of the number.",
    )
    exr: ExrFloatType = Param(
        default=ExrFloatType.HALF, help="Half has 11 bits of precision and is half as large; depth is always float."
    )
    compression: ExrCompression = Param(
        default=ExrCompression.ZIP, help="ZIP, ZIPS, PIZ and RLE lose nothing; DWAA and DWAB lose what is hard to see."
    )
    start_number: int = Param(
        default=0, min=0, max=99_999_999, animatable=False, help="The number of the clip's first frame."
    )
    encoding: FileEncoding = Param(
        default=FileEncoding.AUTO, help="Values of colors to write: linear light (auto, linear), or sRGB as displayed."
    )
    store_graph: bool = Param(
        default=True, hashed=False, animatable=False,
        help="Store the graph in the file, so that it opens as its graph; that networks contributed is stored always.",
    )  # fmt: skip
    sidecar: bool = Param(
        default=False, hashed=False, animatable=False,
        help="Write the graph beside the file, too, as clip.mp4.loom: some programs drop what a file stores.",
    )  # fmt: skip
    name_1: str = _name_param(1)
    content_1: LayerContent = _content_param(1)
    name_2: str = _name_param(2)
    content_2: LayerContent = _content_param(2)
    name_3: str = _name_param(3)
    content_3: LayerContent = _content_param(3)
    name_4: str = _name_param(4)
    content_4: LayerContent = _content_param(4)
    name_5: str = _name_param(5)
    content_5: LayerContent = _content_param(5)
    name_6: str = _name_param(6)
    content_6: LayerContent = _content_param(6)

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return the facts of what is written, after a check of the names."""
        used = [number for number in range(1, _COUNT + 1) if f"layer_{number}" in inputs]
        taken: dict[str, str] = {}
        for number in used:
            for channel in self._list_channels(number, 4):
                if channel in taken or channel in _MAIN:
                    raise ParameterError(
                        f"name_{number}",
                        self._get_name(number),
                        tr("a name that no other layer has; its channel {channel} is taken", channel=channel),
                    )
                taken[channel] = f"name_{number}"
        return super().facts(inputs, media)

    def open(self, inputs: Mapping[str, ClipInfo], frames: FrameRange, ctx: Context) -> LayersWriter:
        """Open the sequence."""
        options = ImageOptions(
            start_number=self.start_number + frames.start,
            is_half_float=self.exr is ExrFloatType.HALF,
            compression=self.compression,
        )
        return ctx.media.create_layers(self.target(), WriterTracks(inputs["image"]), options)

    def target(self) -> Path:
        """Return the files' pattern."""
        return require_path(self.file, tr("a name such as frame.####.exr"))

    def get_output_files(self, frames: FrameRange) -> tuple[Path, ...]:
        """Return the frames' files."""
        return list_numbered_files(self.target(), self.start_number + frames.start, len(frames))

    def should_embed_graph(self) -> bool:
        """Return what was chosen."""
        return self.store_graph

    def should_write_sidecar(self) -> bool:
        """Return what was chosen."""
        return self.sidecar

    def write(
        self,
        writer: LayersWriter,
        image: Image,
        layer_1: Image | None,
        layer_2: Image | None,
        layer_3: Image | None,
        layer_4: Image | None,
        layer_5: Image | None,
        layer_6: Image | None,
        depth: Depth | None,
    ) -> None:
        """Append a frame."""
        main = self._encode(image)
        layers = [WrittenLayer(main, tuple(_COLORS[: main.pixels.shape[0]]))]
        given = (layer_1, layer_2, layer_3, layer_4, layer_5, layer_6)
        for number, found in enumerate(given, start=1):
            if found is not None:
                layers.append(self._make_layer(number, found, image))
        if depth is not None:
            pixels = center_in_frame(depth.pixels, image.width, image.height)
            layers.append(WrittenLayer(Image(pixels.expand(3, -1, -1)), (_DEPTH_CHANNEL,), needs_float=True))
        writer.write_layers(layers)

    def _make_layer(self, number: int, found: Image, image: Image) -> WrittenLayer:
        placed = found.with_pixels(center_in_frame(found.pixels, image.width, image.height))
        is_light = self._get_content(number) is not LayerContent.DATA and not _is_channel(self._get_name(number))
        written = self._encode(placed) if is_light else placed
        return WrittenLayer(written, self._list_channels(number, written.pixels.shape[0]))

    def _encode(self, image: Image) -> Image:
        return self.encoding.encode_image(image, Path("layers.exr"))

    def _list_channels(self, number: int, count: int) -> tuple[str, ...]:
        """Return the names of a layer's channels.

        Raises:
            ParameterError: It has no name.
        """
        name = self._get_name(number).strip()
        if not name.strip(".") or len(name) > _MAX_NAME:
            accepted = tr("a name for the layer, as diffuse or depth.Z, of at most {most} characters", most=_MAX_NAME)
            raise ParameterError(f"name_{number}", name, accepted)
        content = self._get_content(number)
        if _is_channel(name):
            return (name,)
        if content is LayerContent.GRAY:
            return (f"{name}.{_GRAY_CHANNEL}",)
        letters = _COLORS if content is LayerContent.COLOR else _VECTOR
        return tuple(f"{name}.{letter}" for letter in letters[:count])

    def _get_name(self, number: int) -> str:
        return str(getattr(self, f"name_{number}"))

    def _get_content(self, number: int) -> LayerContent:
        return LayerContent(getattr(self, f"content_{number}"))


def _is_channel(name: str) -> bool:
    """Return whether a name is that of one channel of a layer: its last part is a letter, as in depth.Z."""
    layer, _, channel = name.strip().rpartition(".")
    return bool(layer) and len(channel) == 1
