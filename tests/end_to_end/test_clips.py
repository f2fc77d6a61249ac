"""Real clips through graphs, judged by the ffmpeg programs."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from studio.app.run import main
from tests.end_to_end.graphs import TEN_NODES, save_chain
from tests.end_to_end.programs import decode, lag, need, probe, psnr, sound, times
from tests.sweeps import all_but_slow

pytestmark = [pytest.mark.media, pytest.mark.program]

# file: frames, rate, width, height as they must come out
CLIPS = {
    "chaplin.mp4": (241, 25.0, 640, 360),
    "example2.mp4": (48, 24.0, 1280, 720),
    "big_buck_bunny_432_433.webm": (24, 24.0, 1280, 720),
}
QUICK = ("big_buck_bunny_432_433.webm",)
_LIKE_THE_SOURCE_DB = 36.0


@pytest.fixture
def rendered(request: pytest.FixtureRequest, media_folder: Path, tmp_path: Path) -> tuple[Path, Path]:
    """Render the clip named by the parameter through ten nodes; return the source and the file."""
    need("ffmpeg", "ffprobe")
    source, target = media_folder / request.param, tmp_path / "out.mp4"
    graph = save_chain(tmp_path / "ten.loom", source, target, TEN_NODES, quality=90)
    assert main(["render", str(graph), "--quiet", "--device", "cpu"]) == 0
    assert [file.name for file in tmp_path.iterdir() if "out" in file.name] == ["out.mp4"]
    return source, target


@pytest.mark.parametrize("rendered", all_but_slow(CLIPS, QUICK), indirect=True)
def test_a_clip_through_ten_nodes_keeps_its_frames(rendered: tuple[Path, Path]) -> None:
    source, target = rendered
    frames, rate, width, height = CLIPS[source.name]
    facts = probe(target)
    assert (facts["frames"], float(facts["rate"]), facts["width"], facts["height"]) == (frames, rate, width, height)
    assert facts["duration"] == pytest.approx(frames / rate, abs=0.05)
    assert facts["codec"] == "h264"
    before, after = decode(source, width, height), decode(target, width, height)
    assert len(before) == len(after) == frames
    worst = min(psnr(a, b) for a, b in zip(before, after, strict=True))
    assert worst > _LIKE_THE_SOURCE_DB


@pytest.mark.slow
@pytest.mark.parametrize("rendered", [*CLIPS, "fire2.mp4"], indirect=True)
def test_the_sound_stays_in_sync(rendered: tuple[Path, Path]) -> None:
    source, target = rendered
    assert probe(target)["sound"]
    assert abs(lag(sound(source), sound(target))) <= 0.020


@pytest.mark.slow
@pytest.mark.parametrize("rendered", ["fire2.mp4"], indirect=True)
def test_a_phone_clip_comes_out_upright_at_a_constant_rate(rendered: tuple[Path, Path]) -> None:
    source, target = rendered
    facts = probe(target)
    rate = float(facts["rate"])
    shown = times(source)
    spoken = probe(source)
    assert (facts["width"], facts["height"]) == (1280, 720)
    steps = np.diff(times(target))
    assert np.allclose(steps, 1 / rate, atol=1e-3)
    last = float(np.median(np.diff(shown)))
    video_seconds = shown[-1] - shown[0] + last
    assert facts["frames"] / rate == pytest.approx(video_seconds, abs=max(1 / rate, last) + 1e-3)
    assert facts["frames"] / rate <= spoken["duration"] + 1 / rate
    upright, after = decode(source, 1280, 720), decode(target, 1280, 720)
    for index in (0, len(after) // 2, len(after) - 1):
        at = index / rate + shown[0]
        source_index = max(i for i, time in enumerate(shown) if i == 0 or time <= at + 1e-4)
        assert psnr(upright[source_index], after[index]) > _LIKE_THE_SOURCE_DB - 4


@pytest.mark.slow
@pytest.mark.parametrize("clip", [*CLIPS, "fire2.mp4"])
def test_identity_is_exact_to_the_bit(clip: str, media_folder: Path, tmp_path: Path) -> None:
    """Video → Write Video (FFV1) gives, frame by frame, what ffmpeg itself decodes at 8 bits."""
    need("ffmpeg")
    source, target = media_folder / clip, tmp_path / "out.mkv"
    graph = save_chain(tmp_path / "identity.loom", source, target, (), codec="ffv1")
    assert main(["render", str(graph), "--quiet", "--device", "cpu"]) == 0
    _, _, width, height = CLIPS.get(clip, (0, 0.0, 1280, 720))
    expected, found = decode(source, width, height), decode(target, width, height)
    if clip in CLIPS:
        assert np.array_equal(expected, found)
    else:  # held to a constant rate: every frame is one of the source's, in order, the first and the last among them
        matches = [next(i for i, frame in enumerate(expected) if np.array_equal(frame, one)) for one in found]
        assert matches == sorted(matches)
        assert (matches[0], matches[-1]) == (0, len(expected) - 1)


def test_the_report_is_json_for_scripts(media_folder: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    graph = save_chain(tmp_path / "a.loom", media_folder / "example2.mp4", tmp_path / "out.mp4", ())
    assert main(["render", str(graph), "--json", "--range", "10-19", "--scale", "0.25"]) == 0
    report = json.loads(capfd.readouterr().out)
    assert report["frames"] == 10
    assert Path(report["file"]) == tmp_path / "out.mp4"
    assert report["seconds"] > 0
    facts = probe(tmp_path / "out.mp4")
    assert (facts["frames"], facts["width"], facts["height"]) == (10, 320, 180)


def test_pictures_have_the_numbers_of_their_frames(media_folder: Path, tmp_path: Path) -> None:
    graph = save_chain(tmp_path / "a.loom", media_folder / "example2.mp4", tmp_path / "out.mp4", TEN_NODES[:1])
    pattern = tmp_path / "shots" / "shot.####.png"
    assert main(["render", str(graph), "--node", "gain", "-o", str(pattern), "--range", "7-9", "--quiet"]) == 0
    assert sorted(file.name for file in pattern.parent.iterdir()) == ["shot.0007.png", "shot.0008.png", "shot.0009.png"]
