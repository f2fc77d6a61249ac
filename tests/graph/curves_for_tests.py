"""Curves as hypothesis makes them."""

from __future__ import annotations

from hypothesis import strategies as st

from studio.graph.curves.curve import Curve, Extrapolation, Handle, Interpolation, Keyframe

_values = st.floats(-100, 100)


def number(value: object) -> float:
    """Return a value that is to be a number."""
    assert isinstance(value, (int, float))
    return float(value)


def _handles(side: int) -> st.SearchStrategy[Handle | None]:
    drawn = st.builds(lambda frames, value: Handle(side * frames, (value,)), st.floats(0, 50), _values)
    return st.one_of(st.none(), drawn)


@st.composite
def curves(
    draw: st.DrawFn,
    least: int = 1,
    most: int = 8,
    beyond: st.SearchStrategy[Extrapolation] | None = None,
    interpolation: st.SearchStrategy[Interpolation] | None = None,
    automatic: bool = False,
    values: st.SearchStrategy[float] = _values,
) -> Curve:
    """Draw a curve of numbers.

    Args:
        draw: Given by hypothesis.
        least: The fewest keyframes.
        most: The most.
        beyond: How it goes on beyond its ends.
        interpolation: How its keyframes go on.
        automatic: No handles are set.
        values: What the keyframes hold.
    """
    frames = sorted(draw(st.sets(st.integers(-100, 100), min_size=least, max_size=most)))
    kinds = interpolation if interpolation is not None else st.sampled_from(Interpolation)
    keys = tuple(
        Keyframe(
            frame,
            draw(values),
            draw(kinds),
            None if automatic else draw(_handles(-1)),
            None if automatic else draw(_handles(1)),
        )
        for frame in frames
    )
    ends = beyond if beyond is not None else st.sampled_from(Extrapolation)
    return Curve(keys, draw(ends), draw(ends))
