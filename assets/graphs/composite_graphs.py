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
)
