"""Starter graphs with large pretrained models that make clips."""

from __future__ import annotations

from cards import MEDIA, Card, Template, video, write

LARGE_TEXT = (
    Card("clip", "generate.text_to_video", "Text to Video", (0, 0),
         {"model": "Wan-AI/Wan2.1-T2V-1.3B-Diffusers", "width": 832, "height": 480, "length": 121, "window": 65,
          "overlap": 9, "rate": 16.0, "steps": 30},
         {"prompt": (
             (0, "A fox walks through a snowy forest at dawn, soft golden light, slow camera move."),
             (50, "A fox walks through a snowy forest at dawn, soft golden light, slow camera move."),
             (70, "A fox curls up to sleep in a snowy forest at dusk, blue light, slow camera move."),
         ), "guidance": ((0, 5.0), (120, 6.5))}),
    Card("grade", "color.levels", "Levels", (1, 0), {"in_black": 0.02, "in_white": 0.98, "gamma": 1.04}),
    Card("grain", "realism.grain", "Grain", (2, 0), {"amount": 0.03, "size": 1.3}),
    write("text-to-video-large", 3),
)  # fmt: skip
LARGE_TEXT_WIRES = (
    "clip.image > grade.image",
    "grade.image > grain.image",
    "grain.image > write.image",
)

LARGE_IMAGE = (
    Card("owl", "source.image", "Picture", (0, 0), {"file": (MEDIA / "owl.jpg").as_posix()}),
    Card("clip", "generate.image_to_video", "Image to Video", (1, 0),
         {"model": "zai-org/CogVideoX-5b-I2V", "length": 49, "rate": 8.0, "steps": 40,
          "prompt": "The owl turns its head and blinks, its feathers move in the wind, still camera."}),
    Card("grain", "realism.grain", "Grain", (2, 0), {"amount": 0.03, "size": 1.3}),
    write("image-to-video-large", 3),
)  # fmt: skip
LARGE_IMAGE_WIRES = (
    "owl.image > clip.image",
    "clip.image > grain.image",
    "grain.image > write.image",
)

CONTROL = (
    video("moving-scene.mp4"),
    Card("edges", "filter.edges", "Edges", (1, 0), {"method": "canny", "radius": 1.5, "threshold": 0.08}),
    Card("reference", "source.image", "Reference", (1, 1), {"file": (MEDIA / "style-night.jpg").as_posix()}),
    Card("clip", "generate.text_to_video", "Text to Video", (2, 0),
         {"model": "Wan-AI/Wan2.1-VACE-1.3B-diffusers", "length": 81, "rate": 16.0, "steps": 30,
          "prompt": "A toy landscape at night, deep blue, glowing windows, thick brush strokes."},
         {"control_strength": ((0, 1.0), (80, 0.7))}),
    write("control-a-clip", 3),
)  # fmt: skip
CONTROL_WIRES = (
    "video.image > edges.image",
    "edges.image > clip.control",
    "reference.image > clip.reference",
    "clip.image > write.image",
)

LARGE_VIDEO_TEMPLATES = (
    Template("text-to-video-large", LARGE_TEXT, LARGE_TEXT_WIRES, "grain.image"),
    Template("image-to-video-large", LARGE_IMAGE, LARGE_IMAGE_WIRES, "grain.image"),
    Template("control-a-clip", CONTROL, CONTROL_WIRES, "clip.image"),
)
