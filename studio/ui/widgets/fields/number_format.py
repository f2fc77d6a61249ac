"""Format of numbers in fields, and the change that a drag of the mouse makes."""

from __future__ import annotations

import math
from dataclasses import dataclass

from studio.sdk.params import ParamKind, ParamSpec

COARSE_FACTOR = 10.0
FINE_FACTOR = 0.1
_PIXELS_ACROSS = 200.0  # a drag of so many pixels crosses a slider's range
_MOST_DECIMALS = 6


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """A number's limits, steps and looks.

    Args:
        is_whole: Whether only whole numbers are accepted.
        min_value: The least value; None for no limit.
        max_value: The greatest value; None for no limit.
        slider_range: The range of the slider; None for no slider.
        step_size: What one press of an arrow key changes.
        unit_text: Shown behind the number.
    """

    is_whole: bool = False
    min_value: float | None = None
    max_value: float | None = None
    slider_range: tuple[float, float] | None = None
    step_size: float = 0.01
    unit_text: str = ""

    @classmethod
    def from_spec(cls, spec: ParamSpec) -> NumberFormat:
        """Return the format of an INT, FLOAT or POINT parameter."""
        whole = spec.kind is ParamKind.INT
        span = spec.slider
        if span is None and spec.min is not None and spec.max is not None and spec.kind is not ParamKind.POINT:
            span = (spec.min, spec.max)
        step = spec.step or (1.0 if whole or spec.unit == "px" else _round_step(span))
        return cls(whole, spec.min, spec.max, span, max(1.0, step) if whole else step, spec.unit)

    @property
    def change_per_pixel(self) -> float:
        """The change of the value for a drag of one pixel."""
        if self.slider_range is None:
            return self.step_size if not self.is_whole else self.step_size / 4
        return (self.slider_range[1] - self.slider_range[0]) / _PIXELS_ACROSS

    @property
    def decimal_count(self) -> int:
        """Digits behind the point that a drag produces: two more than the step has, so that fine drags show."""
        if self.is_whole:
            return 0
        return min(_MOST_DECIMALS, max(2, 1 - math.floor(math.log10(self.step_size))))

    def clamp_number(self, number: float) -> float:
        """Return the nearest number that is accepted."""
        number = float(round(number)) if self.is_whole else number
        low = number if self.min_value is None else max(self.min_value, number)
        return low if self.max_value is None else min(self.max_value, low)

    def drag_number(self, start: float, pixels: float) -> float:
        """Return the value after a drag that began at `start`: limited, and rounded to what is shown.

        Args:
            start: The value when the drag began.
            pixels: How far the mouse went; coarse drags count more, fine ones less.
        """
        return self.clamp_number(round(start + pixels * self.change_per_pixel, self.decimal_count + 1))

    def step_number(self, start: float, steps: float) -> float:
        """Return the value after so many steps: limited, and rounded to what is shown."""
        return self.clamp_number(round(start + steps * self.step_size, self.decimal_count + 1))

    def format_number(self, number: float) -> str:
        """Return the number as shown and as typed, without its unit: at least one decimal unless it is whole."""
        if self.is_whole:
            return str(round(number))
        if number and not 1e-6 <= abs(number) < 1e9:
            return f"{number:.6g}"
        short = f"{number:.{_MOST_DECIMALS}f}".rstrip("0")
        least = 2 if self.step_size < 0.1 else 1
        whole, _, rest = short.partition(".")
        return (
            f"{whole}.{rest:0<{least}}".replace("-0.00", "0.00") if float(short) == 0 else f"{whole}.{rest:0<{least}}"
        )

    def format_range(self) -> str:
        """Return the least and the greatest value with an en dash between; empty where one of them has no limit."""
        if self.min_value is None or self.max_value is None:
            return ""
        return f"{self.format_number(self.min_value)} – {self.format_number(self.max_value)}"

    def to_slider_share(self, number: float) -> float:
        """Return the position of a number on the slider, 0..1."""
        if self.slider_range is None or self.slider_range[0] == self.slider_range[1]:
            return 0.0
        return min(1.0, max(0.0, (number - self.slider_range[0]) / (self.slider_range[1] - self.slider_range[0])))

    def from_slider_share(self, share: float) -> float:
        """Return the number at 0..1 of the slider, limited and rounded."""
        assert self.slider_range is not None  # only shown where there is one
        low, high = self.slider_range
        digits = self.decimal_count if not self.is_whole else 0
        return self.clamp_number(round(low + (high - low) * min(1.0, max(0.0, share)), digits))


def _round_step(span: tuple[float, float] | None) -> float:
    """Return 1, 0.1, 0.01 …: about a hundredth of the range."""
    if span is None or span[1] <= span[0]:
        return 0.1
    return 10.0 ** math.floor(math.log10((span[1] - span[0]) / 50) + 1e-9)
