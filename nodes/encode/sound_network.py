"""Base of the nodes that encode sound: they read the beginning of a clip, as all networks do with sound."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from studio.sdk import Audio, Clip, ClipInfo, ClipNode, Context, Dataset, Features, Net, Network, Param, StudioError
from studio.sdk.networks.network import make_features_info, to_features
from studio.sdk.training.dataset import AUDIO_SAMPLE_RATE

if TYPE_CHECKING:
    import torch

    from nodes.encode.nets.sound_features import Cepstra, Spectrogram

_LOUDEST = 1e4  # 80 dB above full scale: its square is still a number
_MEASURED = 256  # samples of a data set that a scaling is measured on


class SoundNetwork(Network, ClipNode):
    """A network that reads the beginning of a clip's sound, once for the whole clip."""

    seconds: float = Param(
        default=4.0, min=0.1, max=600.0, slider=(1.0, 30.0), unit="s", animatable=False,
        help="Length of the clip that is read, from its start.",
    )  # fmt: skip

    def analyze(self, audio: Clip[Audio], net: Net, ctx: Context) -> Features:
        """Listen to the beginning."""
        samples = read_beginning(audio, self.seconds, ctx)
        return to_features(net(audio=samples.unsqueeze(0)), "audio")

    def process(self, analysis: Features) -> Features:
        """Give the rows, [moments or 1, numbers], the same at every frame."""
        return analysis

    def prepare(self, net: torch.nn.Module, samples: Dataset) -> None:
        """Measure how loud each band usually is, unless the weights say so."""
        from nodes.encode.nets.sound_features import Cepstra, Spectrogram

        for part in (part for part in net.modules() if isinstance(part, (Spectrogram, Cepstra))):
            if part.scaling is not None and not part.scaling.middle.numel():
                part.scaling.measure_rows(_rows(part, samples))

    def make_rows_facts(self, inputs: Mapping[str, ClipInfo], hop: int, numbers: int, halvings: int = 0) -> ClipInfo:
        """Return the facts of rows every `hop` samples, thinned out by half so many times."""
        most = -(-max(1, round(self.seconds * AUDIO_SAMPLE_RATE)) // hop)
        return make_features_info(inputs, "audio", tokens=-(-most // 2**halvings), features=numbers, whole=True)


def read_beginning(audio: Clip[Audio], seconds: float, ctx: Context, wanted: int = AUDIO_SAMPLE_RATE) -> torch.Tensor:
    """Return the beginning of a clip's sound, mono: [N], float32, on the clip's device.

    All channels are averaged; what is no number is silence, what is absurdly loud is cut. No more than these seconds
    are held.

    Args:
        audio: The clip.
        seconds: How much at most.
        ctx: Is asked at each frame whether to go on.
        wanted: Samples a second of the result.
    """
    import numpy as np
    import soxr
    import torch

    from studio.sdk.sound import replace_non_finite

    frames, rate = audio.facts.rate, audio.facts.sample_rate
    if frames is None or not rate:
        return torch.zeros(0, device=ctx.device)
    last = frames.frame_at_sample(math.ceil(seconds * rate), rate)
    pieces = [audio[frame].samples for frame in ctx.progress(min(len(audio), last + 1))]
    whole = replace_non_finite(torch.cat(pieces, dim=1)).mean(0)
    if rate != wanted:
        converted = soxr.resample(np.ascontiguousarray(whole.cpu().numpy()), rate, wanted)
        whole = torch.from_numpy(np.ascontiguousarray(converted)).to(whole.device)
    return whole[: round(seconds * wanted)].clamp(-_LOUDEST, _LOUDEST)


def _rows(part: Spectrogram | Cepstra, samples: Dataset) -> Iterator[torch.Tensor]:
    """Yield the rows of some training samples, unscaled."""
    for index in samples.training_indices[:_MEASURED]:
        try:
            sound = samples.get_sample(index).audio
        except StudioError:
            continue  # it is named where it would be learned from
        if sound is not None:
            values, mask = part.compute_levels(sound.unsqueeze(0))
            yield values[mask]
