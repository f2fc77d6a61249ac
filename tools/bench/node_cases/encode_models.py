"""Encoders that start from a pretrained model: what a node adds to the model's own call.

The models are tiny, so that every tenth of a millisecond shows, and their weights are random: time does not depend on
them.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import torch

from nodes.encode.audio_model import EncodeAudio
from nodes.encode.image_model import EncodeImage
from nodes.encode.text_model import EncodeText
from nodes.encode.video_model import EncodeVideo
from nodes.shared.pretrained.preprocessor_config import find_clip_preprocessor, find_image_preprocessor
from studio.core.time import FrameRate
from studio.sdk import Audio, ClipInfo, Image, ModelRef, PretrainedNetwork
from studio.sdk.networks.hf import configure_libraries
from studio.sdk.networks.network import build_initial_module, to_batch
from studio.sdk.testing import MemoryMedia, StandaloneContext
from tests.tiny_models import families
from tests.tiny_models.text import bert_tokenizer
from tools.bench.node_case import NodeCase, picture
from tools.bench.node_cases.encode import MemoryFrames

_CAPTION = 'a small red circle moves left to right while the blue star spins on a cream background with "Hello"'
_RATE = FrameRate.from_value(25)


def cases() -> list[NodeCase]:
    """Return the encoders, each beside its model alone."""
    configure_libraries()
    return [_text(), _image(), _audio(), _video()]


def _text() -> NodeCase:
    from transformers import BertModel

    node = EncodeText(model=bert_mini(BertModel))
    net, ctx = _net(node), StandaloneContext(media=bench_media())
    model, tokenizer = net.tower.model, net._steps.tokenizer
    return NodeCase(
        "encode.text, BERT-mini",
        lambda: node.process(_CAPTION, net, ctx),
        lambda: model(**tokenizer([_CAPTION], return_tensors="pt", truncation=True)).last_hidden_state,
        "tokenizer(…), BertModel(…)",
    )


def _image() -> NodeCase:
    node, image = EncodeImage(model=bench_model("clip")), picture()
    net, steps = _net(node), find_image_preprocessor(node.get_model_info(bench_media()))
    return NodeCase(
        "encode.image, CLIP (tiny)",
        lambda: node.process(image, net),
        lambda: net.tower.model.get_image_features(pixel_values=steps.preprocess_pictures(to_batch(image))),
        "prepared in torch, CLIPModel.get_image_features(…)",
    )


def _audio() -> NodeCase:
    node = EncodeAudio(model=bench_model("wav2vec2"))
    net, ctx = _net(node), StandaloneContext(media=bench_media())
    sound = torch.rand(1, 16_000, generator=torch.Generator().manual_seed(3)) - 0.5
    clip = MemoryFrames(
        ClipInfo(_RATE, 25, channels=1, sample_rate=16_000),
        [Audio(sound[:, _RATE.sample_at(t, 16_000) : _RATE.sample_at(t + 1, 16_000)], 16_000) for t in range(25)],
    )
    extract: Any = net._steps._extract
    return NodeCase(
        "encode.audio, Wav2Vec2 (tiny), 1 s",
        lambda: node.analyze(clip, net, ctx),
        lambda: net.tower.model(**extract(sound[0].numpy(), sampling_rate=16_000, return_tensors="pt")),
        "Wav2Vec2FeatureExtractor(…), Wav2Vec2Model(…)",
    )


def _video() -> NodeCase:
    node = EncodeVideo(model=bench_model("videomae"))
    net, ctx, steps = (
        _net(node),
        StandaloneContext(media=bench_media()),
        find_clip_preprocessor(node.get_model_info(bench_media())),
    )
    frames: list[Image] = [picture(seed) for seed in range(8)]
    clip = MemoryFrames(ClipInfo(_RATE, 8, 960, 540, 3), frames)

    def bare() -> object:
        prepared = torch.stack([steps.preprocess_pictures(to_batch(frame)) for frame in frames], dim=1)
        return net.tower.model(pixel_values=prepared)

    return NodeCase(
        "encode.video, VideoMAE (tiny), 8 frames", lambda: node.analyze(clip, net, ctx), bare,
        "prepared in torch, VideoMAEModel(…)",
    )  # fmt: skip


@cache
def bench_media() -> MemoryMedia:
    """Return media that find models in their folders."""
    from studio.models.library import ModelLibrary

    return MemoryMedia(models=ModelLibrary())


@cache
def bert_mini(kind: Any) -> ModelRef:
    """Return a BERT of four layers of 256, of a class, made in a new folder."""
    from transformers import BertConfig

    folder = Path(mkdtemp(prefix="frameloom-bench-"))
    sizes = BertConfig(
        vocab_size=100, hidden_size=256, intermediate_size=1024, num_hidden_layers=4, num_attention_heads=4
    )
    tokenizer = bert_tokenizer()
    tokenizer.model_max_length = 512
    for part in (kind(sizes), tokenizer):
        part.save_pretrained(folder)
    return ModelRef(str(folder))


@cache
def bench_model(family: str) -> ModelRef:
    """Return a family's tiny model, made in a new folder."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        return ModelRef(str(families()[family](Path(mkdtemp(prefix="frameloom-bench-")) / family)))


def _net(node: PretrainedNetwork) -> Any:
    return build_initial_module(node, {}, bench_media()).requires_grad_(False)
