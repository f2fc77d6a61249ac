"""Description of an ONNX file: what its graph takes and gives, and whether it may be opened at all."""

from __future__ import annotations

from pathlib import Path, PureWindowsPath
from typing import Final

from studio.core.errors import FileReadError
from studio.core.file_stamp import stamp_file
from studio.core.regular_file import require_regular_file
from studio.core.translation import tr, tr_noop
from studio.models.describe.model_folder import ModelDescription, with_current_stamps
from studio.models.model_card import CARD_FILE, read_licence
from studio.models.model_files import UnusableModelError
from studio.models.onnx_header import OnnxHeader, read_onnx_header
from studio.sdk.model_files.model_categories import ModelCategory
from studio.sdk.model_files.part_weights import PartWeights
from studio.sdk.models import ONNX_LIBRARY, ModelInfo, Task, TensorInfo
from studio.sdk.params import ModelRef

ONNX_KIND: Final = "ONNX model"
_DOMAINS: Final = frozenset(
    {"", "ai.onnx", "ai.onnx.ml", "com.microsoft", "com.microsoft.nchwc", "com.ms.internal.nhwc"}
)
"""Of the operators that onnxruntime has by itself; all others are in libraries, which a file must not bring along."""
_CONTEXT: Final = ("com.microsoft", "EPContext")
"""Names a file with a program for a graphics card, anywhere."""
_NUMBERS: Final = frozenset({"float32", "float16", "float64", "uint8"})
_PICTURE_AXES: Final = (3, 4)
_MAP_AXES: Final = (2, 3, 4)
_OPERATORS: Final = tr_noop(
    "needs operators that are not part of onnxruntime: {names}. Libraries with operators are never loaded"
)
_OUTSIDE: Final = tr_noop(
    "names the file '{file}' for a part of its weights; accepted: files in its own folder, named relative to it"
)
_SHORT: Final = tr_noop("the file '{file}' with its weights is truncated: it has {size} bytes of {whole}")


def describe_onnx(ref: ModelRef, path: Path) -> ModelDescription:
    """Return what is known of an ONNX file.

    Raises:
        ModelError: It is damaged, needs operators of a library, or weights that are missing or lie elsewhere.
    """
    try:
        header = read_onnx_header(path)
    except FileReadError as error:
        raise UnusableModelError(path, error.reason) from None
    _check_operators(path, header)
    external = _find_external_files(path, header)
    size = sum(stamp_file(file).size for file in (path, *external))
    takes_pictures = any(_may_be(found, _PICTURE_AXES) for found in header.inputs)
    gives_pictures = any(_may_be(found, _MAP_AXES) for found in header.outputs)
    facts = ModelInfo(
        ref=ref,
        path=path,
        library=ONNX_LIBRARY,
        kind=ONNX_KIND,
        tasks=frozenset({Task.ONNX} if takes_pictures and gives_pictures else ()),
        bytes=size,
        parameters=header.parameter_count,
        part_bytes={"": size},
        part_weights={"": PartWeights(quantized_bytes=size)},  # in memory they are as in the file
        category=ModelCategory.ONNX,
        licence=read_licence(path.parent),
        library_version=header.producer,
        files=(path, *external),
        inputs=header.inputs,
        outputs=header.outputs,
        metadata=header.metadata,
    )
    return with_current_stamps(facts, [path.parent / CARD_FILE])


def _check_operators(path: Path, header: OnnxHeader) -> None:
    """Raise ModelError where a graph has operators that onnxruntime does not have, or that open files by name."""
    foreign = {
        (domain, name)
        for domain, name in header.operators
        if (domain not in _DOMAINS and (domain, name) not in header.functions) or (domain, name) == _CONTEXT
    }
    if foreign:
        names = ", ".join(f"{domain}.{name}" for domain, name in sorted(foreign)[:5])
        raise UnusableModelError(path, tr(_OPERATORS, names=names))


def _find_external_files(path: Path, header: OnnxHeader) -> tuple[Path, ...]:
    """Return the files with weights beside an ONNX file.

    Raises:
        ModelError: One lies outside the file's folder, is missing, no regular file, or too short.
    """
    ends: dict[str, int] = {}
    for data in header.external:
        ends[data.location] = max(ends.get(data.location, 0), data.end)
    for location, end in sorted(ends.items()):
        if not _is_beside(path, location):
            raise UnusableModelError(path, tr(_OUTSIDE, file=location))
        try:
            size = require_regular_file(path.parent / location).st_size
        except FileReadError as error:
            raise UnusableModelError(path.parent / location, error.reason) from None
        if size < end:
            raise UnusableModelError(path, tr(_SHORT, file=location, size=size, whole=end))
    return tuple(path.parent / location for location in sorted(ends))


def _is_beside(path: Path, location: str) -> bool:
    """Return whether a name leads to a file in the folder of an ONNX file, on every system.

    In a cache with links, that is the folder in which the file itself lies.
    """
    name = PureWindowsPath(location)
    if (
        name.anchor or not name.parts or ".." in name.parts or {"*", "\0"} & set(location)
    ):  # */… is an address in memory
        return False
    try:
        found, folders = (path.parent / location).resolve(), (path.parent.resolve(), path.resolve().parent)
    except (OSError, RuntimeError, ValueError):
        return False
    return any(found.is_relative_to(folder) for folder in folders)


def _may_be(tensor: TensorInfo, axes: tuple[int, ...]) -> bool:
    """Return whether a tensor may be a picture, or a plane of numbers: some writers leave the shape out."""
    return tensor.dtype in _NUMBERS and (tensor.shape is None or len(tensor.shape) in axes)
