"""Templates of models that make pictures; which model is for whoever opens them to say."""

from __future__ import annotations

from cards import Card, Template, video, write

PICTURE_TEMPLATES = (
    Template(
        "stylise-a-clip",
        (
            video("moving-scene.mp4"),
            Card("stylise", "generate.stylise_clip", "Stylize Clip", (1, 0),
                 {"model": "stable-diffusion-v1-5/stable-diffusion-v1-5",
                  "prompt": "an oil painting, thick brush strokes, warm light"},
                 {"strength": ((0, 0.0), (12, 0.0), (36, 0.55))}),
            write("stylize-a-clip", 2),
        ),
        ("video.image > stylise.image", "stylise.image > write.image", "video.audio > write.audio"),
        "stylise.image",
    ),
)  # fmt: skip
