"""`python -m tools.quality.sheets OUT [CLIP] [FAMILY …]`: contact sheets of all nodes that make pictures, to look at.

Each node works on a clip, with its defaults or, where these change nothing, with the values in `TELLING`. Its other
inputs are fed by nodes that give such values. A row of a sheet is a node: a few frames of what it makes.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import cv2
import numpy as np

from studio.core.errors import StudioError
from studio.core.image import Image, Mask
from studio.engine.engine import Engine
from studio.engine.request import EngineRequest
from studio.graph.commands import AddNode, Connect, SetParam
from studio.graph.history import Document
from studio.graph.model import Endpoint, NodeRecord
from studio.sdk.node_kinds import NodeKind
from studio.sdk.params import ParamKind, ParamValue, Point
from studio.sdk.ports import IMAGE, MASK, list_shown_inputs, mask_to_image
from studio.sdk.registry import Registry
from studio.sdk.spec import NodeSpec
from studio.sdk.typography import render_text
from studio.services.engine_setup import load_engine, load_media, load_registry

ASSETS = Path(__file__).resolve().parents[2] / "assets" / "media"
CELL = (320, 180)
FRAMES = (4, 12, 20, 28)
SCALE = 0.5
SEEN = (IMAGE, MASK)
FEEDS = {
    "Image": ("clip", "image"),
    "Audio": ("tune", "audio"),
    "Mask": ("mask", "mask"),
    "Flow": ("flow", "flow"),
    "Keypoints": ("track", "keypoints"),
    "Signal": ("wave", "signal"),
    "Text": ("words", "text"),
    "Features": ("spectrum", "features"),
    "Points": ("solve", "points"),
    "Camera": ("solve", "camera"),
    "Depth": ("cloud", "depth"),
}
"""Port type → the node and output that feeds such inputs."""
SOURCES = {
    "clip": "source.video",
    "other": "source.video",
    "tune": "source.audio",
    "mask": "composite.mask_shape",
    "flow": "motion.optical_flow",
    "track": "motion.track_keypoints",
    "wave": "signal.wave",
    "words": "source.text",
    "spectrum": "audio.spectrum",
    "solve": "motion.camera_solve",
    "cloud": "motion.point_cloud_render",
    "paint": "source.image",
}
FILES = {
    "source.audio": ASSETS / "tune.m4a",
    "source.image": ASSETS / "owl.jpg",
    "source.image_sequence": ASSETS / "scene.####.jpg",
}
OTHER = {"other": ASSETS / "pinwheels.mp4", "paint": ASSETS / "style-garden.jpg"}
LEFT_ALONE = {
    "composite.key": ("plate", "inside", "outside"),
    "composite.switch": ("b", "c", "d"),
    "motion.motion_transfer": ("mask",),
    "realism.relight": ("depth",),
    "time.splice": tuple(f"{name}_audio" for name in ("first", "second", "third", "fourth", "fifth", "sixth")),
}
"""Inputs that stay unconnected: what feeds their type would hide what the node does."""
TELLING: dict[str, dict[str, ParamValue]] = {
    "color.curves": {"master": (0.0, 0.0, 0.25, 0.12, 0.75, 0.88, 1.0, 1.0), "blue": (0.0, 0.15, 1.0, 0.9)},
    "color.exposure": {"stops": -1.5},
    "color.gain": {"gain": 1.6},
    "color.gamma": {"gamma": 1.8},
    "color.hue_saturation": {"hue": 60.0, "saturation": 1.3},
    "color.levels": {"in_black": 0.1, "in_white": 0.7},
    "color.white_balance": {"temperature": 4000.0},
    "composite.channels": {"red": "B red", "alpha": "mask"},
    "convert.plot": {"names": "up,round,down"},
    "source.camera": {"device": "test picture"},
    "time.feedback": {"offset": Point(6.0, -3.0), "zoom": 1.01, "rotate": 1.0},
    "time.freeze": {"frame": 10},
    "time.time_warp": {"frame": 24.0},
    "time.trim": {"start": 16},
    "transform.crop": {"left": 200, "top": 80},
    "transform.pad": {"aspect": 2.39},
    "transform.resize": {"width": 160, "filter": "nearest"},
    "transform.transform": {"translate": Point(80.0, 30.0), "rotate": 12.0, "scale": 0.7},
}
"""Values for nodes whose defaults change nothing."""


def sheets(clip: Path, families: list[str], registry: Registry, engine: Engine) -> Iterator[tuple[str, np.ndarray]]:
    """Yield each family with its sheet, uint8 [H, W, 3] in OpenCV's order."""
    visual = [spec for spec in registry if any(port.type in SEEN for port in spec.outputs) and "." in spec.id]
    for family in sorted({spec.id.partition(".")[0] for spec in visual}):
        rows = [_row(spec, clip, registry, engine) for spec in visual if spec.id.startswith(f"{family}.")]
        if not families or family in families:
            yield family, np.vstack(rows)


def _row(spec: NodeSpec, clip: Path, registry: Registry, engine: Engine) -> np.ndarray:
    """Return a node's row: its name, then its frames; or what it says instead."""
    label = np.full((CELL[1], CELL[0] // 2, 3), 30, np.uint8)
    _write(label, spec.id.split("."))
    if spec.kind in (NodeKind.GENERATOR, NodeKind.SINK):
        _write(label, ["", "", spec.kind.value])
        return np.hstack([label, *[np.zeros((CELL[1], CELL[0], 3), np.uint8)] * len(FRAMES)])
    document = _graph(spec, clip, registry)
    return np.hstack([label, *(_cell(document, spec, frame, engine) for frame in FRAMES)])


def _graph(spec: NodeSpec, clip: Path, registry: Registry) -> Document:
    document = Document(registry)
    _add(document, "shown", spec.id, clip)
    inputs = list_shown_inputs(spec.inputs, ())  # of a row the first
    pictures = [port.name for port in inputs if port.type is IMAGE]
    for port in inputs:
        node, output = FEEDS.get(port.type.name, ("", ""))
        if port.name in pictures[1:]:
            node = "paint" if port.name == "style" else "other"
        if node and port.name not in LEFT_ALONE.get(spec.id, ()) and _feed(document, node, clip):
            document.apply_command(Connect(Endpoint(node, output), Endpoint("shown", port.name)))
    return document


def _feed(document: Document, name: str, clip: Path) -> bool:
    """Add what feeds an input, if there is such a node, and what feeds that."""
    registry = document.registry
    if name in document.graph.nodes or SOURCES[name] not in registry:
        return name in document.graph.nodes
    _add(document, name, SOURCES[name], clip)
    for port in registry[SOURCES[name]].inputs:
        node, output = FEEDS.get(port.type.name, ("", ""))
        if not port.is_optional and node and _feed(document, node, clip):
            document.apply_command(Connect(Endpoint(node, output), Endpoint(name, port.name)))
    return True


def _add(document: Document, name: str, type_id: str, clip: Path) -> None:
    spec = document.registry[type_id]
    document.apply_command(AddNode(NodeRecord(name, type_id, name, spec.version), Point(0.0, 0.0)))
    for param in spec.params.values():
        if param.kind is ParamKind.FILE and param.name == "file":
            file = OTHER.get(name) or FILES.get(type_id, clip)
            document.apply_command(SetParam(name, param.name, file.as_posix()))
    for param_name, value in TELLING.get(type_id, {}).items() if name == "shown" else ():
        document.apply_command(SetParam(name, param_name, value))


def _cell(document: Document, spec: NodeSpec, frame: int, engine: Engine) -> np.ndarray:
    output = next(port.name for port in spec.outputs if port.type in SEEN)
    try:
        value = engine.compute_frame(EngineRequest(document.graph, "shown", output, frame, SCALE))
    except StudioError as error:
        cell = np.full((CELL[1], CELL[0], 3), 40, np.uint8)
        words = str(error).split()
        _write(cell, [" ".join(words[at : at + 5]) for at in range(0, len(words), 5)])
        return cell
    assert isinstance(value, Image | Mask)
    return _fitted(mask_to_image(value) if isinstance(value, Mask) else value)


def _fitted(image: Image) -> np.ndarray:
    """Return a picture within a cell, over a checkerboard where it is transparent: uint8 [H, W, 3], BGR."""
    array = np.clip(image.as_array(), 0, 1)
    rows, columns = np.mgrid[0 : array.shape[0], 0 : array.shape[1]]
    if image.has_alpha:
        board = (0.35 + 0.15 * ((rows // 8 + columns // 8) % 2))[..., None]
        array = array[..., :3] * array[..., 3:] + board * (1 - array[..., 3:])
    share = min(CELL[0] / array.shape[1], CELL[1] / array.shape[0])
    size = max(1, round(array.shape[1] * share)), max(1, round(array.shape[0] * share))
    small = cv2.resize(np.ascontiguousarray(array[..., ::-1]), size, interpolation=cv2.INTER_AREA)
    cell = np.zeros((CELL[1], CELL[0], 3), np.uint8)
    top, left = (CELL[1] - size[1]) // 2, (CELL[0] - size[0]) // 2
    cell[top : top + size[1], left : left + size[0]] = np.round(small * 255)
    return cell


def _write(picture: np.ndarray, lines: list[str]) -> None:
    cover = render_text("\n".join(lines), 13.0).numpy()[0, : picture.shape[0] - 16, : picture.shape[1] - 16, None]
    part = picture[12 : 12 + cover.shape[0], 8 : 8 + cover.shape[1]]
    part[:] = np.round(part + (225.0 - part) * cover)


def main() -> int:
    """Write the sheets."""
    parser = argparse.ArgumentParser(prog="python -m tools.quality.sheets", description=__doc__)
    parser.add_argument("folder", type=Path, help="where the pictures are written")
    parser.add_argument("clip", type=Path, nargs="?", default=ASSETS / "moving-scene.mp4", help="the clip to work on")
    parser.add_argument("families", nargs="*", help="families to show; all where none is named")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    registry = load_registry()
    with closing(load_engine(registry, load_media(), None)) as engine:
        for family, sheet in sheets(arguments.clip.absolute(), arguments.families, registry, engine):
            target = arguments.folder / f"{arguments.clip.stem}.{family}.png"
            cv2.imwrite(str(target), sheet)
            sys.stdout.write(f"{target}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
