"""Files of look-up tables and of color decisions, read by OpenColorIO.

Paths come from strangers, too: only regular files of a limited size are read, XML may declare no entities, and tables
must hold finite numbers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from studio.core.errors import MediaError
from studio.core.file_stamp import FileStamp, stamp_file
from studio.core.regular_file import read_bytes
from studio.core.translation import tr
from studio.sdk.color.color_spaces import BUILT_IN_CONFIG, WORKING_SPACE, ColorProcessor

if TYPE_CHECKING:
    from collections.abc import Iterator

CDL_FILE_TYPES: Final = (".cdl", ".cc", ".ccc")
"""Suffixes of files with color decisions."""

LUT_FILE_TYPES: Final = (
    *(".cube", ".3dl", ".csp", ".clf", ".ctf", ".spi1d", ".spi3d", ".spimtx", ".vlt", ".vf", ".lut", ".itx", ".look"),
    *(".m3d", ".mga", ".cub", *CDL_FILE_TYPES),
)
"""Suffixes of files that `make_lut_processor` reads."""

_MAX_BYTES: Final = 256 << 20  # a table of 129³ as text takes 60 MB
_HEAD_BYTES: Final = 1 << 16
_DECLARATION: Final = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_REFERENCE: Final = re.compile(rb"<\s*([\w.-]+:)?Reference\b", re.IGNORECASE)
_PANASONIC_WHITE: Final = 4095.0
_OF_FORMATS: Final = "gave the error"  # behind it, OpenColorIO says what is wrong with a file of this suffix
_MESSAGE_LENGTH: Final = 600


class LutInterpolation(StrEnum):
    """How values between the points of a cube are found."""

    TETRAHEDRAL = "tetrahedral"
    TRILINEAR = "trilinear"
    NEAREST = "nearest"


class LutDirection(StrEnum):
    """Whether a table is applied or undone."""

    FORWARD = "forward"
    INVERSE = "inverse"


@dataclass(frozen=True, slots=True)
class CdlValues:
    """Numbers of a color decision.

    Args:
        slope: Factor of each channel, at least 0.
        offset: Added to each channel.
        power: Exponent of each channel, above 0.
        saturation: At least 0.
    """

    slope: tuple[float, float, float]
    offset: tuple[float, float, float]
    power: tuple[float, float, float]
    saturation: float


@dataclass(frozen=True, slots=True)
class LutSettings:
    """How a file is applied.

    Args:
        interpolation: Between the points of a cube; a .clf or .ctf file that names one keeps it.
        direction: Forward or inverse.
        correction_id: Which correction of a .ccc or .cdl file: its id, or its place from 0; empty for the first.
        source: The color space that the table expects, by its name in the built-in config.
        target: The color space of what it gives.
    """

    interpolation: LutInterpolation = LutInterpolation.TETRAHEDRAL
    direction: LutDirection = LutDirection.FORWARD
    correction_id: str = ""
    source: str = WORKING_SPACE
    target: str = WORKING_SPACE


def make_lut_processor(file: Path, settings: LutSettings) -> ColorProcessor:
    """Return the conversion by a file; it is kept until the file changes.

    Raises:
        FileReadError: It is not there, no regular file, or too large.
        MediaError: OpenColorIO cannot read it, or it holds what makes no sense; the message says what.
    """
    return _make_lut_processor(file, stamp_file(file), settings)


def read_cdl(file: Path, correction_id: str = "") -> CdlValues:
    """Return the numbers of a .cdl, .cc or .ccc file.

    Args:
        file: The file.
        correction_id: Which of its corrections: its id, or its place from 0; empty for the first.

    Raises:
        FileReadError: It is not there, no regular file, or too large.
        MediaError: It holds no such correction.
    """
    return _read_cdl(file, stamp_file(file), correction_id)


@lru_cache(maxsize=32)
def _make_lut_processor(file: Path, stamp: FileStamp, settings: LutSettings) -> ColorProcessor:
    import PyOpenColorIO

    chain = PyOpenColorIO.GroupTransform()
    if settings.source != WORKING_SPACE:
        chain.appendTransform(PyOpenColorIO.ColorSpaceTransform(src=WORKING_SPACE, dst=settings.source))
    for transform in _read_transforms(file, settings):
        chain.appendTransform(transform)
    if settings.target != WORKING_SPACE:
        chain.appendTransform(PyOpenColorIO.ColorSpaceTransform(src=settings.target, dst=WORKING_SPACE))
    try:
        made = PyOpenColorIO.Config.CreateFromFile(BUILT_IN_CONFIG).getProcessor(chain)
        return ColorProcessor(made.getDefaultCPUProcessor(), made)
    except PyOpenColorIO.Exception as error:
        raise _unusable(file, str(error)) from None


@lru_cache(maxsize=32)
def _read_cdl(file: Path, stamp: FileStamp, correction_id: str) -> CdlValues:
    import PyOpenColorIO

    if file.suffix.lower() not in CDL_FILE_TYPES:
        accepted = ", ".join(CDL_FILE_TYPES)
        raise _unusable(
            file, tr("its suffix is '{suffix}'; accepted: {accepted}", suffix=file.suffix, accepted=accepted)
        )
    group = _read_transforms(file, LutSettings(correction_id=correction_id))
    found = [transform for transform in group if isinstance(transform, PyOpenColorIO.CDLTransform)]
    if len(found) != 1:
        raise _unusable(file, tr("it holds no color correction"))
    slope, offset, power = (
        tuple(numbers) for numbers in (found[0].getSlope(), found[0].getOffset(), found[0].getPower())
    )
    return CdlValues(slope, offset, power, found[0].getSat())


def _read_transforms(file: Path, settings: LutSettings) -> Any:
    """Return what a file holds as a group of OpenColorIO's transforms."""
    import PyOpenColorIO

    check_lut_file(file)
    PyOpenColorIO.ClearAllCaches()  # it keeps files by their names
    ways = {
        LutDirection.FORWARD: PyOpenColorIO.TRANSFORM_DIR_FORWARD,
        LutDirection.INVERSE: PyOpenColorIO.TRANSFORM_DIR_INVERSE,
    }
    try:
        named = PyOpenColorIO.FileTransform(
            str(file.absolute()), settings.correction_id, _get_interpolation(settings), ways[settings.direction]
        )
        no_variables = PyOpenColorIO.Context()  # a $ in a path is one, and no place of the environment's
        config, forward = PyOpenColorIO.Config.CreateRaw(), PyOpenColorIO.TRANSFORM_DIR_FORWARD
        group = config.getProcessor(no_variables, named, forward).createGroupTransform()
    except (PyOpenColorIO.Exception, PyOpenColorIO.ExceptionMissingFile) as error:
        raise _unusable(file, str(error)) from None
    except UnicodeDecodeError:  # in a message that repeats what it found
        raise _unusable(file, tr("it is not a text of tables")) from None
    if file.suffix.lower() == ".vlt":
        group = _scale_panasonic_values(group)
    _check_numbers(file, group)
    return group


def _get_interpolation(settings: LutSettings) -> Any:
    """Return OpenColorIO's name; "best" is tetrahedral for cubes and linear for curves, which know no tetrahedra."""
    import PyOpenColorIO

    return {
        LutInterpolation.TETRAHEDRAL: PyOpenColorIO.INTERP_BEST,
        LutInterpolation.TRILINEAR: PyOpenColorIO.INTERP_LINEAR,
        LutInterpolation.NEAREST: PyOpenColorIO.INTERP_NEAREST,
    }[settings.interpolation]


def check_lut_file(file: Path) -> None:
    """Look at a file before OpenColorIO opens it.

    Raises:
        FileReadError: It is not there, no regular file, or too large.
        MediaError: It is of another kind, declares entities, refers to other files, or its domain does not rise.
    """
    suffix = file.suffix.lower()
    data = read_bytes(file, limit_bytes=_MAX_BYTES)
    if suffix not in LUT_FILE_TYPES:
        accepted = ", ".join(LUT_FILE_TYPES)
        raise _unusable(file, tr("its suffix is '{suffix}'; accepted: {accepted}", suffix=suffix, accepted=accepted))
    if b"\0" in data:
        raise _unusable(file, tr("it is not a text in UTF-8"))
    if _DECLARATION.search(data):
        raise _unusable(file, tr("it has a document type or declares entities, which is not accepted"))
    if _REFERENCE.search(data):
        raise _unusable(file, tr("it refers to another file, which is not accepted"))
    if suffix == ".cube":
        _check_domain(file, data[:_HEAD_BYTES])


def _check_domain(file: Path, head: bytes) -> None:
    """Refuse a .cube whose domain ends where it begins, or before."""
    limits = {}
    for line in head.decode("latin-1").splitlines():
        name, *numbers = line.split() or [""]
        if name in ("DOMAIN_MIN", "DOMAIN_MAX"):
            try:
                limits[name] = [float(number) for number in numbers]
            except ValueError:
                raise _unusable(file, tr("'{line}' holds no numbers", line=line[:80])) from None
    low, high = limits.get("DOMAIN_MIN", [0.0] * 3), limits.get("DOMAIN_MAX", [1.0] * 3)
    if len(low) != 3 or len(high) != 3 or not all(one < other for one, other in zip(low, high, strict=True)):
        text = tr("its domain goes from {low} to {high}; three rising ranges are expected", low=low, high=high)
        raise _unusable(file, text)


def _scale_panasonic_values(group: Any) -> Any:
    """Return the cube of a .vlt file with values of 0..1: the file has them from 0 to 4095."""
    import numpy as np
    import PyOpenColorIO

    scaled = PyOpenColorIO.GroupTransform()
    for transform in group:
        if isinstance(transform, PyOpenColorIO.Lut3DTransform):
            transform.setData((np.array(transform.getData()) / np.float32(_PANASONIC_WHITE)).astype(np.float32))
        scaled.appendTransform(transform)
    return scaled


def _check_numbers(file: Path, group: Any) -> None:
    """Refuse tables with NaN or infinite numbers."""
    import numpy as np

    for transform in _find_tables(group):
        count = int(np.count_nonzero(~np.isfinite(np.array(transform.getData()))))
        if count:
            raise _unusable(file, tr("its table has {count} values that are not finite", count=count))


def _find_tables(group: Any) -> Iterator[Any]:
    import PyOpenColorIO

    for transform in group:
        if isinstance(transform, (PyOpenColorIO.Lut1DTransform, PyOpenColorIO.Lut3DTransform)):
            yield transform


def _unusable(file: Path, reason: str) -> MediaError:
    short = " ".join(reason.partition(_OF_FORMATS)[2].lstrip("s:").split()) or " ".join(reason.split())
    short = short if len(short) <= _MESSAGE_LENGTH else f"{short[: _MESSAGE_LENGTH - 1]}…"
    return MediaError(file, tr("it cannot be used as a table of colors: {reason}", reason=short))
