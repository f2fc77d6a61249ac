"""Shapes: the grammar of captions, and what is drawn."""

from __future__ import annotations

import math

import pytest
import torch

from nodes.shared.shapes.caption_parser import parse_caption
from nodes.shared.shapes.object_motion import ClipMoment, compute_poses
from nodes.shared.shapes.scene import COLORS, DIRECTIONS, SceneMotion, SceneShape
from nodes.shared.shapes.shape_drawing import compute_coverage
from nodes.source.shapes import Shapes
from studio.sdk import ParameterError, Prompt
from studio.sdk.testing import run_frame


def motions(text: str) -> tuple[SceneMotion, ...]:
    (thing,) = parse_caption(f"a red circle {text}").objects
    return thing.motions


class TestCaption:
    def test_the_example_of_the_design(self) -> None:
        scene = parse_caption("a red circle moves left to right while the blue star spins on a cream background")
        first, second = scene.objects
        assert (first.shape, first.color, first.motions) == (SceneShape.CIRCLE, COLORS["red"], (SceneMotion.RIGHT,))
        assert (second.shape, second.color, second.motions) == (SceneShape.STAR, COLORS["blue"], (SceneMotion.SPIN,))
        assert (scene.top, scene.bottom) == (COLORS["cream"], COLORS["cream"])

    def test_what_is_left_out_is_usual(self) -> None:
        scene = parse_caption("circle and square")
        assert [thing.color for thing in scene.objects] == [COLORS["red"], COLORS["blue"]]
        assert [thing.motions for thing in scene.objects] == [(SceneMotion.STILL,), (SceneMotion.STILL,)]
        assert [thing.size for thing in scene.objects] == [1.0, 1.0]
        assert (scene.top, scene.bottom) == (COLORS["black"], COLORS["black"])

    @pytest.mark.parametrize(
        ("text", "motion"),
        [
            ("moves left", SceneMotion.LEFT),
            ("slides to the left", SceneMotion.LEFT),
            ("goes from right to left", SceneMotion.LEFT),
            ("moves left to right", SceneMotion.RIGHT),
            ("drifts rightwards", SceneMotion.RIGHT),
            ("rises", SceneMotion.UP),
            ("floats up", SceneMotion.UP),
            ("falls", SceneMotion.DOWN),
            ("drops down", SceneMotion.DOWN),
            ("moves up and to the left", SceneMotion.UP_LEFT),
            ("flies to the upper right corner", SceneMotion.UP_RIGHT),
            ("moves diagonally down left", SceneMotion.DOWN_LEFT),
            ("glides down and right", SceneMotion.DOWN_RIGHT),
            ("moves up-right", SceneMotion.UP_RIGHT),
            ("bounces up and down", SceneMotion.BOUNCE),
            ("moves up and down", SceneMotion.BOUNCE),
            ("orbits", SceneMotion.ORBIT),
            ("moves in a circle", SceneMotion.ORBIT),
            ("gets bigger", SceneMotion.GROW),
            ("expands", SceneMotion.GROW),
            ("shrinks", SceneMotion.SHRINK),
            ("becomes smaller", SceneMotion.SHRINK),
            ("rotates", SceneMotion.SPIN),
            ("is spinning", SceneMotion.SPIN),
            ("throbs with the audio", SceneMotion.PULSE),
            ("pulses to the beat", SceneMotion.PULSE),
            ("stays still", SceneMotion.STILL),
            ("does not move", SceneMotion.STILL),
        ],
    )
    def test_phrases(self, text: str, motion: SceneMotion) -> None:
        if text.startswith("is "):
            text = text.removeprefix("is ")
        assert motions(text) == (motion,)

    def test_every_motion_of_the_design_can_be_said(self) -> None:
        said = {motion for motion in SceneMotion if motions(_plainest(motion)) == (motion,)}
        assert said == set(SceneMotion)

    def test_motions_can_be_joined(self) -> None:
        assert motions("spins and moves right") == (SceneMotion.SPIN, SceneMotion.RIGHT)
        assert motions("grows, spins and falls") == (SceneMotion.GROW, SceneMotion.SPIN, SceneMotion.DOWN)

    @pytest.mark.parametrize(
        ("words", "shape"),
        [
            ("ball", SceneShape.CIRCLE),
            ("disc", SceneShape.CIRCLE),
            ("box", SceneShape.SQUARE),
            ("donut", SceneShape.RING),
            ("plus", SceneShape.CROSS),
        ],
    )
    def test_shapes_have_other_names(self, words: str, shape: SceneShape) -> None:
        assert parse_caption(f"the {words}").objects[0].shape is shape

    def test_sizes(self) -> None:
        small, big = parse_caption("A small red circle, and a BIG blue star!").objects
        assert small.size < 1.0 < big.size

    @pytest.mark.parametrize(
        ("text", "top", "bottom"),
        [
            ("on a navy to purple gradient", "navy", "purple"),
            ("on a gradient from white to gray", "white", "gray"),
            ("against a plain white background", "white", "white"),
            ("over grey", "gray", "gray"),
            ("in front of a brown backdrop", "brown", "brown"),
        ],
    )
    def test_backgrounds(self, text: str, top: str, bottom: str) -> None:
        scene = parse_caption(f"a red circle spins {text}")
        assert (scene.top, scene.bottom) == (COLORS[top], COLORS[bottom])

    @pytest.mark.parametrize(
        ("caption", "says"),
        [
            ("a red circlo", "'caption' cannot be 'circlo'.*did you mean 'circle'"),
            ("a maroon circle", "cannot be 'maroon': words for shapes"),
            ("", "'0 objects': one or two objects"),
            ("a circle, a star and a ring", "'3 objects': one or two objects"),
            ("spins", "'spins': an object before what it does"),
            ("a red", "'red': a shape after the color"),
            ("a circle on", "'the background': one color"),
            ("a circle on red, white and blue", "a shape after the color|one color, or two"),
        ],
    )
    def test_what_is_not_known_is_named(self, caption: str, says: str) -> None:
        with pytest.raises(ParameterError, match=says):
            parse_caption(caption)


def _plainest(motion: SceneMotion) -> str:
    if motion in DIRECTIONS:
        return f"moves {motion}"
    return "stays still" if motion is SceneMotion.STILL else f"{motion}s"


AREAS = {
    SceneShape.CIRCLE: math.pi,
    SceneShape.SQUARE: 1.72**2,
    SceneShape.TRIANGLE: 3 * math.sqrt(3) / 4 * 1.1**2,
    SceneShape.STAR: 5 * 1.12 * 0.47 * math.sin(math.pi / 5),
    SceneShape.RING: math.pi * (1 - 0.46**2),
    SceneShape.CROSS: 2 * 2 * 0.64 - 0.64**2,
    SceneShape.HEART: 1.14**2 + math.pi * 0.57**2,
}


class TestDrawing:
    @pytest.mark.parametrize("shape", list(SceneShape))
    @pytest.mark.parametrize("degrees", [0.0, 33.0])
    def test_a_shape_covers_its_area(self, shape: SceneShape, degrees: float) -> None:
        radius, size = 60.0, 161
        x = torch.arange(size) - 80.3
        covered = compute_coverage(shape, x, (torch.arange(size) - 79.8).unsqueeze(1), radius, degrees)
        assert float(covered.sum()) == pytest.approx(AREAS[shape] * radius**2, rel=0.01)
        assert float(covered.min()) == 0.0
        assert float(covered.max()) == 1.0

    @pytest.mark.parametrize("shape", list(SceneShape))
    def test_edges_are_antialiased_and_whole(self, shape: SceneShape) -> None:
        x = torch.arange(101) - 50.4
        covered = compute_coverage(shape, x, (torch.arange(101) - 50.2).unsqueeze(1), 40.0, 17.0)
        partial = (covered > 0.01) & (covered < 0.99)
        assert 100 < int(partial.sum()) < 900
        assert float(covered[0].max() + covered[-1].max() + covered[:, 0].max() + covered[:, -1].max()) == 0.0


def moment(part: float, duration: float = 4.0) -> ClipMoment:
    return ClipMoment(part, part * duration, duration)


class TestMotion:
    @pytest.mark.parametrize("motion", list(DIRECTIONS))
    def test_a_straight_move_crosses_a_third_of_the_picture(self, motion: SceneMotion) -> None:
        scene = parse_caption(f"a red circle moves {motion}")
        (start,), (end,) = compute_poses(scene, moment(0.0)), compute_poses(scene, moment(1.0))
        x, y = DIRECTIONS[motion]
        assert (end.x - start.x) == pytest.approx(0.6 * x)
        assert (end.y - start.y) == pytest.approx(0.6 * y)

    @pytest.mark.parametrize("what", ["bounces", "orbits", "pulses"])
    @pytest.mark.parametrize("duration", [1.0, 4.0, 7.3])
    def test_repeating_motions_come_out_even(self, what: str, duration: float) -> None:
        scene = parse_caption(f"a red circle {what}")
        (start,), (end,) = compute_poses(scene, moment(0.0, duration)), compute_poses(scene, moment(1.0, duration))
        assert (start.shift_x, start.shift_y, start.radius) == pytest.approx((end.shift_x, end.shift_y, end.radius))

    def test_spinning_is_whole_turns(self) -> None:
        (end,) = compute_poses(parse_caption("a red star spins"), moment(1.0))
        assert end.degrees % 360 == pytest.approx(0.0)
        assert end.degrees >= 360

    def test_growing_and_shrinking(self) -> None:
        def radii(what: str) -> list[float]:
            scene = parse_caption(f"a red circle {what}")
            return [compute_poses(scene, moment(part))[0].radius for part in (0.0, 0.5, 1.0)]

        assert radii("grows") == sorted(radii("grows"))
        assert radii("shrinks") == sorted(radii("shrinks"), reverse=True)

    def test_two_objects_do_not_start_on_each_other(self) -> None:
        for what in ("moves right", "spins"):
            first, second = compute_poses(parse_caption(f"a red circle {what} and a blue star spins"), moment(0.5))
            assert math.hypot((first.x - second.x) * 16 / 9, first.y - second.y) > first.radius + second.radius


class TestNode:
    def test_draws_what_the_caption_says(self) -> None:
        node = Shapes(
            width=160, height=90, length=11, caption=Prompt("a red circle moves right on a navy to white gradient")
        )
        middle = run_frame(node, 5).pixels
        assert middle[:, 45, 80].tolist() == pytest.approx(COLORS["red"][:3])
        assert middle[:, 0, 0].tolist() == pytest.approx(COLORS["navy"][:3], abs=0.02)
        assert middle[:, -1, 0].tolist() == pytest.approx(COLORS["white"][:3], abs=0.02)
        first, last = run_frame(node, 0).pixels, run_frame(node, 10).pixels
        assert first[:, 45, 32].tolist() == pytest.approx(COLORS["red"][:3])
        assert last[:, 45, 127].tolist() == pytest.approx(COLORS["red"][:3])

    def test_without_a_background_only_the_objects_are_there(self) -> None:
        node = Shapes(width=160, height=90, caption=Prompt("a green square and a pink heart"), with_alpha=True)
        pixels = run_frame(node, 0).pixels
        assert pixels.shape == (4, 90, 160)
        assert float(pixels[3, 0, 0]) == 0.0
        assert float(pixels[3, 45, 46]) == 1.0
        seen = pixels[3] > 0.001
        left = seen & (torch.arange(160) < 80)
        assert pixels[:3, left].allclose(torch.tensor(COLORS["green"][:3]).unsqueeze(1), atol=1e-4)

    def test_the_later_object_is_in_front(self) -> None:
        node = Shapes(width=90, height=90, length=3, caption=Prompt("a red circle rises and a blue circle falls"))
        middle = run_frame(node, 1).pixels
        assert middle[:, 45, 64].tolist() == pytest.approx(COLORS["blue"][:3])

    def test_objects_may_leave_the_picture(self) -> None:
        node = Shapes(width=400, height=20, length=5, caption=Prompt("a huge red star moves up and grows"))
        for frame in range(5):
            assert bool(run_frame(node, frame).pixels.isfinite().all())

    @pytest.mark.parametrize("with_alpha", [False, True])
    def test_one_scene_fades_into_the_other(self, with_alpha: bool) -> None:
        disc, square = "a red circle on a white background", "a blue square on a black background"
        one, other, mixed = (
            run_frame(Shapes(width=64, height=36, with_alpha=with_alpha, caption=caption), 0).pixels
            for caption in (Prompt(disc), Prompt(square), Prompt(disc, square, 0.25))
        )
        if with_alpha:
            alpha = one[3].lerp(other[3], 0.25)
            light = (one[:3] * one[3]).lerp(other[:3] * other[3], 0.25)
            assert mixed[3].allclose(alpha)
            assert (mixed[:3] * mixed[3]).allclose(light, atol=1e-5)
        else:
            assert mixed.allclose(one.lerp(other, 0.25))

    def test_a_wrong_caption_is_the_parameters_error(self) -> None:
        with pytest.raises(ParameterError, match="caption"):
            run_frame(Shapes(caption=Prompt("nothing that is known")), 0)
