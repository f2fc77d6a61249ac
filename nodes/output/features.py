"""Save Features: numbers of each frame to a file that other programs read."""

from __future__ import annotations

import json
import struct
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO, TYPE_CHECKING, BinaryIO, Final

from nodes.shared.file_params import require_path
from studio.core.errors import MediaError
from studio.core.translation import tr
from studio.sdk import ClipInfo, Context, Features, FileMode, FrameRange, Param, RecordWriter, SinkNode, node

if TYPE_CHECKING:
    import numpy as np

_HEAD: Final = struct.Struct("<QQ16s")  # rows, columns, modality
_ITEM: Final = 4


@node("output.save_features", aliases=("Export Features", "Save Embeddings", "Write Features", "npz", "safetensors"))
class SaveFeatures(SinkNode):
    """Save the features of each frame to a file of numbers: .npz (NumPy) or .safetensors.

    The file holds three arrays: `values`, the concatenated rows of all frames, float32 [rows, numbers]; `rows`, the
    number of rows of each frame, int64 [frames]; `frame`, the number of each frame, int64 [frames]. The modality, the
    frames per second and the first frame are stored as JSON (`header` in .npz, the metadata in .safetensors). For a
    Mel, `values` is the spectrogram of the clip. All frames must have the same number of values per row.
    """

    file: Path = Param(
        default=Path("out/features.npz"), file_mode=FileMode.SAVE, file_types=(".npz", ".safetensors"), hashed=False,
        help="The file to write; its suffix selects the format.",
    )  # fmt: skip

    def open(self, inputs: Mapping[str, ClipInfo], frames: FrameRange, ctx: Context) -> RecordWriter:
        """Open the file."""
        path = self.target()
        kinds = {".npz": _write_npz, ".safetensors": _write_safetensors}
        write = kinds.get(path.suffix.lower())
        if write is None:
            raise MediaError(
                path, tr("has the suffix '{suffix}'; accepted: {fitting}", suffix=path.suffix, fitting=", ".join(kinds))
            )
        rate = inputs["features"].rate
        clip = {"fps": str(rate.value) if rate is not None else "", "first_frame": str(frames.start)}
        return ctx.media.create_records(path, lambda records, file: write(_table(path, records, clip), records, file))

    def target(self) -> Path:
        """Return the file's path."""
        return require_path(self.file, tr("the path of the numbers to write"))

    def write(self, writer: RecordWriter, features: Features) -> None:
        """Append the features of a frame."""
        rows, columns = features.values.shape
        head = _HEAD.pack(rows, columns, features.modality.encode()[:16])
        writer.write_record(head + features.values.cpu().contiguous().numpy().tobytes())


@dataclass(frozen=True, slots=True)
class _Table:
    """What is known of all records.

    Args:
        rows: Of each frame.
        columns: Numbers in each row.
        header: What lies beside the numbers.
    """

    rows: tuple[int, ...]
    columns: int
    header: dict[str, str]

    def make_arrays(self) -> dict[str, np.ndarray]:
        """Return the small arrays beside the values."""
        import numpy as np

        first = int(self.header["first_frame"])
        frames = np.arange(first, first + len(self.rows), dtype="<i8")
        return {"rows": np.array(self.rows, dtype="<i8"), "frame": frames}


def _table(path: Path, records: Iterable[bytes], clip: Mapping[str, str]) -> _Table:
    """Read the heads of all records.

    Raises:
        MediaError: They do not fit each other.
    """
    rows: list[int] = []
    columns, modality = -1, ""
    for record in records:
        count, width, kind = _HEAD.unpack_from(record)
        if columns >= 0 and width != columns:
            text = tr("cannot be written: frame {frame} has {found} numbers per row, earlier frames have {wanted}",
                      frame=int(clip["first_frame"]) + len(rows), found=width, wanted=columns)  # fmt: skip
            raise MediaError(path, text)
        columns, modality = width, kind.rstrip(b"\0").decode(errors="replace")
        rows.append(count)
    return _Table(tuple(rows), columns, {"modality": modality, **clip})


def _write_values(records: Iterable[bytes], file: IO[bytes]) -> None:
    for record in records:
        file.write(record[_HEAD.size :])


def _write_npz(table: _Table, records: Iterable[bytes], file: BinaryIO) -> None:
    """Write NumPy's format: a zip archive of .npy files, which have their sizes in front."""
    import numpy as np

    shape = {"descr": "<f4", "fortran_order": False, "shape": (sum(table.rows), table.columns)}
    small = table.make_arrays() | {"header": np.array(json.dumps(table.header))}
    with zipfile.ZipFile(file, "w") as archive:
        with archive.open(zipfile.ZipInfo("values.npy"), "w", force_zip64=True) as part:
            np.lib.format.write_array_header_2_0(part, shape)
            _write_values(records, part)
        for name, array in small.items():
            buffer = BytesIO()
            np.lib.format.write_array(buffer, array, allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy"), buffer.getvalue())


def _write_safetensors(table: _Table, records: Iterable[bytes], file: BinaryIO) -> None:
    """Write safetensors: the length of a JSON header, the header with the place of each array, the arrays."""
    entries: dict[str, object] = {"__metadata__": table.header}
    small, end = table.make_arrays(), 0
    for name, array in small.items():
        entries[name] = {"dtype": "I64", "shape": list(array.shape), "data_offsets": [end, end + array.nbytes]}
        end += array.nbytes
    shape = [sum(table.rows), table.columns]
    entries["values"] = {"dtype": "F32", "shape": shape, "data_offsets": [end, end + shape[0] * shape[1] * _ITEM]}
    header = json.dumps(entries).encode()
    header += b" " * (-len(header) % 8)
    file.write(struct.pack("<Q", len(header)) + header)
    for array in small.values():
        file.write(array.tobytes())
    _write_values(records, file)
