"""The tools for node authors: they compute as the engine does, and notice every broken rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
import torch

from studio.core.errors import CancelledError, MediaError
from studio.sdk import (
    Audio,
    ClipInfo,
    Context,
    Flow,
    FrameNode,
    FrameRate,
    Frames,
    Image,
    Media,
    Param,
    SourceNode,
    Time,
    node,
)
from studio.sdk.ports import AUDIO, FLOW, IMAGE, PORT_TYPES, PortType
from studio.sdk.testing import (
    MemoryFile,
    MemoryMedia,
    StandaloneContext,
    assert_node_contract,
    make_example_clip,
    make_example_value,
    run_frame,
    run_sink,
)
from tests.sdk.nodes_for_testing import Keep, Later, Mean, Normal, grey


class TestRunFrame:
    @pytest.mark.parametrize(
        ("ends", "first", "last"),
        [("repeat", 2 / 3 * 0 + 1 / 3, 8 / 3), ("mirror", 2 / 3, 7 / 3), ("black", 1 / 3, 5 / 3)],
    )
    def test_fills_windows_to_the_ends(self, ends: str, first: float, last: float) -> None:
        clip = [grey(float(value)) for value in range(4)]
        values = [float(run_frame(Mean(ends=ends), frame, image=clip).pixels.mean()) for frame in range(4)]
        assert values == pytest.approx([first, 1.0, 2.0, last])

    def test_takes_one_value_a_clip_or_a_function(self) -> None:
        for given in (grey(5.0), [grey(5.0)] * 9, lambda frame: grey(5.0)):
            assert float(run_frame(Later(), 1, image=given).pixels.mean()) == 6.0

    def test_asks_for_the_frame_that_the_node_names(self) -> None:
        assert float(run_frame(Later(), 3, image=lambda frame: grey(10.0 * frame)).pixels.mean()) == 53.0
        held = run_frame(Later(), 3, image=[grey(0.0), grey(1.0)])
        assert float(held.pixels.mean()) == 4.0

    def test_analyses_the_whole_clip(self) -> None:
        clip = [grey(1.0), grey(2.0), grey(6.0)]
        assert float(run_frame(Normal(), 2, image=clip).pixels.mean()) == 3.0

    def test_a_missing_input_is_named(self) -> None:
        with pytest.raises(TypeError, match="Later needs the input 'image'"):
            run_frame(Later())

    def test_nothing_needed_is_nothing_given(self) -> None:
        @node("test.idle")
        class Idle(FrameNode):
            """Ask for nothing of its second input."""

            def frames_needed(self, port: str, frame: int, clip: ClipInfo) -> range:
                return range(frame, frame + (1 if port == "a" else 0))

            def process(self, a: Image, b: Image | None, c: Frames[Image] | None) -> Image:
                assert b is None
                assert not c
                return a

        run_frame(Idle(), 4, a=grey(1.0), b=grey(2.0), c=grey(3.0))

    def test_cancelled_passes(self) -> None:
        with pytest.raises(CancelledError):
            run_frame(Later(), image=grey(1.0), ctx=StandaloneContext(is_cancelled=True))

    def test_sinks_write_every_frame(self) -> None:
        media = MemoryMedia()
        run_sink(Keep(), 3, media=media, image=lambda frame: grey(float(frame)), audio=make_example_value(AUDIO))
        written = media.written_files[Path("a.mp4")]
        assert written.is_complete
        assert [float(image.pixels.mean()) for image in written.images] == [0.0, 1.0, 2.0]
        assert len(written.audio) == 3
        assert written.tracks.image.width == 4

    def test_a_sink_that_fails_leaves_no_whole_file(self) -> None:
        media = MemoryMedia()
        with pytest.raises(CancelledError):
            run_sink(Keep(), 3, ctx=StandaloneContext(media=media, is_cancelled=True), image=grey(0.0))
        assert not media.written_files[Path("a.mp4")].is_complete


def test_generators_depend_on_seed_and_frame_alone() -> None:
    def draw(seed: int, frame: int) -> float:
        return float(torch.rand(1, generator=StandaloneContext(frame).generator(seed)))

    assert draw(1, 2) == draw(1, 2)
    assert len({draw(1, 2), draw(1, 3), draw(2, 2)}) == 3


@pytest.mark.parametrize("port", list(PORT_TYPES.values()), ids=str)
def test_there_is_an_example_for_every_port(port: PortType) -> None:
    values = make_example_clip(port, 3)
    assert all(isinstance(value, port.value) for value in values)


def test_the_examples_flow_says_how_the_example_moves() -> None:
    from studio.sdk.pixels import warp_by_flow

    first, second, flow = make_example_value(IMAGE, 0), make_example_value(IMAGE, 1), make_example_value(FLOW)
    assert isinstance(first, Image)
    assert isinstance(second, Image)
    assert isinstance(flow, Flow)
    back = warp_by_flow(second.pixels, flow.pixels)
    assert float((back - first.pixels)[:, 4:-4, 4:-4].abs().max()) < 0.01


class TestMemoryMedia:
    CLIP = MemoryFile(
        tuple(grey(float(value), 8) for value in range(4)),
        FrameRate.from_value(10),
        Audio(torch.arange(10.0)[None], 8000),
    )
    MEDIA = MemoryMedia({Path("a.mp4"): CLIP, Path("still.png"): MemoryFile((grey(1.0),))})

    def test_says_facts(self) -> None:
        facts = self.MEDIA.facts(Path("a.mp4"))
        assert facts.video is not None
        assert facts.audio is not None
        assert (facts.video.length, facts.video.width, facts.video.rate) == (4, 8, FrameRate.from_value(10))
        assert (facts.audio.samples, facts.audio.channels) == (10, 1)
        assert self.MEDIA.facts(Path("still.png")).audio is None

    def test_frames_are_held_repeated_and_scaled(self) -> None:
        def level(frame: int, rate: FrameRate | None = None) -> float:
            return float(self.MEDIA.read_video_frame(Path("a.mp4"), frame, rate=rate).pixels.mean())

        assert [level(frame) for frame in (-1, 0, 3, 9)] == [0.0, 0.0, 3.0, 3.0]
        assert [level(frame, FrameRate.from_value(20)) for frame in range(4)] == [0.0, 0.0, 1.0, 1.0]
        assert self.MEDIA.read_video_frame(Path("a.mp4"), 0, scale=0.5).width == 4

    def test_sound_is_silent_outside(self) -> None:
        samples = self.MEDIA.read_audio_samples(Path("a.mp4"), -2, 14).samples[0].tolist()
        assert samples == [0, 0, *range(10), 0, 0]

    @pytest.mark.parametrize(
        "ask",
        [
            lambda media: media.facts(Path("b")),
            lambda media: media.read_image(Path("b")),
            lambda media: media.list_sequence(Path("b")),
            lambda media: media.list_folder(Path("b")),
            lambda media: media.get_file_version(Path("b")),
            lambda media: media.read_audio_samples(Path("still.png"), 0, 1),
        ],
    )
    def test_what_is_missing_is_named(self, ask: Callable[[Media], object]) -> None:
        with pytest.raises(MediaError, match=r"b:|still\.png:"):
            ask(self.MEDIA)


@pytest.mark.parametrize("cls", [Mean, Normal, Later, Keep], ids=lambda cls: cls.__name__)
def test_nodes_that_keep_the_rules_pass(cls: Any) -> None:
    assert_node_contract(cls.spec)


class Kind(StrEnum):
    PLAIN = "plain"
    ODD = "odd"


class Base(FrameNode):
    """Do nothing that breaks a rule."""

    amount: float = Param(default=1.0, help="How much of it there is.")
    kind_of: Kind = Param(default=Kind.PLAIN, help="Which kind of it there is.")

    def process(self, image: Image) -> Image:
        return image.with_pixels(image.pixels * self.amount)


class ShortHelp(Base):
    """Do."""


class NoSentence(Base):
    """Do nothing that is a sentence"""


class ShortParameter(Base):
    """Have a parameter without help."""

    other: float = Param(default=1.0, help="")


class WideSlider(Base):
    """Have a slider beyond the limits."""

    other: float = Param(default=1.0, min=0.0, slider=(-1.0, 1.0), help="A number for the test.")


class SuffixNode(Base):
    """Have a suffix in its name."""


class EditsInput(Base):
    """Edit its input in place."""

    def process(self, image: Image) -> Image:
        image.pixels.mul_(0.5)
        return image


class EditsInputOfOneKind(Base):
    """Edit its input, if it is odd."""

    def process(self, image: Image) -> Image:
        if self.kind_of is Kind.ODD:
            image.pixels.add_(0.0)
        return image


class Random(Base):
    """Give other pixels each time."""

    def process(self, image: Image) -> Image:
        return image.with_pixels(image.pixels + torch.rand(1))


class WrongSize(Base):
    """Give another size than promised."""

    def process(self, image: Image) -> Image:
        return image.with_pixels(image.pixels[:, :-2])


class DropsAlpha(Base):
    """Lose a channel on the way."""

    def process(self, image: Image) -> Image:
        return Image(image.pixels[:3])


class Numberless(Base):
    """Divide by nothing at all."""

    def process(self, image: Image) -> Image:
        return image.with_pixels(image.pixels / 0.0)


class IgnoresScale(Base):
    """Move by pixels that are not scaled."""

    def process(self, image: Image) -> Image:
        return image.with_pixels(image.pixels.roll(9, 2))


class WrongOverlap(Base):
    """Look further than it says."""

    def tile_overlap(self) -> int:
        return 1

    def process(self, image: Image) -> Image:
        return image.with_pixels((image.pixels + image.pixels.roll(2, 2)) / 2)


class AnimatedSize(Base):
    """Let a curve change the length."""

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        return replace(super().facts(inputs, media), length=1 + round(self.amount))


class Swallows(Base):
    """Go on when cancelled."""

    def process(self, image: Image, ctx: Context) -> Image:  # type: ignore[override]
        try:
            ctx.check()
        except BaseException:
            return image
        return image


BROKEN: list[tuple[type[FrameNode], str]] = [
    (ShortHelp, "the first line of the docstring must say"),
    (NoSentence, "must be a sentence"),
    (ShortParameter, "test.wrong.other: help must say"),
    (WideSlider, "the slider must lie within min and max"),
    (SuffixNode, "class names carry no suffix"),
    (EditsInput, "was changed; return new values"),
    (EditsInputOfOneKind, "'kind_of': 'odd'.*was changed"),
    (Random, "the same input twice gave two outputs"),
    (WrongSize, r"are \(96, 62, 3\), the facts say \(96, 64, 3\)"),
    (DropsAlpha, r"4 channels.*are \(96, 64, 3\), the facts say \(96, 64, 4\)"),
    (Numberless, "values that are no numbers"),
    (IgnoresScale, "a proxy differs from the picture"),
    (WrongOverlap, "in tiles it is another picture; see tile_overlap"),
    (AnimatedSize, "the facts depend on amount, which must not be animatable"),
    (Swallows, "it swallowed Cancelled"),
]


@pytest.mark.parametrize(("cls", "says"), BROKEN, ids=[cls.__name__ for cls, _ in BROKEN])
def test_every_broken_rule_is_noticed(cls: type[FrameNode], says: str) -> None:
    spec = node("test.wrong")(cls).spec
    with pytest.raises(AssertionError, match=says):
        assert_node_contract(spec)


def test_sound_must_have_its_frames_samples() -> None:
    @node("test.short")
    class Short(SourceNode):
        """Give a sample too few."""

        def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
            return ClipInfo(FrameRate.from_value(25), 9, channels=1, sample_rate=48_000)

        def process(self, time: Time) -> Audio:
            return Audio(torch.zeros(1, 1919), 48_000)

    with pytest.raises(AssertionError, match=r"are \(1, 1919, 48000\), the facts say \(1, 1920, 48000\)"):
        assert_node_contract(Short.spec)


def test_a_sink_must_say_where_it_writes() -> None:
    @node("test.lost")
    class Lost(Keep):
        """Write somewhere else."""

        def target(self) -> Path:
            return Path("elsewhere.mp4")

    with pytest.raises(AssertionError, match=r"nothing was written to target\(\)"):
        assert_node_contract(Lost.spec)
