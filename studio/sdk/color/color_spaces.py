"""Colour spaces and views by OpenColorIO: its built-in ACES studio config, or one from a file.

Pictures are taken to be sRGB values of Rec. 709 primaries, whose light is scene-linear: what lies above 1 is brighter
than white. Processors are kept; a file that changed is read anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, lru_cache, reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from studio.core.errors import FileReadError, StudioError
from studio.core.file_stamp import FileStamp, stamp_file
from studio.core.regular_file import require_regular_file
from studio.core.translation import tr
from studio.sdk.color.device_transform import DeviceStep, make_device_steps
from studio.sdk.pixels.memory_layout import to_interleaved

if TYPE_CHECKING:
    import torch

BUILT_IN_CONFIG: Final = "ocio://studio-config-v4.0.0_aces-v2.0_ocio-v2.5"
"""The config where none is named: ACES 2.0 and the log curves of the usual cameras."""

WORKING_SPACE: Final = "sRGB Encoded Rec.709 (sRGB)"
"""What pictures are in, as the built-in config calls it."""

_MAX_CONFIG_BYTES: Final = 1 << 30  # bytes; archives hold tables, too
_MAX_TABLE_BYTES: Final = 1 << 30

_WORKING_NAMES: Final = (
    WORKING_SPACE,
    "srgb_rec709_scene",
    "sRGB - Texture",
    "srgb_texture",
    "sRGB",
    "srgb",
    "out_srgb",
)


@dataclass(frozen=True, slots=True)
class DisplayViews:
    """Displays and views of an OpenColorIO config.

    Args:
        name: Of the config.
        displays: Each with its views, in the order of the config.
    """

    name: str
    displays: tuple[tuple[str, tuple[str, ...]], ...]


class ColorProcessor:
    """A conversion of colours. Safe to call from several threads.

    Args:
        cpu: OpenColorIO's own.
        processor: What it was made of; None if there is no other way to compute it.
    """

    def __init__(self, cpu: Any, processor: Any = None) -> None:
        self._cpu = cpu
        self._processor = processor

    @cached_property
    def _device_steps(self) -> tuple[DeviceStep, ...] | None:
        return None if self._processor is None else make_device_steps(self._processor)

    def apply_to_pixels(self, pixels: torch.Tensor) -> torch.Tensor:
        """Convert [3|4, H, W], on any device; alpha passes as it is.

        On a device most conversions are computed there, within 5e-4 of a value of OpenColorIO's exact ones, which it
        approximates in memory. The others, as views and those with tables, are brought to memory and back.

        Returns:
            As many channels, lying as [H, W, C] in memory.
        """
        import numpy as np
        import PyOpenColorIO
        import torch

        if not pixels.is_cpu and self._device_steps is not None:
            colors = reduce(lambda found, step: step(found), self._device_steps, pixels[:3])
            return to_interleaved(torch.cat([colors, pixels[3:]]))
        source = to_interleaved(pixels.cpu()).permute(1, 2, 0).numpy()
        height, width, channels = source.shape
        array = np.empty(source.shape, np.float32)
        self._cpu.apply(
            PyOpenColorIO.PackedImageDesc(source, width, height, channels),
            PyOpenColorIO.PackedImageDesc(array, width, height, channels),
        )
        result = torch.from_numpy(array).permute(2, 0, 1).to(pixels.device)
        if channels == 4:
            result[3] = pixels[3]
        return result


def make_space_processor(config: str, source: str, target: str) -> ColorProcessor:
    """Return the conversion from one colour space to another.

    Args:
        config: A file, or "ocio://…"; empty for the built-in one.
        source: A space, a role or an alias of the config.
        target: Another one.

    Raises:
        StudioError: The config cannot be read, or has no such space; the message says which there are.
    """
    chosen = config or BUILT_IN_CONFIG
    return _make_space_processor(chosen, stamp_file(Path(chosen)), source, target)


def make_view_processor(config: str, source: str, display: str, view: str) -> ColorProcessor:
    """Return the conversion from a colour space to what a display is sent.

    Args:
        config: As in `make_space_processor`.
        source: A space, a role or an alias of the config; empty for what pictures are in.
        display: A display of the config; empty for its default.
        view: A view of the display; empty for its default.

    Raises:
        StudioError: The config cannot be read, or has no such space, display or view; the message says which there are.
    """
    chosen = config or BUILT_IN_CONFIG
    return _make_view_processor(chosen, stamp_file(Path(chosen)), source, display, view)


def make_lut3d_processor(lattice: torch.Tensor) -> ColorProcessor:
    """Return the conversion by a lattice [n, n, n, 3], by blue, green, red, in tetrahedra; outside 0..1 is cut off."""
    import numpy as np
    import PyOpenColorIO

    transform = PyOpenColorIO.Lut3DTransform(gridSize=lattice.shape[0])
    transform.setInterpolation(PyOpenColorIO.INTERP_TETRAHEDRAL)
    transform.setData(np.ascontiguousarray(lattice.cpu().permute(2, 1, 0, 3).numpy()).ravel())
    return ColorProcessor(PyOpenColorIO.Config.CreateRaw().getProcessor(transform).getDefaultCPUProcessor())


def read_display_views(config: str) -> DisplayViews:
    """Return the displays and views of a config.

    Raises:
        StudioError: It cannot be read.
    """
    chosen = config or BUILT_IN_CONFIG
    found = _load_config(chosen, stamp_file(Path(chosen)))
    displays = tuple((display, tuple(found.getViews(display))) for display in found.getDisplays())
    name = Path(config).stem if config and "://" not in config else found.getName()
    return DisplayViews(name, displays)


@lru_cache(maxsize=8)
def _load_config(config: str, stamp: FileStamp) -> Any:
    """Return a config; a file with another stamp is read anew."""
    import PyOpenColorIO

    try:
        if "://" not in config:
            require_regular_file(config, limit_bytes=_MAX_CONFIG_BYTES)
        found = PyOpenColorIO.Config.CreateFromFile(config)
        for table in _find_table_files(found):
            require_regular_file(table, limit_bytes=_MAX_TABLE_BYTES)
        return found
    except (PyOpenColorIO.Exception, PyOpenColorIO.ExceptionMissingFile, FileReadError) as error:
        text = tr("the OpenColorIO config '{config}' cannot be read: {reason}", config=config, reason=str(error))
        raise StudioError(text) from error


def _find_table_files(config: Any) -> Iterator[str]:
    """Yield the files of tables that a config names and that are there: OpenColorIO opens them without a look."""
    import PyOpenColorIO

    context = config.getCurrentContext()
    for source in {transform.getSrc() for transform in _find_file_transforms(config)}:
        with suppress(PyOpenColorIO.Exception, PyOpenColorIO.ExceptionMissingFile):
            yield context.resolveFileLocation(source)


def _find_file_transforms(config: Any) -> Iterator[Any]:
    """Yield every transform of a config that reads a file."""
    import PyOpenColorIO

    ways = PyOpenColorIO.COLORSPACE_DIR_TO_REFERENCE, PyOpenColorIO.COLORSPACE_DIR_FROM_REFERENCE
    spaces = config.getColorSpaces(PyOpenColorIO.SEARCH_REFERENCE_SPACE_ALL, PyOpenColorIO.COLORSPACE_ALL)
    waiting = [space.getTransform(way) for space in spaces for way in ways]
    views = PyOpenColorIO.VIEWTRANSFORM_DIR_TO_REFERENCE, PyOpenColorIO.VIEWTRANSFORM_DIR_FROM_REFERENCE
    waiting += [view.getTransform(way) for view in config.getViewTransforms() for way in views]
    waiting += [way for look in config.getLooks() for way in (look.getTransform(), look.getInverseTransform())]
    sides = PyOpenColorIO.TRANSFORM_DIR_FORWARD, PyOpenColorIO.TRANSFORM_DIR_INVERSE
    waiting += [named.getTransform(side) for named in config.getNamedTransforms() for side in sides]
    while waiting:
        transform = waiting.pop()
        if isinstance(transform, PyOpenColorIO.FileTransform):
            yield transform
        elif isinstance(transform, PyOpenColorIO.GroupTransform):
            waiting += list(transform)


@lru_cache(maxsize=64)
def _make_space_processor(config: str, stamp: FileStamp, source: str, target: str) -> ColorProcessor:
    found = _load_config(config, stamp)
    for space in (source, target):
        _check_space(found, space)
    return _make_cpu_processor(lambda: found.getProcessor(source, target))


@lru_cache(maxsize=64)
def _make_view_processor(config: str, stamp: FileStamp, source: str, display: str, view: str) -> ColorProcessor:
    import PyOpenColorIO

    found = _load_config(config, stamp)
    space = source or _find_working_space(found)
    _check_space(found, space)
    shown = display or found.getDefaultDisplay()
    through = view or found.getDefaultView(shown)
    _check_one_of(tr("display"), shown, list(found.getDisplays()))
    _check_one_of(tr("view"), through, list(found.getViews(shown)))
    transform = PyOpenColorIO.DisplayViewTransform(src=space, display=shown, view=through)
    return _make_cpu_processor(lambda: found.getProcessor(transform))


def _make_cpu_processor(processor: Callable[[], Any]) -> ColorProcessor:
    import PyOpenColorIO

    try:
        made = processor()
        return ColorProcessor(made.getDefaultCPUProcessor(), made)
    except (PyOpenColorIO.Exception, PyOpenColorIO.ExceptionMissingFile) as error:
        raise StudioError(tr("OpenColorIO cannot convert: {reason}", reason=str(error))) from error


def _find_working_space(config: Any) -> str:
    """Return the name that a config has for what pictures are in."""
    known = next((name for name in _WORKING_NAMES if config.getColorSpace(name) is not None), None)
    for role in ("texture_paint", "color_picking"):
        if known is None and config.hasRole(role):
            known = role
    if known is None:
        wanted = ", ".join(_WORKING_NAMES[:3])
        raise StudioError(tr("the config has no space for sRGB pictures; it needs one of {names}", names=wanted))
    return known


def _check_space(config: Any, name: str) -> None:
    if config.getColorSpace(name) is None:
        _check_one_of(tr("color space"), name, list(config.getColorSpaceNames()))


def _check_one_of(kind: str, name: str, known: list[str]) -> None:
    if name not in known:
        listed = ", ".join(known)
        raise StudioError(
            tr("the config has no {kind} '{name}'; it has: {listed}", kind=kind, name=name, listed=listed)
        )
