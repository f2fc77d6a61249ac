"""Templates with networks: what trains, and what was trained."""

from __future__ import annotations

from cards import MEDIA, MODELS, OUT, Card, Template, write
from clip_graphs import CLIP_TEMPLATES
from diffusion_graphs import DIFFUSION_TEMPLATES

_PROMPT = "a red circle moves left to right while a yellow star spins on a navy to purple gradient"
_WORDS = {"heads": 3, "max_tokens": 40, "width": 96}
_STARTER = {"weights": (MODELS / "scene-starter.safetensors").as_posix()}
_SCENE = ("prompt.text > words.text", "words.features > generate.text", "prompt.text > generate.prompt")

TEXT_TO_VIDEO = (
    Card("prompt", "source.text", "Prompt", (0, 0), {"text": _PROMPT, "length": 75}),
    Card("words", "encode.text_transformer", "Text Transformer", (1, 0), {**_WORDS, **_STARTER}),
    Card("music", "source.audio", "Music", (1, 1), {"file": (MEDIA / "tune.m4a").as_posix(), "rate": 25.0}),
    Card("generate", "generate.scene_tokens", "Scene Tokens", (2, 0), dict(_STARTER)),
    write("text-to-video", 3),
)  # fmt: skip

_PULSE = "a huge pink heart pulses to the music and lots of white sparks on navy and purple plasma"
AUDIO_TO_VIDEO = (
    Card("prompt", "source.text", "Prompt", (0, 0), {"text": _PULSE, "length": 250}),
    Card("words", "encode.text_transformer", "Text Transformer", (1, 0), {**_WORDS, **_STARTER}),
    Card("music", "source.audio", "Music", (1, 1), {"file": (MEDIA / "tune.m4a").as_posix(), "rate": 25.0}),
    Card(
        "generate", "generate.scene_tokens", "Scene Tokens", (2, 0),
        {**_STARTER, "length": 250, "width": 960, "height": 540, "seed": 1},
    ),
    write("audio-to-video", 3),
)  # fmt: skip

TRAIN_STARTER = (
    Card("prompt", "source.text", "Prompt", (0, 0), {"text": _PROMPT, "length": 75}),
    Card("words", "encode.text_transformer", "Text Transformer", (1, 0), dict(_WORDS)),
    Card("generate", "generate.scene_tokens", "Scene Tokens", (2, 0)),
    Card("samples", "train.scene_dataset", "Scene Dataset", (2, 1)),
    Card(
        "train", "train.train", "Train", (3, 0),
        {
            "folder": f"{OUT}/runs/train-starter", "steps": 4500, "batch": 128, "optimizer": "Muon",
            "rate": 3e-3, "muon_rate": 0.02, "schedule": "linear", "hold": 0.4, "precision": "bfloat16",
            "validate_every": 500, "sample_every": 100_000, "save_every": 500,
        },
    ),
)  # fmt: skip

NETWORK_TEMPLATES: tuple[Template, ...] = (
    *CLIP_TEMPLATES,
    Template(
        "text-to-video",
        TEXT_TO_VIDEO,
        (*_SCENE, "music.audio > generate.audio", "generate.image > write.image", "music.audio > write.audio"),
        "generate.image",
    ),
    Template(
        "audio-to-video",
        AUDIO_TO_VIDEO,
        (*_SCENE, "music.audio > generate.audio", "generate.image > write.image", "music.audio > write.audio"),
        "generate.image",
    ),
    Template(
        "train-starter",
        TRAIN_STARTER,
        (*_SCENE, "samples.dataset > train.dataset", "generate.image > train.image"),
        "generate.image",
    ),
    *DIFFUSION_TEMPLATES,
)
