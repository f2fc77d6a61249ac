"""Nodes that read, write and compare by pretrained models: what they add to the library's call. Models are tiny."""

from __future__ import annotations

from typing import Any

import torch

from nodes.convert.caption import Caption
from nodes.judge.perceptual import PerceptualDistance
from nodes.shared.pretrained.nets.captioner import load_caption_model
from nodes.text.generate_text import GenerateText
from nodes.text.part_of_speech import PartOfSpeech
from nodes.text.word_segments import split_segments
from studio.sdk import PretrainedNode
from studio.sdk.networks.hf import configure_libraries
from studio.sdk.networks.network import to_batch
from studio.sdk.testing import StandaloneContext
from tools.bench.node_case import NodeCase, picture
from tools.bench.node_cases.encode_models import bench_media, bench_model, bert_mini

_TEXT = "a small red circle moves left to right"


def cases() -> list[NodeCase]:
    """Return the nodes, each beside its model alone."""
    configure_libraries()
    return [_generate(), _tag(), _caption(), _compare()]


def _loaded(node: PretrainedNode, load: Any) -> Any:
    return StandaloneContext(media=bench_media()).run_with_model(
        node.request_model(bench_media(), load), lambda net: net
    )


def _generate() -> NodeCase:
    from nodes.shared.pretrained.nets.instruct_model import load_instruct_model

    node = GenerateText(model=bench_model("gpt2"), temperature=0.0, max_tokens=16)
    net, ctx = _loaded(node, load_instruct_model), StandaloneContext(media=bench_media())

    def bare() -> object:
        given = net.tokenizer(_TEXT, return_tensors="pt")
        return net.model.generate(**given, max_new_tokens=16, do_sample=False)

    return NodeCase("text.generate, GPT-2 (tiny), 16 tokens", lambda: node.process(_TEXT, ctx), bare, "generate(…)")


def _tag() -> NodeCase:
    from transformers import BertForTokenClassification

    from nodes.shared.pretrained.nets.tagger import load_word_tagger

    node = PartOfSpeech(model=bert_mini(BertForTokenClassification))
    net, ctx = _loaded(node, load_word_tagger), StandaloneContext(media=bench_media())
    words = [piece for piece, _ in split_segments(_TEXT)]

    def bare() -> object:
        given = net._tokenizer(words, is_split_into_words=True, truncation=True, return_tensors="pt")
        return net.model(**given).logits.argmax(-1)

    return NodeCase("text.part_of_speech, BERT-mini", lambda: node.process(_TEXT, ctx), bare, "tokenizer(…), Bert(…)")


def _caption() -> NodeCase:
    node, image = Caption(model=bench_model("blip"), max_tokens=16), picture()
    net, ctx = _loaded(node, load_caption_model), StandaloneContext(media=bench_media())

    def bare() -> object:
        pixels: torch.Tensor = net._steps.prepared(to_batch(image))
        return net.model.generate(pixel_values=pixels, max_new_tokens=16, do_sample=False)

    return NodeCase("convert.caption, BLIP (tiny), 16 tokens", lambda: node.process(image, ctx), bare, "generate(…)")


def _compare() -> NodeCase:
    from nodes.shared.encoders.perceptual_metric import load_perceptual_metric

    node, one, other = PerceptualDistance(model=bench_model("clip")), picture(), picture(2)
    net, ctx = _loaded(node, load_perceptual_metric), StandaloneContext(media=bench_media())

    def bare() -> object:
        pixels = torch.cat([net._steps.prepared(to_batch(image), whole=True) for image in (one, other)])
        return net.tower.model(pixel_values=pixels, output_hidden_states=True)

    return NodeCase(
        "judge.perceptual_distance, CLIP (tiny)", lambda: node.process(one, other, ctx), bare,
        "prepared in torch, CLIPVisionModel(…)",
    )  # fmt: skip
