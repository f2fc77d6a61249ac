"""Parameters: what they accept, and what nodes see of them."""

from __future__ import annotations

import math
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest

from studio.core.errors import ParameterError
from studio.sdk.params import Color, FileMode, Param, ParamKind, ParamSpec, Point, Prompt


class Mode(StrEnum):
    FAST = "fast"
    VERY_FINE = "very fine"


def spec(annotation: object, default: Any, name: str = "value", **options: Any) -> ParamSpec:
    made: ParamSpec = Param(default=default, help="A value for the test.", **options).make_spec(name, annotation)
    return made


class TestKinds:
    @pytest.mark.parametrize(
        ("annotation", "default", "kind", "animatable"),
        [
            (bool, True, ParamKind.BOOL, False),
            (int, 3, ParamKind.INT, True),
            (float, 3, ParamKind.FLOAT, True),
            (str, "a", ParamKind.TEXT, True),
            (Prompt, "a", ParamKind.TEXT, True),
            (Color, Color(1, 0, 0), ParamKind.COLOR, True),
            (Point, Point(1, 2), ParamKind.POINT, True),
            (Path, Path("a/b"), ParamKind.FILE, False),
            (Mode, Mode.FAST, ParamKind.CHOICE, False),
        ],
    )
    def test_the_annotation_says_the_kind(
        self, annotation: object, default: object, kind: ParamKind, animatable: bool
    ) -> None:
        made = spec(annotation, default)
        assert made.kind is kind
        assert made.animatable is animatable

    def test_defaults_are_in_normal_form(self) -> None:
        assert spec(float, 3).default == 3.0
        assert spec(Color, Color(1, 0, 0)).default == (1.0, 0.0, 0.0, 1.0)
        assert spec(Path, Path("a/b")).default == "a/b"
        assert spec(Path, Path()).default == ""
        assert spec(Mode, Mode.VERY_FINE).default == "very fine"
        assert spec(Mode, Mode.FAST).choices == ("fast", "very fine")

    @pytest.mark.parametrize(("annotation", "default"), [(list, []), (dict[str, int], {}), ("float", 1.0)])
    def test_other_annotations_are_refused(self, annotation: object, default: object) -> None:
        with pytest.raises(TypeError, match=r"parameter 'value'.*is no parameter type"):
            spec(annotation, default)

    def test_a_default_that_does_not_fit_is_refused(self) -> None:
        with pytest.raises(TypeError, match=r"the default of parameter 'value' cannot be 9\.0"):
            spec(float, 9.0, max=8.0)
        with pytest.raises(TypeError, match="default"):
            spec(int, 1.5)

    def test_animatable_can_be_said(self) -> None:
        assert not spec(float, 1.0, animatable=False).animatable


class TestCheck:
    @pytest.mark.parametrize(
        ("annotation", "default", "value", "normal"),
        [
            (bool, True, False, False),
            (int, 1, 4.0, 4),
            (float, 1.0, 4, 4.0),
            (str, "", Path("a"), "a"),
            (Mode, Mode.FAST, "very fine", "very fine"),
            (Color, Color(0, 0, 0), [1, 0.5, 0], (1.0, 0.5, 0.0, 1.0)),
            (Color, Color(0, 0, 0), "#00ff00", (0.0, 1.0, 0.0, 1.0)),
            (Color, Color(0, 0, 0), (1, 0.5, 0, 0.25), (1.0, 0.5, 0.0, 0.25)),
            (Point, Point(0, 0), [3, 4], (3.0, 4.0)),
            (Path, Path(), "clip.mp4", "clip.mp4"),
        ],
    )
    def test_values_come_into_normal_form(
        self, annotation: object, default: object, value: object, normal: object
    ) -> None:
        found = spec(annotation, default).normalize_value(value)
        assert found == normal
        assert type(found) is type(normal)

    @pytest.mark.parametrize(
        ("annotation", "default", "value"),
        [
            (bool, True, 1),
            (bool, True, "true"),
            (int, 1, True),
            (int, 1, 1.5),
            (int, 1, "1"),
            (int, 1, math.inf),
            (float, 1.0, math.nan),
            (float, 1.0, False),
            (float, 1.0, None),
            (str, "", 3),
            (Mode, Mode.FAST, "slow"),
            (Mode, Mode.FAST, 0),
            (Color, Color(0, 0, 0), "red"),
            (Color, Color(0, 0, 0), "#ff00"),
            (Color, Color(0, 0, 0), (1, 2)),
            (Color, Color(0, 0, 0), (1, True, 0)),
            (Color, Color(0, 0, 0), (1, math.nan, 0)),
            (Point, Point(0, 0), (1, 2, 3)),
            (Point, Point(0, 0), (math.inf, 0)),
            (Path, Path(), 7),
        ],
    )
    def test_wrong_types_are_refused(self, annotation: object, default: object, value: object) -> None:
        with pytest.raises(ParameterError, match="'value' cannot be"):
            spec(annotation, default).normalize_value(value)

    def test_limits_are_named(self) -> None:
        with pytest.raises(ParameterError, match="'value' cannot be 9: a number from 0 to 8"):
            spec(float, 1.0, min=0.0, max=8.0).normalize_value(9)
        with pytest.raises(ParameterError, match="a whole number of at least 1"):
            spec(int, 1, min=1).normalize_value(0)
        with pytest.raises(ParameterError, match="a number of at most 2"):
            spec(float, 1.0, max=2.0).normalize_value(3)
        with pytest.raises(ParameterError, match=r"2 numbers \(x, y\) from -1 to 1"):
            spec(Point, Point(0, 0), min=-1, max=1).normalize_value((0, 5))
        with pytest.raises(ParameterError, match="one of fast, very fine"):
            spec(Mode, Mode.FAST).normalize_value("slow")


class TestParse:
    @pytest.mark.parametrize(
        ("annotation", "default", "text", "value"),
        [
            (bool, False, "Yes", True),
            (bool, True, "0", False),
            (int, 0, " 12 ", 12),
            (float, 0.0, "1e-1", 0.1),
            (str, "", "some text", "some text"),
            (Mode, Mode.FAST, "very fine", "very fine"),
            (Color, Color(0, 0, 0), "#ff0000", (1.0, 0.0, 0.0, 1.0)),
            (Color, Color(0, 0, 0), "#ff000000", (1.0, 0.0, 0.0, 0.0)),
            (Color, Color(0, 0, 0), "(1, 0.5, 0)", (1.0, 0.5, 0.0, 1.0)),
            (Point, Point(0, 0), "3,-4", (3.0, -4.0)),
            (Path, Path(), "a b.mp4", "a b.mp4"),
        ],
    )
    def test_reads_what_users_type(self, annotation: object, default: object, text: str, value: object) -> None:
        assert spec(annotation, default).parse_value(text) == value

    @pytest.mark.parametrize(
        ("annotation", "default", "text"),
        [
            (bool, True, "maybe"),
            (int, 0, "1.5"),
            (int, 0, "twelve"),
            (float, 0.0, ""),
            (float, 0.0, "nan"),
            (float, 0.0, "inf"),
            (Color, Color(0, 0, 0), "#ff00"),
            (Color, Color(0, 0, 0), "#gg0000"),
            (Color, Color(0, 0, 0), "red"),
            (Point, Point(0, 0), "1"),
            (Mode, Mode.FAST, "Fast"),
        ],
    )
    def test_refuses_what_cannot_be_read(self, annotation: object, default: object, text: str) -> None:
        with pytest.raises(ParameterError, match="'value' cannot be"):
            spec(annotation, default).parse_value(text)


class TestRuntime:
    def test_nodes_see_rich_types(self) -> None:
        assert spec(Path, Path()).to_runtime("a/b.mp4") == Path("a/b.mp4")
        assert spec(Color, Color(0, 0, 0)).to_runtime((1.0, 0.0, 0.0, 1.0)).red == 1.0
        assert spec(Point, Point(0, 0)).to_runtime((1.0, 2.0)) == Point(1.0, 2.0)
        assert spec(Mode, Mode.FAST).to_runtime("very fine") is Mode.VERY_FINE

    def test_pixels_are_scaled_with_the_proxy(self) -> None:
        assert spec(float, 5.0, unit="px").to_runtime(5.0, 0.5) == 2.5
        assert spec(Point, Point(0, 0), unit="px").to_runtime((4.0, -2.0), 0.25) == Point(1.0, -0.5)
        assert spec(int, 0, unit="px").to_runtime(1280, 0.5) == 640

    def test_a_pixel_count_does_not_vanish(self) -> None:
        whole = spec(int, 0, unit="px")
        assert whole.to_runtime(1, 0.1) == 1
        assert whole.to_runtime(0, 0.1) == 0

    def test_other_units_are_not_scaled(self) -> None:
        assert spec(float, 5.0, unit="°").to_runtime(5.0, 0.5) == 5.0
        assert spec(bool, True, unit="px").to_runtime(True, 0.5) is True


def test_numbers_can_be_blended_between_keys() -> None:
    numeric = {kind for kind, default in ((int, 1), (float, 1.0), (Color, Color(0, 0, 0)), (Point, Point(0, 0)))
               if spec(kind, default).is_numeric}  # fmt: skip
    assert numeric == {int, float, Color, Point}
    assert not spec(Mode, Mode.FAST).is_numeric


def test_file_options_are_kept() -> None:
    made = spec(Path, Path("x.mp4"), file_mode=FileMode.SAVE, file_types=(".mp4",), hashed=False)
    assert (made.file_mode, made.file_types, made.hashed) == (FileMode.SAVE, (".mp4",), False)
