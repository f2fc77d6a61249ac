"""Templates of Video Diffusion: what trains on small clips of shapes, and what makes clips of its own."""

from __future__ import annotations

from cards import MODELS, OUT, Card, Template, write

from studio.sdk.params import ParamValue

WEIGHTS = (MODELS / "tiny-video-diffusion.safetensors").as_posix()
LARGE: dict[str, ParamValue] = {"features": 192}
SMALL: dict[str, ParamValue] = {"features": 96}
LARGE_TEXT: dict[str, ParamValue] = {"width": 96}
SMALL_TEXT: dict[str, ParamValue] = {"width": 64, "depth": 1, "vocabulary": 512}
RECIPE: dict[str, ParamValue] = {
    "batch": 64, "optimizer": "Muon", "rate": 2e-3, "muon_rate": 0.02, "schedule": "linear", "warmup": 30,
    "hold": 0.4, "ema": 0.998, "validate_every": 350, "sample_every": 50, "save_every": 350,
}  # fmt: skip
DATA: dict[str, ParamValue] = {"count": 4000, "wording": "always alike", "beat": False}
CAPTION = "a red circle moves right"
PROMPT = Card("prompt", "source.text", "Prompt", (0, 0), {"text": CAPTION, "rate": 8.0, "length": 8})
PICTURE = Card(
    "picture", "source.shapes", "Picture", (1, -1),
    {"caption": CAPTION, "width": 32, "height": 32, "rate": 8.0, "length": 8},
)  # fmt: skip
WIRES = ("prompt.text > words.text", "words.features > generate.text", "generate.image > write.image")
TRAINING = ("clips.dataset > train.dataset", "generate.image > train.image")


def training(name: str, steps: int, words: dict[str, ParamValue], network: dict[str, ParamValue]) -> tuple[Card, ...]:
    """Return the cards of a training on small clips of shapes."""
    return (
        PROMPT,
        Card("words", "encode.text_transformer", "Text Transformer", (1, 0), words),
        Card("generate", "generate.video_diffusion", "Video Diffusion", (2, 0), network),
        Card("clips", "train.shapes_dataset", "Shapes Dataset", (2, 1), DATA),
        Card("train", "train.train", "Train", (3, 1), {**RECIPE, "steps": steps, "folder": f"{OUT}/runs/{name}"}),
        write(name, 3, 0),
    )


DIFFUSION_TEMPLATES = (
    Template(
        "train-video-diffusion",
        training("train-video-diffusion", 1400, LARGE_TEXT, LARGE),
        (*WIRES, *TRAINING),
        "generate.image",
    ),
    Template(
        "train-image-to-video",
        (PICTURE, *training("train-image-to-video", 2000, SMALL_TEXT, SMALL)),
        (*WIRES, *TRAINING, "picture.image > generate.image"),
        "generate.image",
    ),
    Template(
        "image-to-video",
        (
            PICTURE,
            PROMPT,
            Card("words", "encode.text_transformer", "Text Transformer", (1, 0), {**SMALL_TEXT, "weights": WEIGHTS}),
            Card("generate", "generate.video_diffusion", "Video Diffusion", (2, 0), {**SMALL, "weights": WEIGHTS}),
            write("image-to-video", 3, 0),
        ),
        (*WIRES, "picture.image > generate.image"),
        "generate.image",
    ),
)
