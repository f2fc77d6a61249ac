"""Make the starter graphs that lie beside this script.

.venv/bin/python assets/graphs/make_graphs.py [NAME …]
"""

from __future__ import annotations

import sys
from dataclasses import replace
from itertools import chain
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from cards import MEDIA, Card, Template, video, write
from composite_graphs import COMPOSITE_TEMPLATES
from guides import GUIDES, Guide
from large_video_graphs import LARGE_VIDEO_TEMPLATES
from network_graphs import NETWORK_TEMPLATES
from paint_graphs import PAINT_TEMPLATES
from picture_graphs import PICTURE_TEMPLATES
from speech_graphs import SPEECH_TEMPLATES

from studio.graph.commands import AddNode, AddNote, Connect
from studio.graph.commands.keys import SetKeys
from studio.graph.curves.curve import Curve, Keyframe
from studio.graph.file.project_file import save_project
from studio.graph.history import Document
from studio.graph.model import Endpoint, NodeRecord, Note, NoteKind
from studio.sdk.params import Point
from studio.sdk.registry import Registry

FOLDER = Path(__file__).resolve().parent
CLIP = (MEDIA / "moving-scene.mp4").as_posix()
COLUMN, ROW = 244.0, 260.0
CARD_WIDTH = 200.0
NOTE_WIDTH, NOTE_SHARE, NOTE_ASPECT = 340.0, 0.32, 0.36
GAP = 24.0
DOES_COLOR, FIRST_COLOR = "", "#E3C75A"

SLOW_MOTION = (
    Card("video", "source.video", "Video", (0, 0), {"file": CLIP}),
    Card("flow", "motion.optical_flow", "Optical Flow", (1, 1)),
    Card("slow_motion", "time.retime", "Slow Motion", (2, 0), {"speed": 0.5, "method": "flow"}),
    Card("levels", "color.levels", "Levels", (3, -0.5), {"in_black": 0.02, "in_white": 0.94, "gamma": 1.08}),
    Card("saturation", "color.hue_saturation", "Saturation", (4, -0.5), {"saturation": 1.12}),
    write("slow-motion", 5),
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
    Card("video", "source.video", "Video", (0, 0), {"file": CLIP}),
    Card("gain", "color.gain", "Gain", (1, -0.5), {"gain": 1.08}),
    Card("levels", "color.levels", "Levels", (2, -0.5), {"in_black": 0.03, "in_white": 0.96, "gamma": 1.05}),
    Card("saturation", "color.hue_saturation", "Saturation", (3, -0.5), {"saturation": 1.15, "hue": -4.0}),
    Card("sharpen", "filter.sharpen", "Sharpen", (4, -0.5), {"radius": 1.2, "amount": 0.6, "threshold": 0.01}),
    write("grade", 5),
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
    Card("video", "source.video", "Video", (0, 0), {"file": CLIP}),
    Card(
        "swing",
        "signal.wave",
        "Swing",
        (1, -0.9),
        {"frequency": 0.5, "low": -1.5, "high": 1.5, "rate": 24.0, "length": 96},
    ),
    Card("level", "signal.level", "Loudness", (1, 1.3), {"release": 300.0}),
    Card("remap", "signal.remap", "Glow by Loudness", (2, 1.3), {"in_high": 0.3, "out_high": 24.0, "power": 0.7}),
    Card("trails", "time.feedback", "Trails", (2, -0.5), {"decay": 0.88, "zoom": 1.012}),
    Card("glow", "filter.blur", "Glow", (3, 0.9)),
    Card("merge", "composite.merge", "Add Glow", (4, -0.65), {"operation": "screen", "opacity": 0.6}),
    write("pulse", 5),
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

MOTION_TRANSFER = (
    video("mask.mp4", 0.8),
    Card("owl", "source.image", "Owl", (0, -0.6), {"file": (MEDIA / "owl.jpg").as_posix(), "rate": 24.0, "length": 96}),
    Card("track", "motion.track_keypoints", "Track Mask", (1, 0.8), {"count": 160, "distance": 12.0}),
    Card("transfer", "motion.motion_transfer", "Move Owl", (2, -0.4)),
    Card("inset", "transform.transform", "Driving Clip", (2, 1.1),
         {"scale": 0.3, "translate": Point(-202.0, 108.0), "outside": "transparent"}),
    Card("merge", "composite.merge", "Show Both", (3, 0)),
    write("motion-transfer", 4),
)  # fmt: skip
MOTION_TRANSFER_WIRES = (
    "video.image > track.image",
    "track.keypoints > transfer.driving",
    "owl.image > transfer.image",
    "video.image > inset.image",
    "transfer.image > merge.b",
    "inset.image > merge.a",
    "merge.image > write.image",
)

MUSIC_VISUALIZER = (
    Card("music", "source.audio", "Music", (0, 1.2), {"file": (MEDIA / "tune.m4a").as_posix(), "rate": 30.0}),
    Card("visualizer", "convert.music_visualizer", "Music Visualizer", (1, 0),
         {"style": "radial", "palette": "sunset", "width": 960, "height": 540}),
    Card("title", "overlay.text", "Title", (2, 0),
         {"title": "Evening tune", "size": 28.0, "anchor": "bottom", "margin": 22.0, "letter_spacing": 0.12,
          "weight": 500, "opacity": 0.85}),
    write("music-visualizer", 3, 0.9),
)  # fmt: skip
MUSIC_VISUALIZER_WIRES = (
    "music.audio > visualizer.audio",
    "visualizer.image > title.image",
    "title.image > write.image",
    "music.audio > write.audio",
)

STYLE = (
    video("moving-scene.mp4"),
    Card("painting", "source.image", "Painting", (0, -1.1),
         {"file": (MEDIA / "style-night.jpg").as_posix(), "rate": 24.0, "length": 96}),
    Card("style", "convert.style_transfer", "Style Transfer", (1, -0.5), {"quality": "good"}),
    Card("match", "color.gain", "Gain", (2, -0.5), {"gain": 1.05}),
    write("style", 3),
)  # fmt: skip
STYLE_WIRES = (
    "video.image > style.image",
    "painting.image > style.style",
    "style.image > match.image",
    "match.image > write.image",
    "video.audio > write.audio",
)

STABILIZE = (
    video("handheld.mp4"),
    Card("stabilize", "motion.stabilize", "Stabilize", (1, 0), {"smoothness": 20.0}),
    Card("levels", "color.levels", "Levels", (2, 0), {"in_black": 0.16, "in_white": 0.72, "gamma": 1.05}),
    Card("balance", "color.white_balance", "White Balance", (3, 0), {"temperature": 5900.0}),
    Card("saturation", "color.hue_saturation", "Saturation", (4, 0), {"saturation": 1.55}),
    Card("vignette", "filter.vignette", "Vignette", (5, 0), {"amount": 0.35}),
    write("stabilize-and-grade", 6),
)
STABILIZE_WIRES = (
    "video.image > stabilize.image",
    "stabilize.image > levels.image",
    "levels.image > balance.image",
    "balance.image > saturation.image",
    "saturation.image > vignette.image",
    "vignette.image > write.image",
)

BLUR_AND_GRAIN = (
    video("pinwheels.mp4"),
    Card("blur", "realism.motion_blur", "Motion Blur", (1, 0), {"shutter": 270.0}),
    Card("glow", "filter.glow", "Glow", (2, 0), {"intensity": 0.2}),
    Card("grain", "realism.grain", "Grain", (3, 0), {"amount": 0.05, "size": 1.4}),
    write("motion-blur-and-grain", 4),
)
BLUR_AND_GRAIN_WIRES = (
    "video.image > blur.image",
    "blur.image > glow.image",
    "glow.image > grain.image",
    "grain.image > write.image",
)

KEYPOINTS = (
    video("koi.mp4"),
    Card("track", "motion.track_keypoints", "Track Keypoints", (1, 0.95), {"count": 90, "distance": 14.0}),
    Card("keypoints", "overlay.keypoints", "Keypoints", (2, 0), {"tail": 24, "radius": 3.0}),
    write("keypoint-tracks", 3),
)
KEYPOINTS_WIRES = (
    "video.image > track.image",
    "video.image > keypoints.image",
    "track.keypoints > keypoints.keypoints",
    "keypoints.image > write.image",
)

CAMERA_SOLVE = (
    video("tabletop.mp4"),
    Card("solve", "motion.camera_solve", "Camera Solve", (1, 0.9), {"features": 1000}),
    Card("cloud", "motion.point_cloud_render", "Point Cloud", (2, 0.9),
         {"width": 640, "height": 360, "distance": 3.6, "pitch": 22.0, "size": 8.0, "fog": 0.2, "target_y": 0.1},
         {"yaw": ((0, -50.0), (71, 40.0))}),
    Card("inset", "transform.transform", "Source Clip", (2, -0.6),
         {"scale": 0.3, "translate": Point(-202.0, -108.0), "outside": "transparent"}),
    Card("merge", "composite.merge", "Show Both", (3, 0)),
    write("camera-solve", 4),
)  # fmt: skip
CAMERA_SOLVE_WIRES = (
    "video.image > solve.image",
    "solve.points > cloud.points",
    "solve.camera > cloud.camera",
    "video.image > inset.image",
    "cloud.image > merge.b",
    "inset.image > merge.a",
    "merge.image > write.image",
)

TEMPLATES = (
    Template("slow-motion", SLOW_MOTION, SLOW_MOTION_WIRES, "saturation.image"),
    Template("grade", GRADE, GRADE_WIRES, "sharpen.image"),
    Template("pulse", PULSE, PULSE_WIRES, "merge.image"),
    Template("motion-transfer", MOTION_TRANSFER, MOTION_TRANSFER_WIRES, "merge.image"),
    Template("music-visualiser", MUSIC_VISUALIZER, MUSIC_VISUALIZER_WIRES, "title.image"),
    Template("style", STYLE, STYLE_WIRES, "match.image"),
    Template("stabilise-and-grade", STABILIZE, STABILIZE_WIRES, "vignette.image"),
    Template("motion-blur-and-grain", BLUR_AND_GRAIN, BLUR_AND_GRAIN_WIRES, "grain.image"),
    Template("keypoint-tracks", KEYPOINTS, KEYPOINTS_WIRES, "keypoints.image"),
    Template("camera-solve", CAMERA_SOLVE, CAMERA_SOLVE_WIRES, "merge.image"),
)


def endpoint(text: str) -> Endpoint:
    """Read `node.port`."""
    node, _, port = text.strip().partition(".")
    return Endpoint(node, port)


def make(template: Template, registry: Registry) -> None:
    """Build a graph by commands, as a user does, and save it."""
    document = Document(registry)
    for card in template.cards:
        params = {key: registry[card.type].get_param(key).normalize_value(value) for key, value in card.params.items()}
        record = NodeRecord(card.id, card.type, card.name, registry[card.type].version, params)
        document.apply_command(AddNode(record, Point(card.at[0] * COLUMN, card.at[1] * ROW)))
        for name, keys in card.keys.items():
            curve = Curve(tuple(Keyframe(frame, value) for frame, value in keys))
            document.apply_command(SetKeys({(card.id, name): curve}, "Animate"))
    for wire in template.wires:
        source, target = map(endpoint, wire.split(">"))
        document.apply_command(Connect(source, target))
    document.set_viewed_output(endpoint(template.viewed))
    guide = GUIDES[template.name]
    stick_notes(document, guide)
    path = FOLDER / f"{template.name}.loom"
    save_project(path, replace(document.project, initial_selection=guide.selected), registry)
    print(path)


def stick_notes(document: Document, guide: Guide) -> None:
    """Stick two notes above the cards: what to change first over its card, what the graph does beside it."""
    places = document.project.layout
    left, right = min(at.x for at in places.values()), max(at.x for at in places.values()) + CARD_WIDTH
    width = round(max(NOTE_WIDTH, NOTE_SHARE * (right - left)))  # to be read where the whole graph is in sight
    size = Point(float(width), float(round(NOTE_ASPECT * width)))
    top = min(place.y for place in places.values()) - size.y - 2 * GAP
    first = max(left, min(places[guide.selected].x, right - width))
    does = left if first - left >= width + GAP else first + width + GAP
    for id, text, x, color in (
        ("does", guide.does, does, DOES_COLOR),
        ("first", guide.first, first, FIRST_COLOR),
    ):
        document.apply_command(AddNote(Note(id, NoteKind.STICKY, text, Point(x, top), size, color)))


def main() -> None:
    """Write all of them, or those that are named."""
    registry = Registry().discover_nodes("nodes")
    wanted = set(sys.argv[1:])
    families = (
        COMPOSITE_TEMPLATES, PAINT_TEMPLATES, NETWORK_TEMPLATES, PICTURE_TEMPLATES, LARGE_VIDEO_TEMPLATES,
        SPEECH_TEMPLATES,
    )  # fmt: skip
    for template in (*TEMPLATES, *chain.from_iterable(families)):
        if not wanted or template.name in wanted:
            make(template, registry)


if __name__ == "__main__":
    main()
