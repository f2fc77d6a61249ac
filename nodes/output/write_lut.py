"""Write LUT: the look of a chain of color nodes as a file for other programs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import BinaryIO

from nodes.shared.file_params import require_path
from nodes.shared.lut_lattice import read_lattice
from studio.core.errors import MediaError
from studio.core.translation import tr
from studio.sdk import ClipInfo, Context, FileMode, FrameRange, Image, Param, RecordWriter, SinkNode, node

_SUFFIX = ".cube"


@node(
    "output.write_lut",
    name="Write LUT",
    aliases=("GenerateLUT", "Export LUT", "Save LUT", "Bake LUT", "Write Cube", "Export Cube"),
)
class WriteLut(SinkNode):
    """Write the look of a chain of color nodes as a .cube file, which other programs and LUT File read.

    Connect a Color Lattice to the first node of the chain, and its last node here. The file has as many points as the
    lattice, for values of 0..1, and holds the values of the chain with 9 digits, also those above 1 and below 0. What
    depends on the place of a pixel, on its neighbors or on the whole picture cannot be held by a table. Of several
    frames, the first of the range is written.
    """

    example_size = (81, 9)

    file: Path = Param(
        default=Path("out/look.cube"), file_mode=FileMode.SAVE, file_types=(_SUFFIX,), hashed=False,
        help="The file to write.",
    )  # fmt: skip
    title: str = Param(default="Frameloom", animatable=False, help="The title in the file, for people.")

    def open(self, inputs: Mapping[str, ClipInfo], frames: FrameRange, ctx: Context) -> RecordWriter:
        """Open the file."""
        path = self.target()
        if path.suffix.lower() != _SUFFIX:
            raise MediaError(
                path, tr("has the suffix '{suffix}'; accepted: {fitting}", suffix=path.suffix, fitting=_SUFFIX)
            )

        def make(records: Iterable[bytes], file: BinaryIO) -> None:
            file.write(next(iter(records)))

        return ctx.media.create_records(path, make)

    def target(self) -> Path:
        """Return the file's path."""
        return require_path(self.file, tr("the path of the table to write"))

    def write(self, writer: RecordWriter, image: Image) -> None:
        """Append the table of a frame."""
        import torch

        lattice = read_lattice(image)
        count = int(lattice.numel() - torch.isfinite(lattice).sum())
        if count:
            raise MediaError(self.target(), tr("cannot hold {count} values that are not finite", count=count))
        title = "".join(letter for letter in self.title if letter.isprintable() and letter != '"')
        lines = [f'TITLE "{title}"', f"LUT_3D_SIZE {lattice.shape[0]}", "DOMAIN_MIN 0 0 0", "DOMAIN_MAX 1 1 1"]
        lines += [f"{red:.9g} {green:.9g} {blue:.9g}" for red, green, blue in lattice.reshape(-1, 3).tolist()]
        writer.write_record(("\n".join(lines) + "\n").encode())
