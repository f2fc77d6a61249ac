"""The encoders at sizes that are quick, and what they are to learn: the colours of the squares, or where they go."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import torch

from nodes.encode.audio_cnn import AudioCNN, SoundRows
from nodes.encode.audio_mfcc import AudioMFCC
from nodes.encode.audio_spectrogram import AudioSpectrogram, Bands
from nodes.encode.clip_network import ClipRows, RecurrentCell
from nodes.encode.image_attention import ImageAttention
from nodes.encode.image_autoencoder import ImageAutoencoder
from nodes.encode.image_cnn import ImageCNN
from nodes.encode.picture_network import PictureRows
from nodes.encode.text_embedding import TextEmbedding
from nodes.encode.text_lstm import TextLSTM
from nodes.encode.text_transformer import TextTransformer
from nodes.encode.video_cnn import VideoCNN
from nodes.encode.video_rnn import FrameRows, VideoRNN
from nodes.shared.encoders.text_network import TextRows
from studio.core.clip_info import ClipInfo
from studio.core.time import FrameRate
from studio.sdk import Batch, Network
from studio.sdk.testing.example_dataset import ExampleDataset
from studio.sdk.training.dataset import collate_samples

RATE = FrameRate.from_value(25)
PICTURES = ClipInfo(RATE, 4, 16, 16, 3)
SOUND = ClipInfo(RATE, 4, channels=1, sample_rate=16_000)
DATA = ExampleDataset()


@dataclass(frozen=True)
class Case:
    """An encoder.

    Args:
        node: With parameters that make it small.
        clips: What its inputs carry.
        given: Returns what `forward` takes of a batch.
        target: What is learnt: "colour" or "way".
        steps: Of AdamW, until it has learnt.
        rate: Its learning rate.
    """

    node: Network
    clips: Mapping[str, ClipInfo]
    given: Callable[[Batch], dict[str, Any]]
    target: str = "color"
    steps: int = 30
    rate: float = 1e-2


def whole_batch() -> Batch:
    """Return all samples there are."""
    return collate_samples([DATA.get_sample(index) for index in range(len(DATA))])


def targets(batch: Batch, target: str) -> torch.Tensor:
    """Return the class of each sample."""
    if target == "color":
        return batch.columns["label"]
    return torch.tensor(["right" in text for text in batch.text]).long()


def _text(batch: Batch) -> dict[str, Any]:
    return {"text": batch.text}


def _image(batch: Batch) -> dict[str, Any]:
    assert batch.video is not None
    return {"image": batch.video[:, 0]}


def _audio(batch: Batch) -> dict[str, Any]:
    return {"audio": batch.audio}


def _video(batch: Batch) -> dict[str, Any]:
    return {"video": batch.video}


SEEN = {"image": PICTURES}
WATCHED = {"video": PICTURES}
HEARD = {"audio": SOUND}
CASES = {
    "video_cnn": Case(VideoCNN(size=16, width=16, channels=8, stages=2), WATCHED, _video, "way"),
    "video_cnn, full": Case(
        VideoCNN(size=16, width=16, channels=8, stages=2, factorised=False, rows=ClipRows.MOMENTS),
        WATCHED,
        _video,
        "way",
    ),
    "video_rnn": Case(VideoRNN(size=16, width=16, channels=4, stages=2), WATCHED, _video, "way"),
    "video_rnn, frames": Case(
        VideoRNN(size=16, width=16, channels=4, stages=2, memory=RecurrentCell.LSTM, depth=2, rows=FrameRows.FRAMES),
        WATCHED,
        _video,
        "way",
    ),
    "audio_spectrogram": Case(AudioSpectrogram(mels=32, seconds=1.0), HEARD, _audio, rate=0.1),
    "audio_spectrogram, bins": Case(AudioSpectrogram(bands=Bands.STFT, size=128, seconds=0.2), HEARD, _audio, rate=0.1),
    "audio_mfcc": Case(AudioMFCC(seconds=1.0), HEARD, _audio, rate=0.1),
    "audio_cnn": Case(AudioCNN(width=16, mels=16, channels=4, seconds=1.0), HEARD, _audio),
    "audio_cnn, whole": Case(
        AudioCNN(width=16, mels=16, channels=4, stages=2, blocks=2, seconds=1.0, rows=SoundRows.WHOLE), HEARD, _audio
    ),
    "image_cnn": Case(ImageCNN(size=16, width=16, channels=8, stages=2, blocks=1), SEEN, _image),
    "image_cnn, grid": Case(
        ImageCNN(size=20, width=16, channels=8, stages=2, blocks=1, rows=PictureRows.GRID), SEEN, _image
    ),
    "image_attention": Case(ImageAttention(size=16, patch=4, width=16, depth=2, heads=2), SEEN, _image, steps=100),
    "image_attention, grid": Case(
        ImageAttention(size=16, patch=4, width=16, depth=1, heads=2, rows=PictureRows.GRID), SEEN, _image, steps=60
    ),
    "image_autoencoder": Case(ImageAutoencoder(size=16, width=8, channels=8, stages=2), SEEN, _image),
    "text_embedding": Case(TextEmbedding(width=16, vocabulary=512), {"text": ClipInfo()}, _text, "way", rate=0.1),
    "text_embedding, mean": Case(
        TextEmbedding(width=16, vocabulary=512, rows=TextRows.TEXT), {"text": ClipInfo()}, _text, "way", rate=0.1
    ),
    "text_lstm": Case(TextLSTM(width=16, vocabulary=512), {"text": ClipInfo()}, _text, "way"),
    "text_lstm, the end": Case(
        TextLSTM(width=16, vocabulary=512, depth=2, both=False, rows=TextRows.TEXT), {"text": ClipInfo()}, _text, "way"
    ),
    "text_transformer": Case(
        TextTransformer(width=32, depth=2, heads=2, vocabulary=512), {"text": ClipInfo()}, _text, "way"
    ),
}
