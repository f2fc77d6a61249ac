"""Expression: what NumPy computes from the same text, and the pictures that it asks for."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from nodes.composite.expression import Expression
from studio.sdk import ClipInfo, FrameRate, Image, StudioError
from studio.sdk.expressions.lexer import ExpressionError
from studio.sdk.testing import MemoryMedia, run_frame

WIDTH, HEIGHT = 23, 17


def picture(seed: int = 1, channels: int = 3, width: int = WIDTH, height: int = HEIGHT) -> Image:
    pixels = torch.rand(height, width, channels, generator=torch.Generator().manual_seed(seed))
    return Image(pixels.permute(2, 0, 1))


def known_values(image: Image, other: Image) -> dict[str, Any]:
    """Return the variables and functions for Python's own reading of an expression."""
    x, y = np.arange(WIDTH, dtype=np.float64)[None], np.arange(HEIGHT, dtype=np.float64)[:, None]
    first, second = (one.pixels.numpy().astype(np.float64) for one in (image, other))
    return {
        "r": first[0], "g": first[1], "b": first[2], "a": 1.0, "r2": second[0], "a2": second[3], "x": x, "y": y,
        "u": (x + 0.5) / WIDTH, "v": (y + 0.5) / HEIGHT, "cx": (2 * x + 1) / WIDTH - 1,
        "cy": (2 * y + 1 - HEIGHT) / WIDTH, "width": float(WIDTH), "height": float(HEIGHT), "frame": 3.0, "t": 3 / 25,
        "pi": np.pi, "e": np.e, "k1": 0.25, "sin": np.sin, "cos": np.cos, "tanh": np.tanh, "abs": np.abs,
        "sqrt": np.sqrt, "hypot": np.hypot, "atan2": np.arctan2, "min": np.minimum, "max": np.maximum,
        "clamp": lambda value: np.clip(value, 0, 1), "lerp": lambda one, two, share: one + (two - one) * share,
        "exp": np.exp, "log": np.log, "floor": np.floor, "fract": lambda value: value - np.floor(value),
        "sign": np.sign, "mod": np.mod, "step": lambda edge, value: (value >= edge) * 1.0,
    }  # fmt: skip


def compute(text: str, **params: Any) -> np.ndarray:
    node = Expression(red=text, k1=0.25, **params)
    found = run_frame(node, 3, image=[picture()] * 4, image_2=[picture(2, 4)] * 4)
    return np.asarray(found.pixels[0].numpy())


names = st.sampled_from(["r", "g", "b", "a", "r2", "a2", "x", "y", "u", "v", "cx", "cy", "k1", "t", "frame", "pi"])
leaves = names | st.floats(0.0, 9.0).map(lambda number: f"{number:.3f}")


def combine(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(inner, st.sampled_from([" + ", " - ", "*"]), inner).map("({0[0]}{0[1]}{0[2]})".format),
        st.tuples(st.sampled_from(["sin", "cos", "tanh", "abs", "clamp", "-"]), inner).map("{0[0]}({0[1]})".format),
        st.tuples(st.sampled_from(["min", "max", "hypot"]), inner, inner).map("{0[0]}({0[1]}, {0[2]})".format),
        st.tuples(inner, inner, inner).map("lerp({0[0]}, {0[1]}, clamp({0[2]}))".format),
        inner.map("sqrt(abs({0}))".format),
    )


@given(st.recursive(leaves, combine, max_leaves=8))
def test_an_expression_is_what_numpy_computes(text: str) -> None:
    wanted = np.broadcast_to(eval(text, {"__builtins__": {}}, known_values(picture(), picture(2, 4))), (HEIGHT, WIDTH))
    found = compute(text)
    size = np.maximum(np.abs(wanted), 1.0)
    assert np.median(np.abs(found - wanted) / size) < 1e-3  # sines of large numbers differ by what float32 rounds
    if np.abs(wanted).max() < 100:
        assert np.median(np.abs(found - wanted) / size) < 1e-4


@pytest.mark.parametrize(
    "text",
    [
        "r*0.5+sin(x/20)*0.1",
        "floor(r*4)/4",
        "fract(x/3.7)",
        "mod(x, 5) + (y % 3)",
        "r if x > 10 and y < 8 else b",
        "x == 3 or y != 4",
        "step(0.5, r) * sign(g - 0.5)",
        "exp(-r) + log(g + 1)",
        "atan2(cy, cx) + hypot(cx, cy)",
        "(r > 0.25) * r2 ** 2 + a2 / 3",
        "x // 4",
        "not r > 0.5",
        "3 < x < 9",
    ],
)
def test_formulas_are_exact(text: str) -> None:
    values = known_values(picture(), picture(2, 4))
    python = {
        "r if x > 10 and y < 8 else b": "np.where((x > 10) & (y < 8), r, b)",
        "x == 3 or y != 4": "(x == 3) | (y != 4)",
        "not r > 0.5": "~(r > 0.5)",
        "3 < x < 9": "(3 < x) & (x < 9)",
    }.get(text, text)
    wanted = np.broadcast_to(eval(python, {"np": np}, values), (HEIGHT, WIDTH))
    assert np.abs(compute(text) - wanted).max() < 2e-5


def test_what_is_no_number_becomes_zero() -> None:
    for text in ("1/0", "r/0", "0/(r*0)", "sqrt(-1-r)", "log(r*0)", "9**9**9**(r+1)", "mod(r, 0)", "exp(r+1e4)"):
        assert not compute(text).any(), text
    broken = picture().pixels.clone()
    broken[0, 3, 4] = float("nan")
    found = run_frame(Expression(red="r+1"), image=Image(broken)).pixels[0]
    assert float(found[3, 4]) == 0.0
    assert run_frame(Expression(red="1 - g"), image=Image(broken)).pixels.isfinite().all()


def test_values_above_one_pass_and_channels_that_are_named_alone_are_copied() -> None:
    image = Image(picture().pixels * 7 - 2)
    assert run_frame(Expression(), image=image) is image
    found = run_frame(Expression(red="b", blue="r*2"), image=image).pixels
    assert found.equal(torch.stack([image.pixels[2], image.pixels[1], image.pixels[0] * 2]))


def test_alpha_comes_where_it_is_computed() -> None:
    facts = {"image": ClipInfo(FrameRate.from_value(25), 3, WIDTH, HEIGHT, 3)}
    assert Expression().facts(facts, MemoryMedia()).channels == 3
    node = Expression(alpha="r")
    assert node.facts(facts, MemoryMedia()).channels == 4
    found = run_frame(node, image=picture()).pixels
    assert found[3].equal(picture().pixels[0])
    assert found[:3].equal(picture().pixels)
    assert run_frame(Expression(alpha="1-a"), image=picture(1, 4)).pixels[3].allclose(1 - picture(1, 4).pixels[3])


def test_a_proxy_counts_the_pixels_of_the_whole_picture() -> None:
    small = picture(1, 3, 20, 10)
    found = run_frame(Expression(red="x", green="y", blue="width"), scale=0.5, image=small).pixels
    assert found[0, 0, :3].tolist() == [0.5, 2.5, 4.5]
    assert found[1, :3, 0].tolist() == [0.5, 2.5, 4.5]
    assert float(found[2, 0, 0]) == 40.0


def test_only_pictures_that_are_named_are_asked_for() -> None:
    node, clip = Expression(red="g3"), ClipInfo(FrameRate.from_value(25), 9, WIDTH, HEIGHT, 3)
    wanted = {port: len(node.frames_needed(port, 2, clip)) for port in ("image", "image_2", "image_3", "image_4")}
    assert wanted == {"image": 1, "image_2": 0, "image_3": 1, "image_4": 0}
    with pytest.raises(StudioError, match="image_3"):
        run_frame(node, image=picture())


def test_pictures_of_other_sizes_are_centered() -> None:
    found = run_frame(Expression(red="image_2.r"), image=picture(), image_2=picture(5, 3, 9, 5)).pixels[0]
    assert found[6:11, 7:16].equal(picture(5, 3, 9, 5).pixels[0])
    assert not found[:6].any()


def test_a_wrong_expression_is_a_problem_before_anything_runs() -> None:
    with pytest.raises(ExpressionError, match="did you mean"):
        Expression(red="rr").facts({}, MemoryMedia())


def test_on_strips_and_on_a_device_it_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    wide = picture(1, 4, 4001, 40)
    text = "noise(x/30, y/30, k1) + sin(x*0.1)*cy + (r if g > b else 0.5)"
    wanted = run_frame(Expression(red=text, alpha="a*0.5"), image=wide).pixels
    monkeypatch.setattr(torch.Tensor, "is_cpu", False)
    assert run_frame(Expression(red=text, alpha="a*0.5"), image=wide).pixels.allclose(wanted, atol=1e-4)
