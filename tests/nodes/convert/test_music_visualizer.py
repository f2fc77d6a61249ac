"""What is drawn of a tone, of silence and of a beat; and that a frame is the same however it is asked for."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import pytest
import torch

from nodes.convert import audio_analysis
from nodes.convert.music_visualizer import MusicVisualizer, VisualizerStyle
from nodes.convert.palettes import Palette
from studio.sdk import Audio, ClipInfo, FrameRate, Image
from studio.sdk.sound import make_log_edges
from studio.sdk.testing import run_frame
from studio.sdk.testing.node_runner import StandaloneContext
from tools.quality import convert_music

RATE = FrameRate.from_value(25)
SMALL: dict[str, Any] = {"width": 160, "height": 90, "bands": 24}


class Sound(tuple[Audio, ...]):
    """A clip of sound, as an analysis sees it."""

    @property
    def facts(self) -> ClipInfo:
        return ClipInfo(RATE, len(self), channels=self[0].channels, sample_rate=self[0].sample_rate)


def clip(samples: torch.Tensor, sample_rate: int = 48_000) -> Sound:
    """Cut samples [channels, N] into frames."""
    count = max(1, samples.shape[1] * 25 // sample_rate)
    borders = [RATE.sample_at(frame, sample_rate) for frame in range(count + 1)]
    return Sound(Audio(samples[:, a:b], sample_rate) for a, b in pairwise(borders))


def tone(hertz: float, seconds: float = 2.0) -> Sound:
    time = torch.arange(round(48_000 * seconds)) / 48_000
    return clip(0.5 * torch.sin(2 * math.pi * hertz * time).unsqueeze(0))


def thumps(seconds: float = 4.0) -> Sound:
    """Return a thump every half second, from 0.5 s on."""
    time = torch.arange(round(48_000 * seconds)) / 48_000
    since = torch.remainder(time, 0.5)
    sound = 0.8 * torch.sin(2 * math.pi * 80 * since) * torch.exp(-12 * since) * (time >= 0.5)
    return clip(sound.expand(2, -1))


def listened(sound: Sound, **values: Any) -> audio_analysis.AudioAnalysis:
    return MusicVisualizer(**{**SMALL, **values}).analyze(sound, StandaloneContext())


def test_figures_reach_their_bars() -> None:
    assert [known for known in convert_music.measure() if not known.ok] == []


@pytest.mark.parametrize("hertz", [60.0, 440.0, 3000.0, 9000.0])
def test_the_bar_of_a_tone_is_the_highest(hertz: float) -> None:
    heard = listened(tone(hertz))
    edges = make_log_edges(24, 35.0, 14_000.0)
    band = next(index for index in range(24) if edges[index] <= hertz < edges[index + 1])
    assert int(heard.levels[20].argmax()) == band


def test_a_bar_stands_over_its_tone() -> None:
    values = {**SMALL, "width": 240, "mirror": False, "glow": 0.0, "beat": 0.0}
    shown = run_frame(MusicVisualizer(**values), 20, audio=tone(440.0)).pixels.amax(0)
    heights = (shown[:56] > 0.25).sum(0)
    place = 0.07 + 0.86 * math.log(440 / 35) / math.log(14_000 / 35)
    assert abs(int(heights.argmax()) / 240 - place) < 0.03


@pytest.mark.parametrize("style", VisualizerStyle)
def test_silence_shows_the_style_at_rest(style: VisualizerStyle) -> None:
    silence = clip(torch.zeros(2, 48_000 * 2))
    node = MusicVisualizer(style=style, rotation=0.0, particles=0, **SMALL)
    one, other = (run_frame(node, frame, audio=silence).pixels for frame in (3, 40))
    assert one.equal(other)
    assert float(one.max()) > 0.3  # there is something to see


@pytest.mark.parametrize("style", VisualizerStyle)
def test_the_picture_is_brighter_on_the_beat(style: VisualizerStyle) -> None:
    sound = thumps()
    node = MusicVisualizer(style=style, seed=3, **SMALL)
    on, off = (
        sum(float(run_frame(node, frame, audio=sound).pixels.mean()) for frame in frames)
        for frames in ((51, 63, 76), (49, 61, 74))
    )
    assert on > 1.1 * off


def test_the_pulse_is_at_the_beats() -> None:
    pulse = listened(thumps()).pulse
    begins = [frame for frame in range(1, len(pulse)) if pulse[frame] > pulse[frame - 1]]
    assert all(min(abs(frame - 12.5 * beat) for beat in range(1, 8)) <= 1.0 for frame in begins)
    assert len(begins) >= 6


@pytest.mark.parametrize("style", VisualizerStyle)
def test_a_frame_is_the_same_after_a_seek(style: VisualizerStyle) -> None:
    sound = thumps(2.0)
    node = MusicVisualizer(style=style, **SMALL)
    played = [run_frame(node, frame, audio=sound).pixels for frame in (28, 29, 30)]
    assert run_frame(node, 30, audio=sound).pixels.equal(played[2])
    assert not played[2].equal(played[1])


def test_another_seed_throws_other_particles() -> None:
    sound = thumps(2.0)
    one, other = (
        run_frame(MusicVisualizer(style=VisualizerStyle.PARTICLES, seed=seed, **SMALL), 30, audio=sound).pixels
        for seed in (0, 1)
    )
    assert not one.equal(other)


def test_pieces_of_any_length_are_listened_to_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = listened(thumps())
    monkeypatch.setattr(audio_analysis, "_CHUNK", 17)
    parts = listened(thumps())
    assert parts.levels.allclose(whole.levels, atol=1e-4)
    assert parts.pulse.allclose(whole.pulse, atol=0.02)


@pytest.mark.parametrize("style", VisualizerStyle)
@pytest.mark.parametrize(
    "samples",
    [
        torch.rand(1, 48_000) - 0.5,
        torch.rand(6, 48_000) - 0.5,
        torch.full((2, 48_000), math.nan),
        torch.zeros(2, 0),
        torch.zeros(0, 0),
        torch.rand(2, 1920),
    ],
    ids=["mono", "5.1", "NaN", "no samples", "no channels", "one frame"],
)
def test_any_sound_is_drawn(style: VisualizerStyle, samples: torch.Tensor) -> None:
    shown = run_frame(MusicVisualizer(style=style, **SMALL), 0, audio=clip(samples))
    assert shown.pixels.isfinite().all()
    assert 0.0 <= float(shown.pixels.min()) <= float(shown.pixels.max()) <= 1.0


@pytest.mark.parametrize("channels", [3, 4])
@pytest.mark.parametrize("style", VisualizerStyle)
def test_it_is_drawn_over_a_picture(style: VisualizerStyle, channels: int) -> None:
    picture = Image(torch.rand(channels, 60, 100, generator=torch.Generator().manual_seed(2)))
    node = MusicVisualizer(style=style, glow=0.0, dim=0.0, **SMALL)
    shown = run_frame(node, 10, audio=thumps(1.0), image=picture)
    assert shown.pixels.shape == picture.pixels.shape
    corner = shown.pixels[:, :4, :4], picture.pixels[:, :4, :4]
    assert corner[0].allclose(corner[1], atol=1e-3)
    assert float((shown.pixels - picture.pixels).abs().max()) > 0.2


def test_a_picture_behind_is_dimmed_as_much_as_is_said() -> None:
    white = Image(torch.ones(3, 60, 100))
    shown = run_frame(MusicVisualizer(glow=0.0, dim=0.5, **SMALL), 0, audio=clip(torch.zeros(1, 48_000)), image=white)
    assert float(shown.pixels[0, 0, 0]) == pytest.approx(0.5, abs=0.02)
    assert float(white.pixels.min()) == 1.0


def test_over_nothing_there_is_alpha_where_something_is_drawn() -> None:
    shown = run_frame(MusicVisualizer(transparent=True, glow=0.2, **SMALL), 14, audio=thumps(1.0)).pixels
    assert shown.shape == (4, 90, 160)
    assert float(shown[3, 0, 0]) < 0.05
    assert float(shown[3].max()) == pytest.approx(1.0, abs=1e-3)


@pytest.mark.parametrize("palette", Palette)
def test_palettes_are_colours(palette: Palette) -> None:
    shown = run_frame(MusicVisualizer(palette=palette, **SMALL), 14, audio=thumps(1.0)).pixels
    assert float(shown.max()) > 0.4


def test_facts_are_the_sounds_and_the_pictures() -> None:
    sound, picture = (
        ClipInfo(RATE, 77, channels=2, sample_rate=48_000),
        ClipInfo(FrameRate.from_value(30), 5, 64, 48, 4),
    )
    alone = MusicVisualizer().get_output_info("image", {"audio": sound}, None)  # type: ignore[arg-type]  # no files
    assert (alone.length, alone.width, alone.height, alone.channels) == (77, 1920, 1080, 3)
    over = MusicVisualizer().get_output_info("image", {"audio": sound, "image": picture}, None)  # type: ignore[arg-type]
    assert (over.length, over.width, over.channels, over.rate) == (77, 64, 4, RATE)


def test_a_proxy_is_smaller_and_looks_the_same() -> None:
    node = MusicVisualizer.spec.create_node({**SMALL, "width": 320, "height": 180}, scale=0.5)
    small = run_frame(node, 14, scale=0.5, audio=thumps(1.0)).pixels
    full = run_frame(MusicVisualizer(**{**SMALL, "width": 320, "height": 180}), 14, audio=thumps(1.0)).pixels
    assert small.shape == (3, 90, 160)
    assert float((torch.nn.functional.avg_pool2d(full, 2) - small).abs().mean()) < 0.02


@pytest.mark.parametrize("size", [(1, 1), (3, 2), (7, 200)])
@pytest.mark.parametrize("style", VisualizerStyle)
def test_pictures_of_any_size_are_drawn(style: VisualizerStyle, size: tuple[int, int]) -> None:
    node = MusicVisualizer(style=style, width=size[0], height=size[1])
    assert run_frame(node, 5, audio=thumps(1.0)).pixels.shape == (3, size[1], size[0])
