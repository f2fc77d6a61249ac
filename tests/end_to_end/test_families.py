"""One graph through nodes of most families, from a clean start to a file, by the command line."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest

from studio.app.run import main
from studio.graph.file.project_file import save_project
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.sdk.params import ParamValue, Point
from studio.services.engine_setup import load_registry
from tests.conftest import ROOT

MEDIA = ROOT / "assets" / "media"
NODES: dict[str, tuple[str, dict[str, ParamValue]]] = {
    "video": ("source.video", {"file": (MEDIA / "moving-scene.mp4").as_posix()}),
    "trim": ("time.trim", {"start": 10, "length": 12}),
    "small": ("transform.resize", {"width": 160, "height": 90}),
    "slow": ("motion.interpolate", {}),
    "flow": ("motion.optical_flow", {"quality": "ultrafast"}),
    "blur": ("realism.motion_blur", {"samples": 8}),
    "exposed": ("color.exposure", {"stops": 0.3}),
    "glow": ("filter.glow", {}),
    "light": ("source.gradient", {"width": 160, "height": 90}),
    "merged": ("composite.merge", {"operation": "screen", "opacity": 0.3}),
    "corners": ("motion.track_keypoints", {}),
    "points": ("overlay.keypoints", {}),
    "words": ("source.text", {"text": "Ein Bild und der Klang"}),
    "said": ("text.stop_words", {"language": "german"}),
    "title": ("overlay.text", {}),
    "sharpness": ("judge.sharpness", {}),
    "plot": ("convert.plot", {"width": 160, "height": 90}),
    "beside": ("composite.mix", {"mix": 0.2}),
    "music": ("source.audio", {"file": (MEDIA / "tune.m4a").as_posix(), "rate": 24.0}),
    "filtered": ("audio.filter", {}),
    "write": ("output.write_video", {"codec": "ffv1"}),
}
WIRES = (
    ("slow.image", "flow.image"),
    ("slow.image", "corners.image"),
    ("flow.flow", "blur.flow"),
    ("glow.image", "merged.b"),
    ("light.image", "merged.a"),
    ("merged.image", "points.image"),
    ("corners.keypoints", "points.keypoints"),
    ("words.text", "said.text"),
    ("said.text", "title.text"),
    ("points.image", "title.image"),
    ("title.image", "sharpness.image"),
    ("sharpness.laplacian", "plot.a"),
    ("title.image", "beside.a"),
    ("plot.image", "beside.b"),
    ("beside.image", "write.image"),
    ("music.audio", "filtered.audio"),
    ("filtered.audio", "write.audio"),
)
PICTURE = ("video", "trim", "small", "slow", "blur", "exposed", "glow")
"""Each the input of the next, by their ports "image"."""


def saved(folder: Path, target: Path) -> Path:
    """Save the graph of all these nodes as a project."""
    registry = load_registry()
    given = {name: dict(params) for name, (_, params) in NODES.items()}
    given["write"]["file"] = target.as_posix()
    nodes = {
        name: NodeRecord(name, kind, name, registry[kind].version, given[name]) for name, (kind, _) in NODES.items()
    }
    pairs = [*WIRES, *((f"{a}.image", f"{b}.image") for a, b in pairwise(PICTURE))]
    wires = {_end(into): _end(out) for out, into in pairs}
    layout = {name: Point(260.0 * index, 0.0) for index, name in enumerate(nodes)}
    save_project(folder / "families.loom", Project(Graph(nodes, wires), layout), registry)
    return folder / "families.loom"


def _end(text: str) -> Endpoint:
    node, port = text.split(".")
    return Endpoint(node, port)


@pytest.mark.slow
def test_a_graph_through_most_families_renders_and_renders_the_same_again(tmp_path: Path) -> None:
    project = saved(tmp_path, tmp_path / "one.mkv")
    render = ["render", str(project), "--range", "4-8", "--quiet", "--device", "cpu"]
    assert main(["check", str(project)]) == 0
    assert main(render) == 0
    assert main([*render, "-o", str(tmp_path / "other.mkv")]) == 0
    frames, sound = contents(tmp_path / "one.mkv")
    again, same_sound = contents(tmp_path / "other.mkv")
    assert frames.shape == (5, 90, 160, 3)
    assert frames.std() > 10
    assert np.abs(np.diff(frames.astype(int), axis=0)).max() > 20
    assert np.abs(sound).max() > 1e-3
    assert (frames == again).all()
    assert (sound == same_sound).all()


def contents(file: Path) -> tuple[np.ndarray, np.ndarray]:
    """Return a film's frames [N, H, W, 3] and its samples."""
    with av.open(str(file)) as container:
        frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    with av.open(str(file)) as container:
        sound = [frame.to_ndarray() for frame in container.decode(audio=0)]
    return np.stack(frames), np.concatenate(sound, axis=1)
