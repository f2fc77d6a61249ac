"""Makes folders of models out of JSON and a few numbers: what a library reads before it loads anything."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file

BERT: Mapping[str, Any] = {
    "model_type": "bert",
    "architectures": ["BertForTokenClassification"],
    "transformers_version": "4.40.0",
}
CARD = "---\nlicense: apache-2.0\ntags:\n- words\n---\n# A model\n"


def write_json(path: Path, value: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value), encoding="utf-8")
    return path


def write_weights(path: Path, count: int = 10, **notes: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file({"layer.weight": torch.arange(count, dtype=torch.float32)}, path, metadata=notes or None)
    return path


def write_transformer(folder: Path, config: Mapping[str, Any] = BERT, count: int = 10) -> Path:
    """Write a model of transformers with `count` numbers, and a licence."""
    write_json(folder / "config.json", config)
    write_weights(folder / "model.safetensors", count)
    (folder / "README.md").write_text(CARD, encoding="utf-8")
    return folder


def write_pipeline(folder: Path, name: str = "WanPipeline", made: str = "0.40.0") -> Path:
    """Write a pipeline of diffusers: two parts with weights, 30 and 20 numbers, and two without."""
    parts = {
        "scheduler": ["diffusers", "UniPCMultistepScheduler"],
        "text_encoder": ["transformers", "UMT5EncoderModel"],
        "tokenizer": ["transformers", "T5Tokenizer"],
        "transformer": ["diffusers", "WanTransformer3DModel"],
        "image_encoder": [None, None],
        "boundary_ratio": None,
    }
    write_json(folder / "model_index.json", {"_class_name": name, "_diffusers_version": made, **parts})
    write_json(folder / "scheduler" / "scheduler_config.json", {})
    write_json(folder / "tokenizer" / "tokenizer_config.json", {})
    for part, stem, count in (("transformer", "diffusion_pytorch_model", 30), ("text_encoder", "model", 20)):
        write_json(folder / part / "config.json", {})
        write_weights(folder / part / f"{stem}.safetensors", count)
    return folder


def write_shards(folder: Path, stem: str = "model") -> Path:
    """Write two shards of 10 numbers and their index."""
    names = [f"{stem}-0000{n}-of-00002.safetensors" for n in (1, 2)]
    for name in names:
        write_weights(folder / name)
    write_json(folder / f"{stem}.safetensors.index.json", {"weight_map": {"a": names[0], "b": names[1]}})
    return folder


def write_cached(cache: Path, repository: str = "org/words", commit: str = "a" * 40, count: int = 10) -> Path:
    """Write a model of transformers into a cache; return its snapshot."""
    home = cache / f"models--{repository.replace('/', '--')}"
    (home / "refs").mkdir(parents=True, exist_ok=True)
    (home / "refs" / "main").write_text(commit, encoding="utf-8")
    return write_transformer(home / "snapshots" / commit, count=count)
