"""Expression: each channel by a formula."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from nodes.shared.compositing.blending import center_in_frame
from nodes.shared.pixel_expression.compilation import compile_expressions
from nodes.shared.pixel_expression.evaluation import evaluate_program, list_strips
from nodes.shared.pixel_expression.program import ExpressionProgram
from studio.core.translation import tr
from studio.sdk import ClipInfo, Context, FrameNode, Image, Media, Param, StudioError, Time, node
from studio.sdk.pixels import make_empty_frame

if TYPE_CHECKING:
    import torch

    from nodes.shared.pixel_expression.functions import PixelValue

_CHANNELS = "rgba"
_PARAMS = ("red", "green", "blue", "alpha")
_INPUTS = ("image", "image_2", "image_3", "image_4")
_CONTROLS = ("k1", "k2", "k3", "k4")
_PLACES = ("x", "y", "cx", "cy", "u", "v")
_FACTS = ("frame", "t", "width", "height")


def _list_channel_names() -> dict[str, tuple[int, int]]:
    """Return the names of channels: the number of the input and of its channel by name."""
    names = {}
    for index, port in enumerate(_INPUTS):
        for channel, letter in enumerate(_CHANNELS):
            names[letter if index == 0 else f"{letter}{index + 1}"] = index, channel
            names[f"{port}.{letter}"] = index, channel
    return names


_CHANNEL_NAMES = _list_channel_names()
NAMES = frozenset({*_CHANNEL_NAMES, *_CONTROLS, *_PLACES, *_FACTS})
"""What an expression may refer to, besides constants and its own variables."""


def _formula(channel: str, name: str) -> str:
    return Param(  # type: ignore[no-any-return]  # what it returns stands for the value, as for every Param
        default=channel, animatable=False, help=f"Expression of the {name} channel, as: {channel} * 0.5."
    )


def _control(name: str) -> float:
    return Param(  # type: ignore[no-any-return]
        default=0.0, min=-1e9, max=1e9, slider=(-1.0, 1.0), step=0.01, section="Controls",
        help=f"The number {name} of the expressions; can be keyframed and driven by a signal.",
    )  # fmt: skip


@node(
    "composite.expression",
    aliases=(
        *("Pixel Expression", "Formula", "Channel Math", "MergeExpression", "Pixel Math", "Custom Tool", "Shader"),
        *("Vex", "Calculations", "ChannelMerge", "GLSL", "Math"),
    ),
)
class Expression(FrameNode):
    """Compute each channel with an expression of up to four pictures.

    r, g, b and a are the channels of the first picture; r2 or image_2.r is the red channel of the second one, and so on
    up to a4. Pictures of other sizes are centered and cropped to the first; without an alpha channel, alpha is 1. x and
    y are the pixel's column and row, counted from 0 at the upper left; u and v go from 0 to 1 across the picture; cx
    and cy are 0 at its center, cx is −1 at the left edge and 1 at the right edge, and cy has the same unit, downwards.
    width and height are the size in pixels, frame is the number of the frame, t its time in seconds, k1 to k4 are the
    controls below, pi and e constants. In a proxy, all are those of the full picture.

    Operators: + − * / // % and ** or ^, comparisons (1 or 0), and, or, not (&&, ||, !), `c ? yes : no` or `yes if c
    else no`. Functions: sin cos tan asin acos atan atan2(y, x) sinh cosh tanh exp log log2 log10 pow sqrt abs sign
    floor ceil round trunc fract mod fmod min max clamp(v, low = 0, high = 1) lerp(a, b, t), also called mix,
    step(edge, v), smoothstep(low, high, v) hypot radians degrees where(c, yes, no), and noise(x, y, z), Perlin's
    gradient noise of about −0.9 to 0.9. Variables are defined one a line: `lum = 0.2126*r + 0.7152*g + 0.0722*b`.

    Values above 1 and below 0 pass. A result that is no number, as 1/0 or sqrt(−1), becomes 0. With the alpha
    expression `a`, the output has alpha if the picture has it; with another one it always has alpha, and colors stay
    straight.
    """

    variables: str = Param(
        default="",
        multiline=True,
        animatable=False,
        help="Variables for the expressions, one a line: name = expression.",
    )
    red: str = _formula("r", "red")
    green: str = _formula("g", "green")
    blue: str = _formula("b", "blue")
    alpha: str = _formula("a", "alpha")
    k1: float = _control("k1")
    k2: float = _control("k2")
    k3: float = _control("k3")
    k4: float = _control("k4")

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Keep the size; alpha may come."""
        facts = inputs.get("image", ClipInfo())
        return facts if self._compile().get_name("alpha") == "a" else replace(facts, channels=4)

    def frames_needed(self, port: str, frame: int, clip: ClipInfo) -> range:
        """Ask for the pictures only whose channels are named."""
        return super().frames_needed(port, frame, clip) if port in self._list_used() else range(0)

    def process(
        self,
        image: Image,
        image_2: Image | None,
        image_3: Image | None,
        image_4: Image | None,
        time: Time,
        ctx: Context,
    ) -> Image:
        """Compute strip by strip."""
        pictures = dict(zip(_INPUTS, (image, image_2, image_3, image_4), strict=True))
        program = self._compile()
        keys = _PARAMS if image.has_alpha or program.get_name("alpha") != "a" else _PARAMS[:3]
        changed = [(index, key) for index, key in enumerate(keys) if program.get_name(key) != _CHANNELS[index]]
        if not changed and len(keys) == image.channels:
            return image
        variables = _PixelVariables(pictures, self._list_used(), self._list_numbers(image, time, ctx.scale), ctx.scale)
        result = make_empty_frame(image.pixels, image.width, image.height, len(keys))
        for rows in list_strips(image.width, image.height, image.pixels.device):
            ctx.check()
            result[: image.channels, rows] = image.pixels[:, rows]
            variables.rows = rows
            values = evaluate_program(program, variables.read, image.pixels.device)
            for index, key in changed:
                _write(result[index, rows], values[key])
        return image.with_pixels(result)

    def _compile(self) -> ExpressionProgram:
        texts = tuple((name, getattr(self, name)) for name in _PARAMS)
        return compile_expressions(texts, self.variables, NAMES)

    def _list_used(self) -> frozenset[str]:
        """Return the inputs whose channels are named; the first is always needed, for its size."""
        used = {_CHANNEL_NAMES[name][0] for name in self._compile().names if name in _CHANNEL_NAMES}
        return frozenset(_INPUTS[index] for index in used | {0})

    def _list_numbers(self, image: Image, time: Time, scale: float) -> dict[str, float]:
        controls = {name: float(getattr(self, name)) for name in _CONTROLS}
        size = {"width": round(image.width / scale), "height": round(image.height / scale)}
        return {**controls, **size, "frame": float(time.frame), "t": float(time.seconds)}


class _PixelVariables:
    """What the names of an expression stand for, in the rows that are computed.

    Args:
        pictures: By input.
        used: The inputs that are named.
        numbers: What is the same for all pixels.
        scale: Of the proxy.

    Raises:
        StudioError: An input that is named is not connected.
    """

    def __init__(
        self, pictures: Mapping[str, Image | None], used: frozenset[str], numbers: dict[str, float], scale: float
    ) -> None:
        import torch

        missing = [name for name in _INPUTS if name in used and pictures[name] is None]
        if missing:
            raise StudioError(tr("An expression names {input}, and nothing is connected to it.", input=missing[0]))
        first = pictures["image"]
        assert first is not None  # it is not optional
        width, height, device = first.width, first.height, first.pixels.device
        self.rows = slice(0, height)
        self._numbers = {name: float(value) for name, value in numbers.items()}
        self._pictures = [
            None if picture is None or name not in used else center_in_frame(picture.pixels, width, height)
            for name, picture in pictures.items()
        ]
        across = torch.arange(width, dtype=torch.float32, device=device)[None]
        down = torch.arange(height, dtype=torch.float32, device=device)[:, None]
        self._places = {
            "x": (across + 0.5) / scale - 0.5,
            "y": (down + 0.5) / scale - 0.5,
            "u": (across + 0.5) / width,
            "v": (down + 0.5) / height,
            "cx": (across + 0.5) * (2.0 / width) - 1.0,
            "cy": ((down + 0.5) * 2.0 - height) / width,
        }

    def read(self, name: str) -> PixelValue:
        """Return a number, a row [1, W], a column [H, 1] or a channel [H, W] of the rows."""
        if name in self._numbers:
            return self._numbers[name]
        if name in self._places:
            place = self._places[name]
            return place if place.shape[0] == 1 and name in ("x", "u", "cx") else place[self.rows]
        index, channel = _CHANNEL_NAMES[name]
        pixels = self._pictures[index]
        assert pixels is not None  # asked before
        return 1.0 if channel >= pixels.shape[0] else pixels[channel, self.rows]


def _write(target: torch.Tensor, value: PixelValue) -> None:
    """Put a result into its place; what is no number becomes 0."""
    import math

    if isinstance(value, float):
        target.fill_(value if math.isfinite(value) else 0.0)
    else:
        target.copy_(value.nan_to_num(0.0, 0.0, 0.0))
