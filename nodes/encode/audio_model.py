"""Sound by a pretrained model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from nodes.encode.sound_network import read_beginning
from nodes.shared.encoders.pretrained_encoder import ModelRows, PretrainedEncoder
from studio.sdk import (  # fmt: skip
    Audio,
    Clip,
    ClipInfo,
    ClipNode,
    Context,
    Features,
    Media,
    ModelInfo,
    Net,
    Param,
    Task,
    make_features_info,
    node,
)
from studio.sdk.networks.network import to_features

if TYPE_CHECKING:
    import torch


@node(
    "encode.audio",
    name="Encode Audio",
    aliases=("CLAP", "Wav2Vec2", "Whisper Encoder", "HuBERT", "Audio Embedding", "Sound Features", "AST"),
)
class EncodeAudio(PretrainedEncoder, ClipNode):
    """Encode a clip's sound with a pretrained model: Wav2Vec2, Whisper, CLAP, HuBERT and similar.

    It reads the beginning of the clip once, all channels averaged, resampled to the model's rate; Whisper reads 30
    seconds at most, CLAP 10. The result is one vector per time step of the sound, or one for the whole: for CLAP the
    projection that can be compared with Encode Text's. Digital silence at the end is ignored, and a silent clip gives
    no vector. Of models that also write text, only the encoder is loaded. In Train it reads the data set's sound at 16
    kHz, resampled. Train freezes the model, or fine-tunes it with the networks behind it if `fine tune` is on.
    """

    tasks = (Task.AUDIO_FEATURES,)

    rows: ModelRows = Param(
        default=ModelRows.TOKENS, animatable=False,
        help="One vector per time step, or one for the whole: the model's pooled output, or the mean.",
    )  # fmt: skip
    seconds: float = Param(
        default=10.0, min=0.1, max=600.0, slider=(1.0, 30.0), unit="s", animatable=False,
        help="Length of the clip that is read, from its start.",
    )  # fmt: skip

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return one row, or as many as there are moments, as wide as the model."""
        width = self.get_row_width(self.get_model_info(media), "audio")
        one = int(self.rows is not ModelRows.TOKENS)
        return make_features_info(inputs, "audio", tokens=one, features=width, whole=True)

    def read(self, facts: ModelInfo, dtype: torch.dtype, inputs: Mapping[str, ClipInfo]) -> torch.nn.Module:
        """Return the model with what prepares its sound."""
        from nodes.encode.nets.pretrained_encoders import PretrainedAudioEncoder
        from nodes.shared.encoders.pretrained_tower import PretrainedTower
        from nodes.shared.pretrained.nets.sound_preprocessor import SoundPreprocessor

        steps = SoundPreprocessor(facts)
        return PretrainedAudioEncoder(
            PretrainedTower.from_model(facts, dtype, "audio", self.rows, projected=self.projected),
            steps,
            self.get_row_width(facts, "audio"),
        )

    def analyze(self, audio: Clip[Audio], net: Net, ctx: Context) -> Features:
        """Listen to the beginning."""
        rate = int(net.get_sample_rate())
        samples = read_beginning(audio, self.seconds, ctx, rate)
        return to_features(net(audio=samples.unsqueeze(0), rate=rate), "audio")

    def process(self, analysis: Features) -> Features:
        """Give the rows, [1 or moments, width], the same at every frame."""
        return analysis
