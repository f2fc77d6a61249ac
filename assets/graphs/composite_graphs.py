"""Templates that put layers over each other: a key, and a title over framed clips with a shadow."""

from __future__ import annotations

from cards import MEDIA, Card, Template, write

from studio.sdk.params import ParamValue, Point

KEYING = (
    Card("screen", "source.video", "Green Screen", (0, 0), {"file": (MEDIA / "green-screen.mp4").as_posix()}),
    Card("background", "source.video", "Background", (1, 1.05), {"file": (MEDIA / "moving-scene.mp4").as_posix()}),
    Card("key", "composite.key", "Key", (1, 0),
         {"screen": (0.149, 0.667, 0.267, 1.0), "despill": 1.0, "replace_spill": (0.34, 0.27, 0.36, 1.0)}),
    Card("levels", "color.levels", "Match Levels", (2, 0), {"in_white": 1.06, "gamma": 0.92}),
    Card("balance", "color.white_balance", "Match Color", (3, 0), {"temperature": 7600.0, "tint": 14.0}),
    Card("blur", "filter.blur", "Background Blur", (3, 1.05), {"radius": 1.2}),
    Card("merge", "composite.merge", "Merge", (4, 0)),
    write("key-a-green-screen", 5),
)  # fmt: skip
KEYING_WIRES = (
    "screen.image > key.image",
    "key.image > levels.image",
    "levels.image > balance.image",
    "background.image > blur.image",
    "blur.image > merge.b",
    "balance.image > merge.a",
    "merge.image > write.image",
    "background.audio > write.audio",
)

_BALL = (
    (0, 0.099, 0.546), (3, 0.128, 0.602), (6, 0.149, 0.664), (9, 0.174, 0.751), (12, 0.207, 0.87),
    (15, 0.235, 0.757), (18, 0.257, 0.663), (21, 0.281, 0.595), (24, 0.312, 0.544), (27, 0.343, 0.497),
    (30, 0.367, 0.457), (33, 0.388, 0.437), (36, 0.419, 0.438), (39, 0.45, 0.446), (42, 0.475, 0.459),
    (45, 0.497, 0.489), (48, 0.526, 0.544), (51, 0.561, 0.607), (54, 0.593, 0.666), (57, 0.6, 0.745),
    (60, 0.634, 0.868), (63, 0.665, 0.759), (66, 0.697, 0.669), (69, 0.712, 0.594), (72, 0.74, 0.542),
    (75, 0.773, 0.5), (78, 0.799, 0.459), (81, 0.82, 0.435), (84, 0.847, 0.436), (87, 0.879, 0.447),
    (90, 0.907, 0.461), (93, 0.928, 0.489), (95, 0.944, 0.52),
)  # fmt: skip
"""Frame, and center of the large ball in the moving scene, as shares of width and height."""
REMOVING = (
    Card("video", "source.video", "Video", (0, 0), {"file": (MEDIA / "moving-scene.mp4").as_posix()}),
    Card("mask", "composite.mask_shape", "Ball", (1, 0.9), {"size": Point(0.21, 0.21), "feather": 0.0},
         {"center": tuple((frame, Point(x, y)) for frame, x, y in _BALL)}),
    Card("remove", "composite.remove_object", "Remove Object", (2, 0), {"reach": 16}),
    write("remove-an-object", 3),
)  # fmt: skip
REMOVING_WIRES = (
    "video.image > mask.image",
    "video.image > remove.image",
    "mask.mask > remove.mask",
    "remove.image > write.image",
    "video.audio > write.audio",
)

_FRAME: dict[str, ParamValue] = {
    "left": 14,
    "top": 14,
    "right": 14,
    "bottom": 14,
    "outside": "color",
    "color": (0.97, 0.96, 0.93, 1.0),
}
LAYERS = (
    Card("first", "source.video", "First Photo", (0, 0), {"file": (MEDIA / "pinwheels.mp4").as_posix()}),
    Card("second", "source.video", "Second Photo", (0, 1.05), {"file": (MEDIA / "koi.mp4").as_posix()}),
    Card("background", "source.video", "Background", (0, 2.1), {"file": (MEDIA / "moving-scene.mp4").as_posix()}),
    Card("first_frame", "transform.pad", "Frame First", (1, 0), dict(_FRAME)),
    Card("second_frame", "transform.pad", "Frame Second", (1, 1.05), dict(_FRAME)),
    Card("grade", "color.levels", "Grade Background", (1, 2.1), {"gamma": 0.94, "out_white": 0.8}),
    Card("first_place", "transform.transform", "Place First", (2, 0),
         {"scale": 0.53, "outside": "transparent"},
         {"translate": ((0, Point(-128.0, -38.0)), (95, Point(-116.0, -44.0))), "rotate": ((0, -7.0), (95, -4.5))}),
    Card("second_place", "transform.transform", "Place Second", (2, 1.05),
         {"scale": 0.46, "outside": "transparent"},
         {"translate": ((0, Point(142.0, 34.0)), (95, Point(132.0, 26.0))), "rotate": ((0, 8.0), (95, 5.0))}),
    Card("background_blur", "filter.blur", "Blur Background", (2, 2.1), {"radius": 7.0}),
    Card("photos", "composite.merge", "Merge Photos", (3, 0.2)),
    Card("shadow", "composite.channels", "Shadow", (3, 1.3), {"red": "0", "green": "0", "blue": "0"}),
    Card("soft", "filter.blur", "Blur Shadow", (4, 1.3), {"radius": 10.0}),
    Card("under", "composite.merge", "Merge Shadow", (5, 1.6), {"opacity": 0.85}),
    Card("over", "composite.merge", "Merge All", (6, 0.2)),
    Card("title", "overlay.text", "Title", (7, 0.2),
         {"title": "Summer days", "size": 38.0, "anchor": "bottom", "margin": 16.0, "weight": 600,
          "letter_spacing": 0.06, "shadow": (0.0, 0.0, 0.0, 0.7)},
         {"opacity": ((6, 0.0), (26, 1.0))}),
    write("layers-and-a-title", 8, 0.2),
)  # fmt: skip
LAYERS_WIRES = (
    "first.image > first_frame.image",
    "first_frame.image > first_place.image",
    "second.image > second_frame.image",
    "second_frame.image > second_place.image",
    "first_place.image > photos.b",
    "second_place.image > photos.a",
    "background.image > grade.image",
    "grade.image > background_blur.image",
    "photos.image > shadow.a",
    "shadow.image > soft.image",
    "background_blur.image > under.b",
    "soft.image > under.a",
    "under.image > over.b",
    "photos.image > over.a",
    "over.image > title.image",
    "title.image > write.image",
    "background.audio > write.audio",
)

COMPOSITE_TEMPLATES = (
    Template("key-a-green-screen", KEYING, KEYING_WIRES, "merge.image"),
    Template("layers-and-a-title", LAYERS, LAYERS_WIRES, "title.image"),
    Template("remove-an-object", REMOVING, REMOVING_WIRES, "remove.image"),
)
