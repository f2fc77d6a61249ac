"""Sound to a file, without a picture: by the command line, in a part of the clip, and after an end that came early."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from studio.app.run import main
from studio.core.errors import CancelledError
from studio.engine.engine import Engine
from studio.engine.render import render_sink
from studio.engine.scheduling.cancel_token import CancelToken
from studio.graph.file.project_file import save_project
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.media.media_files import MediaFiles
from studio.sdk import Audio, ClipInfo, FrameRate
from studio.sdk.media import SoundFormat, SoundOptions
from studio.sdk.params import ParamValue, Point
from studio.services.engine_setup import load_registry

REGISTRY = load_registry()
LENGTH = 600
NOISE = torch.rand(2, LENGTH * 1920, generator=torch.Generator().manual_seed(1)) - 0.5


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sound") / "noise.wav"
    facts = ClipInfo(FrameRate.from_value(25), LENGTH, channels=2, sample_rate=48_000)
    with MediaFiles().create_sound(path, facts, SoundOptions(SoundFormat.FLOAT32)) as writer:
        for frame in range(LENGTH):
            writer.write_audio(Audio(NOISE[:, frame * 1920 : (frame + 1) * 1920], 48_000))
    return path


def graph(source: Path, target: Path) -> Graph:
    """Return a file's sound at half its amplitude, written to a file."""
    write: dict[str, ParamValue] = {"file": target.as_posix(), "bits": "32 float"}
    nodes = {
        "read": _record("read", "source.audio", {"file": source.as_posix()}),
        "gain": _record("gain", "audio.gain", {"gain": -6.0206}),
        "write": _record("write", "output.write_audio", write),
    }
    wires = {
        Endpoint("gain", "audio"): Endpoint("read", "audio"),
        Endpoint("write", "audio"): Endpoint("gain", "audio"),
    }
    return Graph(nodes, wires)


def _record(name: str, kind: str, params: dict[str, ParamValue]) -> NodeRecord:
    return NodeRecord(name, kind, name, REGISTRY[kind].version, params)


def written(path: Path, count: int) -> torch.Tensor:
    return MediaFiles().read_audio_samples(path, 0, count).samples


@pytest.mark.slow
def test_the_command_line_renders_sound_alone(source: Path, tmp_path: Path) -> None:
    made = graph(source, tmp_path / "out.wav")
    layout = {name: Point(260.0 * index, 0.0) for index, name in enumerate(made.nodes)}
    save_project(tmp_path / "p.loom", Project(made, layout), REGISTRY)
    assert main(["render", str(tmp_path / "p.loom"), "--quiet", "--device", "cpu"]) == 0
    assert written(tmp_path / "out.wav", NOISE.shape[1]).allclose(NOISE * 0.5, atol=1e-6)
    assert main(["render", str(tmp_path / "p.loom"), "--quiet", "--device", "cpu", "--range", "10-19"]) == 0
    part = written(tmp_path / "out.wav", 30_000)
    assert part[:, :19_200].allclose(NOISE[:, 19_200:38_400] * 0.5, atol=1e-6)
    assert part[:, 19_200:].abs().max() == 0


def test_a_render_that_ended_early_goes_on_and_makes_the_same_file(source: Path, tmp_path: Path) -> None:
    target, token = tmp_path / "out.wav", CancelToken()
    made = graph(source, target)
    media = MediaFiles(tmp_path / "parts")

    def stop(done: int, _: int) -> None:
        if done == 400:
            token.cancel()

    engine = Engine(REGISTRY, media, device="cpu")
    with pytest.raises(CancelledError):
        render_sink(engine, made, "write", cancel=token, on_progress=stop)
    assert not target.exists()
    report = render_sink(engine, made, "write")
    engine.close()
    assert report.restored_count == 250
    assert written(target, NOISE.shape[1]).allclose(NOISE * 0.5, atol=1e-6)
    assert list((tmp_path / "parts").iterdir()) == []
