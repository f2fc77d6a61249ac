"""Encoders: what a node adds to its network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import torch

from nodes.encode.audio_cnn import AudioCNN
from nodes.encode.audio_mfcc import AudioMFCC
from nodes.encode.audio_spectrogram import AudioSpectrogram
from nodes.encode.clip_network import ClipNetwork
from nodes.encode.image_attention import ImageAttention
from nodes.encode.image_autoencoder import ImageAutoencoder
from nodes.encode.image_cnn import ImageCNN
from nodes.encode.sound_network import SoundNetwork
from nodes.encode.text_embedding import TextEmbedding
from nodes.encode.text_lstm import TextLSTM
from nodes.encode.text_transformer import TextTransformer
from nodes.encode.video_cnn import VideoCNN
from nodes.encode.video_rnn import VideoRNN
from studio.core.clip_info import ClipInfo
from studio.core.time import FrameRate
from studio.sdk import Audio, Image, Network
from studio.sdk.networks.network import build_initial_module
from studio.sdk.sound import MelScale, make_mel_filterbank
from studio.sdk.testing import StandaloneContext
from studio.sdk.training.dataset import AUDIO_SAMPLE_RATE
from tools.bench.node_case import NodeCase, picture


@dataclass(frozen=True)
class MemoryFrames(Sequence[Any]):
    """A clip in memory."""

    facts: ClipInfo
    frames: list[Audio] | list[Image]

    def __len__(self) -> int:
        return len(self.frames)

    def __getitem__(self, frame: Any) -> Any:
        return self.frames[frame]


_CAPTION = 'a small red circle moves left to right while the blue star spins on a cream background with "Hello"'


def cases() -> list[NodeCase]:
    """Return each encoder at its defaults."""
    embedding = TextEmbedding()
    table, ctx = _net(embedding, {"text": ClipInfo()}), StandaloneContext()
    return [
        NodeCase("encode.text_embedding, 20 words", lambda: embedding.process(_CAPTION, table, ctx)),
        _of_text("encode.text_lstm", TextLSTM()),
        _of_text("encode.text_transformer", TextTransformer()),
        _of_picture("encode.image_cnn", ImageCNN()),
        _of_picture("encode.image_attention", ImageAttention()),
        _of_picture("encode.image_autoencoder", ImageAutoencoder()),
        _by_scipy(_of_sound("encode.audio_spectrogram", AudioSpectrogram()), 1024, 512, 64),
        _by_scipy(_of_sound("encode.audio_mfcc", AudioMFCC()), 400, 160, 40, 13),
        _of_sound("encode.audio_cnn", AudioCNN()),
        _of_clip("encode.video_cnn", VideoCNN()),
        _of_clip("encode.video_rnn", VideoRNN()),
    ]


def _of_text(name: str, node: TextLSTM | TextTransformer) -> NodeCase:
    net, ctx = _net(node, {"text": ClipInfo()}), StandaloneContext()
    return NodeCase(
        f"{name}, 20 words", lambda: node.process(_CAPTION, net, ctx), lambda: net(text=(_CAPTION,)), "the module"
    )


def _of_picture(name: str, node: ImageCNN | ImageAttention | ImageAutoencoder) -> NodeCase:
    image = picture()
    net = _net(node, {"image": ClipInfo(FrameRate.from_value(25), 1, image.width, image.height, 3)})
    pixels = image.pixels.unsqueeze(0)
    return NodeCase(
        name,
        lambda: node.process(image, net),
        lambda: net(image=pixels.nan_to_num(0.0).clamp_(0.0, 1.0)),
        "nan_to_num, clamp, the module",
    )


def _of_sound(name: str, node: SoundNetwork) -> NodeCase:
    rate = FrameRate.from_value(25)
    facts = ClipInfo(rate, 100, channels=1, sample_rate=AUDIO_SAMPLE_RATE)
    samples = torch.rand(1, 4 * AUDIO_SAMPLE_RATE, generator=torch.Generator().manual_seed(1)) - 0.5
    net = _net(node, {"audio": facts})
    pieces = torch.split(samples, rate.sample_at(1, AUDIO_SAMPLE_RATE), dim=1)
    clip = MemoryFrames(facts, [Audio(piece, AUDIO_SAMPLE_RATE) for piece in pieces])
    context = StandaloneContext()
    return NodeCase(
        f"{name}, 4 s",
        lambda: node.analyze(clip, net, context),
        lambda: net(audio=torch.cat(pieces, dim=1).nan_to_num(0.0)),
        "cat, nan_to_num, the module",
    )


def _by_scipy(case: NodeCase, size: int, hop: int, mels: int, coefficients: int = 0) -> NodeCase:
    """Return a case whose library is scipy: levels of mel bands, or coefficients of these with both differences."""
    import numpy as np
    import scipy.fft
    import scipy.signal

    sound = torch.rand(4 * AUDIO_SAMPLE_RATE).numpy()
    bands = make_mel_filterbank(mels, size, AUDIO_SAMPLE_RATE, scale=MelScale.HTK).T.numpy()

    def levels() -> object:
        spectra = scipy.signal.stft(sound, nperseg=size, noverlap=size - hop)[2]
        rows = 10 * np.log10(np.maximum(np.abs(spectra.T) ** 2 @ bands, 1e-8))
        if not coefficients:
            return rows
        parts = [scipy.fft.dct(rows, norm="ortho", axis=1)[:, :coefficients]]
        for _ in range(2):
            parts.append(scipy.signal.savgol_filter(parts[-1], 5, 1, deriv=1, axis=0, mode="nearest"))
        return np.concatenate(parts, axis=1)

    return replace(
        case, bare=levels, library="scipy's stft, dct, savgol_filter" if coefficients else "scipy.signal.stft"
    )


def _of_clip(name: str, node: ClipNetwork) -> NodeCase:
    """Return a case whose clip has 16 frames of the size that the network looks at."""
    side = node.size
    facts = ClipInfo(FrameRate.from_value(25), 16, side, side, 3)
    pixels = torch.rand(1, 16, 3, side, side, generator=torch.Generator().manual_seed(1))
    net = _net(node, {"video": facts})
    clip = MemoryFrames(facts, [Image(one) for one in pixels[0]])
    context = StandaloneContext()
    return NodeCase(
        f"{name}, 16 frames", lambda: node.analyze(clip, net, context), lambda: net(video=pixels), "the module"
    )


def _net(node: Network, clips: Mapping[str, ClipInfo]) -> Any:
    """Return a node's module as the engine has it."""
    return build_initial_module(node, clips).requires_grad_(False)
