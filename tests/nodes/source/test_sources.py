"""Sources: what they draw and read."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from nodes.shared.lattice_noise import NoiseBasis
from nodes.source.noise import FractalNoise
from nodes.source.pattern import Checker, Colour, Gradient, GradientShape
from nodes.source.still import ImageSequence, Still
from nodes.source.video import Video
from studio.core.errors import MediaError
from studio.sdk import Audio, ClipInfo, Color, FrameRate, Image, ParameterError, Point, SourceNode, StudioError
from studio.sdk.params import ParamValue
from studio.sdk.pixels import ResampleFilter, resize
from studio.sdk.testing import MemoryFile, MemoryMedia, run_frame

NTSC = FrameRate.from_value("30000/1001")
BLACK, WHITE = Color(0.0, 0.0, 0.0), Color(1.0, 1.0, 1.0)


def level(value: float, channels: int = 3) -> Image:
    return Image(torch.full((channels, 6, 8), value))


FRAMES = tuple(level(float(frame)) for frame in range(30))
SOUND = Audio(torch.arange(NTSC.sample_at(30, 44_100), dtype=torch.float32).expand(2, -1).contiguous(), 44_100)
MEDIA = MemoryMedia(
    {
        Path("ntsc.mp4"): MemoryFile(FRAMES, NTSC, SOUND),
        Path("silent.mov"): MemoryFile((level(0.0, 4),) * 4),
        Path("sound.mp3"): MemoryFile(audio=SOUND),
        **{Path(f"s.{number}.png"): MemoryFile((level(float(number)),)) for number in (3, 4, 9)},
    },
    {Path("s.####.png"): tuple(Path(f"s.{number}.png") for number in (3, 4, 9)), Path("none.####.png"): ()},
)


class TestVideo:
    def test_facts_are_the_files(self) -> None:
        node = Video(file=Path("ntsc.mp4"))
        assert node.facts({}, MEDIA) == ClipInfo(NTSC, 30, 8, 6, 3)
        assert node.get_output_info("audio", {}, MEDIA) == ClipInfo(NTSC, 30, channels=2, sample_rate=44_100)
        assert Video(file=Path("silent.mov")).facts({}, MEDIA).channels == 4

    @pytest.mark.parametrize(("rate", "length"), [(25.0, 25), (60.0, 60), (1.0, 1), (29.97, 30)])
    def test_another_rate_keeps_the_duration(self, rate: float, length: int) -> None:
        facts = Video(file=Path("ntsc.mp4"), rate=rate).facts({}, MEDIA)
        assert (facts.rate, facts.length) == (FrameRate.from_value(rate), length)

    def test_frames_come_by_number_at_the_scale_asked_for(self) -> None:
        node = Video(file=Path("ntsc.mp4"))
        assert float(run_frame(node, 17, media=MEDIA).pixels.mean()) == 17.0
        assert run_frame(node, 0, media=MEDIA, scale=0.5).width == 4
        doubled = Video(file=Path("ntsc.mp4"), rate=59.94)
        assert float(run_frame(doubled, 17, media=MEDIA).pixels.mean()) == 8.0

    @pytest.mark.parametrize("rate", [0.0, 25.0, 23.976])
    def test_sound_of_all_frames_joins_without_a_gap(self, rate: float) -> None:
        node = Video(file=Path("ntsc.mp4"), rate=rate)
        pieces = [run_frame(node, frame, output="audio", media=MEDIA).samples for frame in range(20)]
        joined = torch.cat(pieces, dim=1)
        assert joined.equal(SOUND.samples[:, : joined.shape[1]])

    def test_without_sound_there_is_none(self) -> None:
        node = Video(file=Path("silent.mov"))
        assert node.get_output_info("audio", {}, MEDIA).sample_rate == 0
        assert run_frame(node, 0, output="audio", media=MEDIA).channels == 0

    def test_what_cannot_be_read_is_named(self) -> None:
        with pytest.raises(ParameterError, match="“file” is empty: choose the path of a video file"):
            Video().facts({}, MEDIA)
        with pytest.raises(StudioError, match=r"sound\.mp3: there is no picture in this file"):
            Video(file=Path("sound.mp3")).facts({}, MEDIA)
        with pytest.raises(MediaError, match=r"gone\.mp4"):
            Video(file=Path("gone.mp4")).facts({}, MEDIA)

    def test_its_file_is_part_of_the_digest(self) -> None:
        assert Video(file=Path("ntsc.mp4")).files_read(0, MEDIA) == (Path("ntsc.mp4"),)


class TestStill:
    def test_lasts_as_long_as_is_said(self) -> None:
        node = Still(file=Path("s.3.png"), length=7, rate=24.0)
        assert node.facts({}, MEDIA) == ClipInfo(FrameRate.from_value(24), 7, 8, 6, 3)
        assert float(run_frame(node, 5, media=MEDIA).pixels.mean()) == 3.0
        assert Still.spec.name == "Image"

    def test_what_cannot_be_read_is_named(self) -> None:
        with pytest.raises(ParameterError, match="the path of a picture file"):
            Still().facts({}, MEDIA)
        with pytest.raises(ParameterError, match="a file with a picture in it"):
            Still(file=Path("sound.mp3")).facts({}, MEDIA)


class TestImageSequence:
    def test_files_follow_by_their_numbers(self) -> None:
        node = ImageSequence(file=Path("s.####.png"), rate=12.0)
        assert node.facts({}, MEDIA) == ClipInfo(FrameRate.from_value(12), 3, 8, 6, 3)
        levels = [float(run_frame(node, frame, media=MEDIA).pixels.mean()) for frame in range(4)]
        assert levels == [3.0, 4.0, 9.0, 9.0]

    def test_each_frame_depends_on_its_file_alone(self) -> None:
        node = ImageSequence(file=Path("s.####.png"))
        assert [node.files_read(frame, MEDIA) for frame in (0, 2, 99)] == [
            (Path("s.3.png"),),
            (Path("s.9.png"),),
            (Path("s.9.png"),),
        ]

    def test_what_cannot_be_read_is_named(self) -> None:
        for file in (Path(), Path("none.####.png")):
            with pytest.raises(ParameterError, match="a name with #### or %04d that matches at least one file"):
                ImageSequence(file=file).facts({}, MEDIA)


def draw(node: SourceNode, frame: int = 0) -> torch.Tensor:
    image = run_frame(node, frame)
    assert isinstance(image, Image)
    return image.pixels


def test_sources_without_a_file_have_size_rate_and_length() -> None:
    node = Colour(width=32, height=20, rate=29.97, length=7)
    assert node.facts({}, MEDIA) == ClipInfo(NTSC, 7, 32, 20, 3)
    default = Colour().facts({}, MEDIA)
    assert (default.width, default.height, default.rate, default.length) == (1280, 720, FrameRate.from_value(25), 100)


def test_colour_fills_the_picture() -> None:
    color = Color(0.1, 0.2, 0.3, 0.4)
    assert draw(Colour(width=5, height=4, color=color)).equal(torch.tensor(color[:3]).view(3, 1, 1).expand(3, 4, 5))
    assert float(draw(Colour(width=5, height=4, color=color, with_alpha=True))[3].mean()) == pytest.approx(0.4)


class TestGradient:
    @pytest.mark.parametrize(("angle", "dimension", "rising"), [(0.0, 2, True), (90.0, 1, True), (180.0, 2, False)])
    def test_linear_runs_from_edge_to_edge(self, angle: float, dimension: int, rising: bool) -> None:
        pixels = draw(Gradient(width=50, height=40, start=BLACK, end=WHITE, angle=angle))
        size = pixels.shape[dimension]
        ramp = (torch.arange(size) + 0.5) / size
        shown = pixels[0, 0] if dimension == 2 else pixels[0, :, 0]
        assert shown.allclose(ramp if rising else 1 - ramp, atol=1e-5)

    def test_diagonal_ends_in_the_corners(self) -> None:
        pixels = draw(Gradient(width=100, height=100, start=BLACK, end=WHITE, angle=45.0))[0]
        assert float(pixels[0, 0]) == pytest.approx(0.0, abs=0.01)
        assert float(pixels[-1, -1]) == pytest.approx(1.0, abs=0.01)
        assert float(pixels[0, -1]) == pytest.approx(0.5, abs=0.01)

    def test_radial_runs_outwards(self) -> None:
        node = Gradient(shape=GradientShape.RADIAL, width=101, height=101, start=WHITE, end=BLACK)
        pixels = draw(node)[0]
        assert float(pixels[50, 50]) == pytest.approx(1.0, abs=0.01)
        assert float(pixels[0, 0]) == pytest.approx(0.0, abs=0.02)
        assert pixels.allclose(pixels.T, atol=1e-5)
        aside = draw(Gradient(shape=GradientShape.RADIAL, width=100, height=80, center=Point(0.25, 0.75), start=WHITE))
        assert int(aside[0].flatten().argmax()) % 100 in (24, 25)

    def test_angular_runs_once_around(self) -> None:
        node = Gradient(shape=GradientShape.ANGULAR, width=99, height=99, start=BLACK, end=WHITE, angle=0.0)
        pixels = draw(node)[0]
        quarters = [float(pixels[y, x]) for y, x in ((98, 49), (49, 0), (0, 49))]
        assert quarters == pytest.approx([0.25, 0.5, 0.75], abs=0.01)


class TestChecker:
    def test_whole_fields_alternate(self) -> None:
        pixels = draw(Checker(width=40, height=30, size=10.0, first=BLACK, second=WHITE))[0]
        fields = pixels[5::10, 5::10]
        assert fields.tolist() == [[0, 1, 0, 1], [1, 0, 1, 0], [0, 1, 0, 1]]
        assert set(pixels.flatten().tolist()) == {0.0, 1.0}

    def test_edges_between_pixels_are_covered_exactly(self) -> None:
        node = Checker(width=12, height=3, size=6.0, first=BLACK, second=WHITE, offset=Point(0.25, 0.0))
        row = draw(node)[0, 0]
        assert row[:8].tolist() == pytest.approx([0.25, 0, 0, 0, 0, 0, 0.75, 1])

    def test_fields_smaller_than_pixels_are_grey(self) -> None:
        pixels = draw(Checker(width=20, height=20, size=0.5, first=BLACK, second=WHITE))
        assert pixels.allclose(torch.tensor(0.5), atol=1e-5)

    def test_offset_by_a_field_exchanges_colours(self) -> None:
        plain = draw(Checker(width=40, height=30, size=10.0, first=BLACK, second=WHITE))
        moved = draw(Checker(width=40, height=30, size=10.0, first=BLACK, second=WHITE, offset=Point(-10.0, 0.0)))
        assert moved.allclose(1 - plain)


class TestNoise:
    NODE = FractalNoise(width=160, height=120, size=40.0)

    def test_a_frame_depends_on_seed_and_time_alone(self) -> None:
        forwards = [draw(self.NODE, frame) for frame in (3, 4)]
        backwards = [draw(self.NODE, frame) for frame in (4, 3)]
        assert forwards[0].equal(backwards[1])
        assert not forwards[0].equal(forwards[1])
        assert not draw(FractalNoise(width=160, height=120, size=40.0, seed=1), 3).equal(forwards[0])
        still = FractalNoise(width=160, height=120, size=40.0, speed=0.0)
        assert draw(still, 3).equal(draw(still, 90))

    def test_evolution_is_time(self) -> None:
        later = FractalNoise(width=160, height=120, size=40.0, speed=0.5, evolution=0.0)
        set_by_hand = FractalNoise(width=160, height=120, size=40.0, speed=0.0, evolution=1.0)
        assert draw(later, 50).allclose(draw(set_by_hand, 0), atol=1e-6)

    @pytest.mark.parametrize("basis", list(NoiseBasis))
    def test_it_changes_smoothly(self, basis: NoiseBasis) -> None:
        node = FractalNoise(width=160, height=120, size=40.0, basis=basis, octaves=3)
        first, second = draw(node, 10), draw(node, 11)
        assert 0.001 < float((first - second).abs().mean()) < 0.05
        assert float(first.diff(dim=2).abs().max()) < 0.25

    @pytest.mark.parametrize("basis", list(NoiseBasis))
    def test_it_fills_the_range(self, basis: NoiseBasis) -> None:
        pixels = draw(FractalNoise(width=640, height=480, size=40.0, basis=basis))
        assert float(pixels.mean()) == pytest.approx(0.5, abs=0.06)
        assert 0.1 < float(pixels.std()) < 0.25

    @pytest.mark.parametrize("basis", list(NoiseBasis))
    def test_a_proxy_shows_the_same_noise(self, basis: NoiseBasis) -> None:
        values: dict[str, ParamValue] = {"width": 320, "height": 240, "size": 64.0, "basis": str(basis)}
        full = run_frame(FractalNoise.spec.create_node(values), 3).pixels
        proxy = run_frame(FractalNoise.spec.create_node(values, 0.5), 3, scale=0.5).pixels
        assert float((resize(full, 160, 120, ResampleFilter.AREA) - proxy).abs().mean()) < 0.03

    def test_offset_moves_it(self) -> None:
        moved = draw(FractalNoise(width=160, height=120, size=40.0, offset=Point(25.0, -10.0)))
        assert moved[:, :110, 25:].allclose(draw(self.NODE)[:, 10:, :135], atol=1e-4)

    def test_neighbouring_seeds_have_nothing_in_common(self) -> None:
        series = np.stack(
            [draw(FractalNoise(width=64, height=64, size=4.0, seed=seed))[0].flatten() for seed in range(6)]
        )
        correlations = np.corrcoef(series)[np.triu_indices(6, 1)]
        assert float(np.abs(correlations).max()) < 0.12
