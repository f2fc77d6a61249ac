"""Starter graphs that train the small networks of clips."""

from __future__ import annotations

from cards import MEDIA, OUT, Card, Template

TRAIN_VIDEO_VAE = (
    Card("shapes", "train.shapes_dataset", "Shapes Dataset", (0, 1.2), {"count": 4400, "beat": False}),
    Card("prompt", "source.text", "Prompt", (0, 0), {"text": "a red circle moves left"}),
    Card("words", "encode.text_transformer", "Text Transformer", (1, 0), {"width": 64}),
    Card("vae", "generate.space_time_vae", "Space-time VAE", (2, 0)),
    Card("train", "train.train", "Train", (3, 0.6),
         {"folder": f"{OUT}/runs/train-video-vae", "steps": 800, "batch": 32, "rate": 2e-3,
          "validate_every": 200, "sample_every": 50, "save_every": 200, "keep": 8}),
)  # fmt: skip
TRAIN_VIDEO_VAE_WIRES = (
    "prompt.text > words.text",
    "words.features > vae.condition",
    "shapes.dataset > train.dataset",
    "vae.image > train.image",
)

_SHARP = {"channels": 24, "noise": 0.02}
TRAIN_LATENT_DIFFUSION = (
    Card("shapes", "train.shapes_dataset", "Shapes Dataset", (1, 2.4), {"count": 4400, "beat": False}),
    Card("clip", "source.video", "Clip", (0, 1.2), {"file": (MEDIA / "koi.mp4").as_posix()}),
    Card("prompt", "source.text", "Prompt", (0, 0), {"text": "a red circle moves left"}),
    Card("words", "encode.text_transformer", "Text Transformer", (1, 0), {"width": 64}),
    Card("vae", "generate.space_time_vae", "Space-time VAE", (1, 1.2), dict(_SHARP)),
    Card("prior", "generate.latent_prior", "Latent Prior", (2, 0)),
    Card("decoder", "generate.space_time_vae", "Decoder", (3, 0), dict(_SHARP)),
    Card("train", "train.train", "Train", (3, 1.4),
         {"folder": f"{OUT}/runs/train-latent-diffusion", "steps": 2400, "batch": 32, "rate": 2e-3,
          "validate_every": 200, "sample_every": 200, "save_every": 200, "keep": 4}),
)  # fmt: skip
TRAIN_LATENT_DIFFUSION_WIRES = (
    "prompt.text > words.text",
    "clip.image > vae.image",
    "words.features > prior.condition",
    "vae.latent > prior.latent",
    "prior.features > decoder.latent",
    "shapes.dataset > train.dataset",
    "vae.image > train.image",
    "prior.features > train.features",
)

TRAIN_VIDEO_GAN = (
    Card("shapes", "train.shapes_dataset", "Shapes Dataset", (0, 1.4), {"count": 4400, "beat": False}),
    Card("prompt", "source.text", "Prompt", (0, 0), {"text": "a red circle moves left"}),
    Card("words", "encode.text_transformer", "Text Transformer", (1, 0), {"width": 64}),
    Card("gan", "generate.space_time_gan", "Space-time GAN", (2, 0)),
    Card("reader", "encode.text_transformer", "Caption Reader", (2, 1.1), {"width": 64}),
    Card("critic", "generate.video_critic", "Video Critic", (3, 0.7)),
    Card("train", "train.train", "Train", (4, 0.4),
         {"folder": f"{OUT}/runs/train-video-gan", "steps": 1200, "batch": 32, "rate": 1e-3,
          "critic_rate": 1e-3, "adversarial": 1.0, "r1": 1.0, "r1_every": 4, "mismatch": 1.0, "schedule": "linear",
          "hold": 0.5, "clip": 0.0, "weight_decay": 0.0, "validate_every": 200, "sample_every": 50,
          "save_every": 200, "keep": 8}),
)  # fmt: skip
TRAIN_VIDEO_GAN_WIRES = (
    "prompt.text > words.text",
    "words.features > gan.condition",
    "prompt.text > reader.text",
    "reader.features > critic.condition",
    "gan.image > critic.image",
    "shapes.dataset > train.dataset",
    "gan.image > train.image",
    "critic.features > train.critic",
)

_SMALL = {"width": 48, "height": 32}
TRAIN_ON_YOUR_CLIPS = (
    Card("clips", "train.folder_dataset", "Folder Dataset", (1, 1.2),
         {"folder": MEDIA.as_posix(), "captions": "names of files", "stills": False, **_SMALL, "frames": 8,
          "validation": 0.0, "columns": 3, "rows": 2}),
    Card("prompt", "source.text", "Prompt", (0, 0), {"text": "koi", "length": 8, "rate": 8.0}),
    Card("words", "encode.text_transformer", "Text Transformer", (1, 0), {"width": 64}),
    Card("vae", "generate.space_time_vae", "Space-time VAE", (2, 0), dict(_SMALL)),
    Card("train", "train.train", "Train", (3, 0.6),
         {"folder": f"{OUT}/runs/train-on-your-clips", "steps": 600, "batch": 6, "rate": 2e-3, "warmup": 20,
          "ema": 0.98, "validate_every": 60, "sample_every": 20, "save_every": 60}),
)  # fmt: skip
TRAIN_ON_YOUR_CLIPS_WIRES = (
    "prompt.text > words.text",
    "words.features > vae.condition",
    "clips.dataset > train.dataset",
    "vae.image > train.image",
)

CLIP_TEMPLATES = (
    Template("train-on-your-clips", TRAIN_ON_YOUR_CLIPS, TRAIN_ON_YOUR_CLIPS_WIRES, "vae.image"),
    Template("train-video-vae", TRAIN_VIDEO_VAE, TRAIN_VIDEO_VAE_WIRES, "vae.image"),
    Template("train-latent-diffusion", TRAIN_LATENT_DIFFUSION, TRAIN_LATENT_DIFFUSION_WIRES, "decoder.image"),
    Template("train-video-gan", TRAIN_VIDEO_GAN, TRAIN_VIDEO_GAN_WIRES, "gan.image"),
)
