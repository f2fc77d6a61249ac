"""Templates of models that make pictures; which model is for whoever opens them to say."""

from __future__ import annotations

from cards import OUT, Card, Template, video, write

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
    Template(
        "picture-in-two-passes",
        (
            Card("picture", "generate.text_to_image", "Text to Image", (0, 0),
                 {"model": "stable-diffusion-v1-5/stable-diffusion-v1-5", "width": 512, "height": 512, "steps": 30,
                  "prompt": "a lighthouse on a cliff at dusk, (storm clouds:1.2), oil painting",
                  "negative": "blurry, low quality"}),
            Card("larger", "transform.resize", "Resize", (1, 0), {"width": 1024, "height": 1024}),
            Card("details", "generate.image_to_image", "Second Pass", (2, 0),
                 {"model": "stable-diffusion-v1-5/stable-diffusion-v1-5", "size": 1024, "steps": 30, "strength": 0.4,
                  "prompt": "a lighthouse on a cliff at dusk, (storm clouds:1.2), oil painting",
                  "negative": "blurry, low quality"}),
            Card("write", "output.write_images", "Write Images", (3, 0), {"file": f"{OUT}/lighthouse.####.png"}),
        ),
        ("picture.image > larger.image", "larger.image > details.image", "details.image > write.image"),
        "details.image",
    ),
    Template(
        "upscale-a-clip",
        (
            video("moving-scene.mp4"),
            Card("upscale", "realism.upscale", "Upscale", (1, 0), {"model": "caidas/swin2SR-classical-sr-x2-64"}),
            Card("steady", "filter.denoise", "Steady Over Time", (2, 0),
                 {"method": "temporal", "strength": 0.015, "frames": 1}),
            write("upscale-a-clip", 3),
        ),
        (
            "video.image > upscale.image", "upscale.image > steady.image", "steady.image > write.image",
            "video.audio > write.audio",
        ),
        "steady.image",
    ),
)  # fmt: skip
