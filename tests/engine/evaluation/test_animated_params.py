"""Parameters that a node takes whole, through the engine: values, facts and digests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from studio.engine.engine import Engine
from studio.engine.request import EngineRequest
from studio.graph.curves.curve import Curve, Extrapolation, Interpolation, Keyframe
from studio.media.media_files import MediaFiles
from studio.sdk import AnimatedParam, ClipInfo, FrameNode, Image, Media, Param, Time, node
from studio.sdk.registry import Registry
from tests.engine import nodes_for_tests as nodes
from tests.engine.graphs_for_tests import chain, level


@node("test.meter")
class Meter(FrameNode):
    """Show the way that a speed has gone; it lasts until that is 10."""

    speed: AnimatedParam = Param(default=1.0, min=0.0, max=5.0, help="How fast it goes.")

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        return replace(inputs["image"], length=self.speed.find_frame_of_integral(10.0) or 99)

    def process(self, image: Image, time: Time) -> Image:
        nodes.calls.add("meter")
        return image.with_pixels(image.pixels * 0 + self.speed.integrate_to(time.frame))


def _engine() -> Engine:
    return Engine(Registry([*nodes.REGISTRY, Meter.spec]), MediaFiles(), cache_bytes=1 << 20, device="cpu")


def _shown(engine: Engine, speed: float | Curve, frames: range) -> list[float]:
    graph = chain(("still", {"value": 0.0}), ("meter", {"speed": speed}))
    return [level(engine.compute_frame(EngineRequest(graph, "last", "image", frame))) for frame in frames]


def _length(engine: Engine, speed: float | Curve) -> int:
    graph = chain(("still", {"value": 0.0}), ("meter", {"speed": speed}))
    return engine.compiler.compile_output(graph, "last", "image", 1.0).facts.length


RISING = Curve((Keyframe(0, 0.0), Keyframe(4, 2.0)))


def test_a_number_is_a_course_that_never_changes() -> None:
    assert _shown(_engine(), 2.0, range(4)) == [0, 2, 4, 6]
    assert _length(_engine(), 2.0) == 5


def test_keyframes_are_integrated() -> None:
    assert _shown(_engine(), RISING, range(7)) == [0, 0.25, 1, 2.25, 4, 6, 8]
    assert _length(_engine(), RISING) == 7
    held = Curve((Keyframe(0, 1.0, Interpolation.CONSTANT), Keyframe(3, 2.0)))
    assert _shown(_engine(), held, range(6)) == [0, 1, 2, 3, 5, 7]


def test_a_curve_that_goes_on() -> None:
    looped = replace(RISING, extrapolation_after=Extrapolation.LOOP)
    assert _shown(_engine(), looped, range(4, 9)) == [4, 4.25, 5, 6.25, 8]
    assert _length(_engine(), looped) == 11


def test_values_are_kept_within_limits() -> None:
    straight = Curve((Keyframe(0, 4.0), Keyframe(1, 5.0)), extrapolation_after=Extrapolation.LINEAR)
    assert _shown(_engine(), straight, range(3)) == [0, 4.5, 9.5]


def test_another_curve_is_another_value_and_the_same_is_found() -> None:
    engine = _engine()
    _shown(engine, RISING, range(3))
    _shown(engine, Curve((Keyframe(0, 0.0), Keyframe(4, 2.0))), range(3))
    assert nodes.calls["meter"] == 3
    assert _shown(engine, Curve((Keyframe(0, 0.0), Keyframe(4, 4.0))), range(3)) == [0, 0.5, 2]
    assert nodes.calls["meter"] == 6
