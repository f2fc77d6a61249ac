"""Make the pictures of the templates, as the gallery shows them: one frame of each, 480×270.

.venv/bin/python assets/graphs/make_gallery.py [NAME …]
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import cv2
import numpy as np
from frames import crop, pad, render_frames
from shape_pictures import PLAYED, show_shapes

from nodes.generate.diffusion.base_nodes.image_pipeline_node import ImagePipelineNode
from nodes.generate.diffusion.base_nodes.video_pipeline_node import VideoPipelineNode
from studio.core.image import Image
from studio.engine.engine import Engine
from studio.engine.request import EngineRequest
from studio.graph.file.project_file import load_project, save_project
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.media.media_files import MediaFiles
from studio.sdk import ModelNode
from studio.sdk.node_kinds import NodeKind
from studio.sdk.params import ParamValue
from studio.sdk.registry import Registry
from studio.sdk.testing import run_frame

FOLDER = Path(__file__).resolve().parent
WIDTH, HEIGHT, QUALITY = 480, 270, 86
FRAMES = {
    "text-to-video": 30, "audio-to-video": 40,
    "slow-motion": 61, "grade": 40, "pulse": 30, "motion-transfer": 18, "music-visualiser": 126,
    "motion-blur-and-grain": 40, "style": 20, "keypoint-tracks": 52, "replace-a-screen": 45,
}  # fmt: skip
"""Which frame stands for a template; others show their 24th."""
SAID: dict[str, tuple[str, str, ParamValue]] = {
    "dub-a-clip": ("subtitles", "title", "Über den Bergen geht der Mond auf."),
    "sound-for-a-clip": ("mix", "second_gain", 0.0),
    "upscale-a-clip": ("steady", "frames", 1),
}
"""What stands for the result of models that do not come along: a node, its parameter and the value."""


_LARGE = (VideoPipelineNode, ImagePipelineNode)


def make(graph: Path) -> Path:
    """Keep a frame of what a template writes as a small JPEG; of one that only trains, some of its samples."""
    registry = Registry().discover_nodes("nodes")
    nodes = load_project(graph, registry).graph
    if is_large(nodes, registry):
        picture = told(nodes, registry)
    elif graph.stem in PLAYED:
        picture = show_shapes(graph.stem)
    else:
        picture = show_dataset(nodes, registry) if trains(nodes, registry) else rendered(graph)
    small = crop(picture, WIDTH, HEIGHT)
    target = FOLDER / "pictures" / f"{graph.stem}.jpg"
    target.parent.mkdir(exist_ok=True)
    cv2.imwrite(str(target), small, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    return target


def trains(graph: Graph, registry: Registry) -> bool:
    """Return whether a template has a training."""
    return any(registry[record.type].kind is NodeKind.TRAINER for record in graph.nodes.values())


def is_large(graph: Graph, registry: Registry) -> bool:
    """Return whether a template needs a large model, which nobody has at hand."""
    return any(issubclass(registry[record.type].cls, _LARGE) for record in graph.nodes.values())


def rendered(graph: Path) -> np.ndarray:
    """Return a frame of what a template writes: uint8 [H, W, 3], BGR."""
    frame = FRAMES.get(graph.stem, 24)
    with tempfile.TemporaryDirectory() as folder:
        source = said(graph, Path(folder)) if graph.stem in SAID else graph
        return render_frames(source, frame, frame)[0]


def said(graph: Path, folder: Path) -> Path:
    """Return a template without its models, as a file in a folder; what they give is set instead."""
    registry = Registry().discover_nodes("nodes")
    project = load_project(graph, registry)
    nodes = {
        id: record for id, record in project.graph.nodes.items() if not issubclass(registry[record.type].cls, ModelNode)
    }
    node, name, value = SAID[graph.stem]
    nodes[node] = replace(nodes[node], params={**nodes[node].params, name: value})
    wires = {to: _skip_models(source, project.graph, nodes) for to, source in project.graph.wires.items()}
    wires = {to: source for to, source in wires.items() if to.node in nodes and source.node in nodes}
    save_project(folder / graph.name, Project(Graph(nodes, wires, project.graph.rate)), registry)
    return folder / graph.name


def _skip_models(source: Endpoint, graph: Graph, kept: Mapping[str, NodeRecord]) -> Endpoint:
    """Return an output, or that which the model behind it is given as its picture."""
    above = graph.wires.get(Endpoint(source.node, "image"))
    return source if source.node in kept or above is None else above


def told(graph: Graph, registry: Registry) -> np.ndarray:
    """Return what a large model is given, which nobody has at hand: its words, over its picture if it has one."""
    clip = next(r for r in graph.nodes.values() if issubclass(registry[r.type].cls, _LARGE))
    words = clip.curves["prompt"].keys[0].value if "prompt" in clip.curves else clip.params["prompt"]
    sources = {r.type: r for r in graph.nodes.values() if r.type in ("source.image", "source.video")}
    source = sources.get("source.video", sources.get("source.image"))
    shown: np.ndarray = np.linspace((0.16, 0.12, 0.1), (0.42, 0.3, 0.24), HEIGHT * 2)[:, None].repeat(WIDTH * 2, 1)
    if source is not None:
        capture = cv2.VideoCapture(str(source.params["file"]))
        capture.set(cv2.CAP_PROP_POS_FRAMES, 24)
        read = cv2.imread(str(source.params["file"])) if source.type == "source.image" else capture.read()[1]
        assert read is not None
        shown = cv2.resize(read, (WIDTH * 2, HEIGHT * 2), interpolation=cv2.INTER_AREA)[..., ::-1] / 255.0
    look: dict[str, ParamValue] = {
        "size": 34.0,
        "anchor": "bottom" if source else "center",
        "weight": 500,
        "margin": 40.0,
    }
    look |= {"box": (0.0, 0.0, 0.0, 0.45), "box_padding": 18.0} if source else {}
    title = registry["overlay.text"].create_node({**look, "title": f"“{words}”"})
    image = run_frame(title, image=Image.from_array(np.ascontiguousarray(shown, np.float32)))
    return np.ascontiguousarray((image.as_array()[..., 2::-1] * 255).round().clip(0, 255).astype(np.uint8))


def show_dataset(graph: Graph, registry: Registry, frame: int = 4) -> np.ndarray:
    """Return the preview of a template's data set, whole: uint8 [H, W, 3], BGR."""
    data = next(r for r in graph.nodes.values() if any(p.name == "preview" for p in registry[r.type].outputs))
    engine = Engine(registry, MediaFiles(), device="cpu")
    image = engine.compute_frame(EngineRequest(graph, data.id, "preview", frame))
    assert isinstance(image, Image)
    return pad(np.ascontiguousarray((image.as_array()[..., 2::-1] * 255).round().clip(0, 255).astype(np.uint8)))


if __name__ == "__main__":
    wanted = set(sys.argv[1:])
    for path in sorted(FOLDER.glob("*.loom")):
        if not wanted or path.stem in wanted:
            print(make(path))
