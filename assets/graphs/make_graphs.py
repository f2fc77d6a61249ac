"""Make the starter graphs that lie beside this script.

.venv/bin/python assets/graphs/make_graphs.py
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from studio.graph.commands import AddNode, Connect
from studio.graph.history import Document
from studio.graph.model import Endpoint, NodeRecord
from studio.graph.project_file import save_project
from studio.sdk.params import ParamValue, Point
from studio.sdk.registry import Registry

FOLDER = Path(__file__).resolve().parent
CLIP = (FOLDER.parent / "media" / "moving-scene.mp4").as_posix()
OUT = FOLDER.parents[1] / "out"
COLUMN, ROW = 244.0, 260.0


@dataclass(frozen=True)
class Card:
    """A node of a template.

    Args:
        id: Its id.
        type: Its type's id.
        name: As shown.
        at: Column and row.
        params: What differs from the defaults.
    """

    id: str
    type: str
    name: str
    at: tuple[float, float]
    params: dict[str, ParamValue] = field(default_factory=dict)


SLOW_MOTION = (
    Card("video", "source.video", "video", (0, 0), {"file": CLIP}),
    Card("flow", "motion.optical_flow", "Optical Flow", (1, 1)),
    Card("slow_motion", "time.retime", "Slow Motion", (2, 0), {"speed": 0.5, "method": "flow"}),
    Card("levels", "color.levels", "Levels", (3, -0.5), {"in_black": 0.02, "in_white": 0.94, "gamma": 1.08}),
    Card("saturation", "color.hue_saturation", "Saturation", (4, -0.5), {"saturation": 1.12}),
    Card("write", "output.write_video", "write", (5, 0), {"file": (OUT / "slow-motion.mp4").as_posix()}),
)
SLOW_MOTION_WIRES = (
    "video.image > flow.image",
    "video.image > slow_motion.image",
    "flow.flow > slow_motion.flow",
    "video.audio > slow_motion.audio",
    "slow_motion.image > levels.image",
    "levels.image > saturation.image",
    "saturation.image > write.image",
    "slow_motion.audio > write.audio",
)
GRADE = (
    Card("video", "source.video", "video", (0, 0), {"file": CLIP}),
    Card("gain", "color.gain", "Gain", (1, -0.5), {"gain": 1.08}),
    Card("levels", "color.levels", "Levels", (2, -0.5), {"in_black": 0.03, "in_white": 0.96, "gamma": 1.05}),
    Card("saturation", "color.hue_saturation", "Saturation", (3, -0.5), {"saturation": 1.15, "hue": -4.0}),
    Card("sharpen", "filter.sharpen", "Sharpen", (4, -0.5), {"radius": 1.2, "amount": 0.6, "threshold": 0.01}),
    Card("write", "output.write_video", "write", (5, 0), {"file": (OUT / "grade.mp4").as_posix()}),
)
GRADE_WIRES = (
    "video.image > gain.image",
    "gain.image > levels.image",
    "levels.image > saturation.image",
    "saturation.image > sharpen.image",
    "sharpen.image > write.image",
    "video.audio > write.audio",
)

PULSE = (
    Card("video", "source.video", "video", (0, 0), {"file": CLIP}),
    Card(
        "swing",
        "signal.wave",
        "Swing",
        (1, 0.66),
        {"frequency": 0.5, "low": -1.5, "high": 1.5, "rate": 24.0, "length": 96},
    ),
    Card("level", "signal.level", "Loudness", (1, 1.12), {"release": 300.0}),
    Card("remap", "signal.remap", "Glow by Loudness", (2, 1.12), {"in_high": 0.3, "out_high": 24.0, "power": 0.7}),
    Card("trails", "time.feedback", "Trails", (2, 0), {"decay": 0.88, "zoom": 1.012}),
    Card("glow", "filter.blur", "Glow", (3, 0.68)),
    Card("merge", "composite.merge", "Add the glow", (4, 0), {"operation": "screen", "opacity": 0.6}),
    Card("write", "output.write_video", "write", (5, 0), {"file": (OUT / "pulse.mp4").as_posix()}),
)
PULSE_WIRES = (
    "video.image > trails.image",
    "swing.signal > trails.rotate",
    "video.audio > level.audio",
    "level.signal > remap.signal",
    "trails.image > glow.image",
    "remap.signal > glow.radius",
    "trails.image > merge.b",
    "glow.image > merge.a",
    "merge.image > write.image",
    "video.audio > write.audio",
)


def endpoint(text: str) -> Endpoint:
    """Read `node.port`."""
    node, _, port = text.strip().partition(".")
    return Endpoint(node, port)


def make(name: str, cards: tuple[Card, ...], wires: tuple[str, ...], viewed: str, registry: Registry) -> None:
    """Build a graph by commands, as a user does, and save it."""
    document = Document(registry)
    for card in cards:
        params = {key: registry[card.type].param(key).check(value) for key, value in card.params.items()}
        record = NodeRecord(card.id, card.type, card.name, registry[card.type].version, params)
        document.apply(AddNode(record, Point(card.at[0] * COLUMN, card.at[1] * ROW)))
    for wire in wires:
        source, target = map(endpoint, wire.split(">"))
        document.apply(Connect(source, target))
    document.look_at(endpoint(viewed))
    save_project(FOLDER / name, document.project, registry)
    print(FOLDER / name)


def main() -> None:
    """Write all of them."""
    registry = Registry().discover("nodes")
    make("slow-motion.loom", SLOW_MOTION, SLOW_MOTION_WIRES, "saturation.image", registry)
    make("grade.loom", GRADE, GRADE_WIRES, "sharpen.image", registry)
    make("pulse.loom", PULSE, PULSE_WIRES, "merge.image", registry)


if __name__ == "__main__":
    main()
