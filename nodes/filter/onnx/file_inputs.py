"""Inputs of an ONNX file: one picture, or two pictures and a moment between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from nodes.filter.onnx.output_shape import CHANNELS, find_channel_axis
from studio.core.errors import ModelError
from studio.core.translation import tr, tr_noop
from studio.sdk import ModelInfo, ParameterError, TensorInfo

NUMBER_TYPES: Final = ("float32", "float16", "float64", "uint8")
"""Of tensors that are pictures or planes of numbers."""
_STACKED: Final = (6, 7)
"""Channels of two pictures in one, without and with the moment."""
_ACCEPTED: Final = tr_noop(
    "{model} takes {inputs}; accepted: one picture of 1, 3 or 4 channels, two pictures, "
    "or two pictures and a moment between them, of {types}"
)


class TensorLayout(StrEnum):
    """Order of the axes of pictures."""

    AUTO = "auto"
    NCHW = "NCHW"
    NHWC = "NHWC"


@dataclass(frozen=True, slots=True)
class PictureInput:
    """An input for a picture.

    Args:
        name: As the file calls it.
        dtype: Of its numbers.
        rank: 4 with an axis for a batch of one, else 3.
        channels: 1, 3 or 4; 6 or 7 for two pictures in one.
        height: None for any.
        width: None for any.
        is_channels_last: Whether the channels are the last axis.
    """

    name: str
    dtype: str
    rank: int
    channels: int
    height: int | None
    width: int | None
    is_channels_last: bool


@dataclass(frozen=True, slots=True)
class FileInputs:
    """The inputs of a file.

    Args:
        pictures: One or two.
        moment: The one for the moment between two pictures; None if there is none.
    """

    pictures: tuple[PictureInput, ...]
    moment: TensorInfo | None = None

    @property
    def is_pair(self) -> bool:
        """Whether it takes two pictures."""
        return len(self.pictures) == 2 or self.is_stacked

    @property
    def is_stacked(self) -> bool:
        """Whether two pictures are one tensor."""
        return self.pictures[0].channels in _STACKED

    @property
    def has_moment(self) -> bool:
        """Whether the moment between two pictures may be chosen; else it is the middle."""
        return self.moment is not None or self.pictures[0].channels == max(_STACKED)

    @property
    def channels(self) -> int:
        """Channels of each picture."""
        return 3 if self.is_stacked else self.pictures[0].channels

    @property
    def fixed_size(self) -> tuple[int, int] | None:
        """Height and width; None for any size."""
        height, width = self.pictures[0].height, self.pictures[0].width
        return None if height is None or width is None else (height, width)


def match_inputs(facts: ModelInfo, names: str, layout: TensorLayout) -> FileInputs:
    """Return what a file takes.

    Args:
        facts: The file.
        names: Its inputs in the order first picture, second picture, moment, separated by commas; empty for their own.
        layout: Of its pictures; AUTO goes by their shapes.

    Raises:
        ModelError: It takes something else.
        ParameterError: A name is not one of its inputs, or one is missing.
    """
    tensors = _put_in_order(facts, names)
    found = [(tensor, _read_picture(facts, tensor, layout)) for tensor in tensors]
    pictures = [picture for _, picture in found if picture is not None]
    others = [tensor for tensor, picture in found if picture is None]
    planes, colored = ([picture for picture in pictures if (picture.channels == 1) is plain] for plain in (True, False))
    if len(planes) == 1 and sum(picture.channels for picture in colored) == min(
        _STACKED
    ):  # a plane that is t everywhere
        others += [tensor for tensor in tensors if tensor.name == planes[0].name]
        pictures = colored
    one = len(pictures) == 1 and (not others or pictures[0].channels == min(_STACKED))
    two = len(pictures) == 2 and all(picture.channels == 3 for picture in pictures)
    if not (one or two) or len(others) > 1 or not all(map(_may_be_moment, others)):
        listed = ", ".join(map(str, tensors)) or tr("nothing")
        text = tr(_ACCEPTED, model=facts.display_name, inputs=listed, types=", ".join(NUMBER_TYPES))
        raise ModelError(text)
    _check_sizes(facts, pictures)
    return FileInputs(tuple(pictures), others[0] if others else None)


def _put_in_order(facts: ModelInfo, names: str) -> list[TensorInfo]:
    known = {tensor.name: tensor for tensor in facts.inputs}
    wanted = [name.strip() for name in names.split(",") if name.strip()]
    if wanted and sorted(wanted) != sorted(known):
        raise ParameterError("input_names", names, tr("all inputs of the file: {names}", names=", ".join(known)))
    return [known[name] for name in wanted] or list(facts.inputs)


def _read_picture(facts: ModelInfo, tensor: TensorInfo, layout: TensorLayout) -> PictureInput | None:
    """Return an input as one for pictures; None if it is none."""
    if tensor.dtype not in NUMBER_TYPES or (tensor.shape is not None and len(tensor.shape) not in (3, 4)):
        return None
    shape = tensor.shape or ("", "", "", "")
    if len(shape) == 4 and isinstance(shape[0], int) and shape[0] != 1:
        text = tr_noop("{model} takes {count} pictures at once ({input}); accepted: one, or any number")
        raise ModelError(tr(text, model=facts.display_name, count=shape[0], input=tensor))
    axes = shape[-3:]
    is_last = layout is TensorLayout.NHWC
    if layout is TensorLayout.AUTO:
        is_last = find_channel_axis(axes, prefer_last=False) == 2
    channels = axes[2] if is_last else axes[0]
    height, width = axes[:2] if is_last else axes[1:]
    if isinstance(channels, int) and channels not in CHANNELS:
        return None
    return PictureInput(
        name=tensor.name,
        dtype=tensor.dtype,
        rank=len(shape),
        channels=channels if isinstance(channels, int) else 3,
        height=height if isinstance(height, int) else None,
        width=width if isinstance(width, int) else None,
        is_channels_last=is_last,
    )


def _may_be_moment(tensor: TensorInfo) -> bool:
    """Return whether an input may be a number between 0 and 1, or a plane of it."""
    shape = tensor.shape or ()
    is_small = all(not isinstance(length, int) or length == 1 for length in shape)
    is_plane = len(shape) == 4 and 1 in (shape[1], shape[3])
    return tensor.dtype in NUMBER_TYPES[:3] and len(shape) <= 4 and (is_small or is_plane)


def _check_sizes(facts: ModelInfo, pictures: Sequence[PictureInput]) -> None:
    """Raise ModelError where sides contradict each other: one is fixed and another is not, or two are not the same."""
    sizes = {(picture.height, picture.width) for picture in pictures}
    if len(sizes) > 1 or any((height is None) != (width is None) for height, width in sizes):
        listed = ", ".join(map(str, facts.inputs))
        text = tr_noop("the shapes of {model} contradict each other: {inputs}; accepted: one size, or any size")
        raise ModelError(tr(text, model=facts.display_name, inputs=listed))
