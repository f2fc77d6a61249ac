"""A spectral gate: steady noise goes, what stands out of it stays."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from studio.core.translation import tr
from studio.sdk import Audio, Clip, ClipNode, Context, Frames, Param, StudioError, Time, node
from studio.sdk.sound import AudioWindowNode, compute_stft, get_audio_window, replace_non_finite, seconds_to_sample

if TYPE_CHECKING:
    import torch

_SECONDS = 0.043  # of a Fourier transform
_OVERLAP = 4
_CHUNK = 1.5  # seconds in which noise is taken to be heard alone at least once, in each band
_QUANTILE = 0.25
_NEAR = 2  # pieces to each side over which the power is averaged
_WIDE = 1  # bins to each side
_BIAS = 2.1
"""The mean power of noise over the least of 1.5 s of it, averaged as above: measured on white noise."""
_KNEE = 6.0  # dB over which the gate opens
_LEAST = 1e-14


@dataclass(frozen=True, slots=True)
class NoiseProfile:
    """The noise of a clip.

    Args:
        power: [bins], float32, |X|² of each bin.
    """

    power: torch.Tensor


@node(
    "audio.denoise",
    name="Audio Denoise",
    aliases=("Noise Reduction", "Spectral Gate", "Noise Gate", "Hiss", "Hum", "DeNoise"),
)
class AudioDenoise(AudioWindowNode, ClipNode):
    """Remove steady noise from sound: hiss, hum, fan noise.

    The noise profile comes from a range that holds noise alone, if you give one, else from the softest moments of each
    band (minimum statistics: Martin, "Noise power spectral density estimation", 2001, here as one profile for the
    clip). Overlapping spectra of 43 ms are then gated: bands less than `threshold` above the noise are attenuated by
    `reduction`, bands 6 dB above that pass unchanged, and the gain is interpolated in between. Smoothing over time and
    frequency prevents musical noise. All channels share one gate, which keeps the stereo image. Where the gate is open,
    the output equals the input.
    """

    reduction: float = Param(
        default=18.0, min=0.0, max=80.0, slider=(0.0, 40.0), step=0.5, unit="dB",
        help="Attenuation of the noise; lower values sound more natural.",
    )  # fmt: skip
    threshold: float = Param(
        default=3.0, min=-20.0, max=40.0, slider=(-6.0, 18.0), step=0.5, unit="dB",
        help="How far above the noise a sound must be to pass; higher values also remove soft sounds.",
    )  # fmt: skip
    smoothing: float = Param(
        default=0.5, min=0.0, max=1.0, step=0.05, animatable=False,
        help="Smoothing of the gate over time and frequency; higher values reduce musical noise and soften attacks.",
    )  # fmt: skip
    noise_from: float = Param(
        default=0.0, min=0.0, max=86_400.0, slider=(0.0, 60.0), step=0.01, unit="s", animatable=False,
        help="Start of a range that holds noise alone.",
    )  # fmt: skip
    noise_to: float = Param(
        default=0.0, min=0.0, max=86_400.0, slider=(0.0, 60.0), step=0.01, unit="s", animatable=False,
        help="End of that range; 0 estimates the noise from the whole clip.",
    )  # fmt: skip
    only_noise: bool = Param(default=False, help="Output the removed noise instead, to check that no signal is lost.")

    def get_reach(self, sample_rate: int) -> tuple[int, int]:
        """Return what pieces that touch the frame, and those they are smoothed with, reach into."""
        size = _size(sample_rate)
        far = size + (_NEAR + self._spread + 1) * (size // _OVERLAP)
        return far, far

    @property
    def _spread(self) -> int:
        """Pieces to each side over which the gate is smoothed."""
        return round(4 * self.smoothing)

    def analyze(self, audio: Clip[Audio], ctx: Context) -> NoiseProfile:
        """Learn the noise."""
        import torch

        rate = audio.facts.sample_rate
        if not rate or not audio.facts.channels:
            return NoiseProfile(torch.zeros(1))
        if self.noise_to > 0.0:
            return self._from_moment(audio, ctx)
        least = [_averaged(power, _NEAR, _WIDE).amin(dim=1) for power in _powers(audio, ctx)]
        if not least:
            return NoiseProfile(torch.zeros(_size(rate) // 2 + 1))
        return NoiseProfile(torch.quantile(torch.stack(least), _QUANTILE, dim=0) * _BIAS)

    def _from_moment(self, audio: Clip[Audio], ctx: Context) -> NoiseProfile:
        """Average the noise in the moment that is given."""
        import torch

        facts, rate = audio.facts, audio.facts.sample_rate
        first, stop = seconds_to_sample(self.noise_from, rate), seconds_to_sample(self.noise_to, rate)
        least = _size(rate) / rate
        if stop - first < _size(rate):
            text = tr("'noise_to' must lie at least {least:.2f} s after 'noise_from'", least=least)
            raise StudioError(text)
        assert facts.rate is not None  # the contract of sound
        frames = range(facts.rate.frame_at_sample(first, rate), facts.rate.frame_at_sample(stop - 1, rate) + 1)
        kept = range(min(frames.start, len(audio) - 1), min(frames.stop, len(audio)))
        total, count = torch.zeros(_size(rate) // 2 + 1, dtype=torch.float64), 0
        before = torch.zeros(facts.channels, 0)
        for index in ctx.progress(len(kept)):
            before = torch.cat([before, replace_non_finite(audio[kept[index]].samples).cpu()], dim=1)
            power = _power(before, _size(rate))
            total += power.sum(dim=1).double()
            count += power.shape[1]
            before = before[:, power.shape[1] * (_size(rate) // _OVERLAP) :]
        if not count:
            lasts = float(facts.rate.seconds_at(facts.length))
            raise StudioError(
                tr("the sound lasts {seconds:.2f} s; 'noise_to' must not be more than that", seconds=lasts)
            )
        return NoiseProfile((total / count).float())

    def process(self, audio: Frames[Audio], time: Time, analysis: NoiseProfile) -> Audio:
        """Gate the spectra that touch the frame, and add them up."""
        import torch

        first = audio[audio.offsets.start]
        heard = get_audio_window(audio, time, *self.get_reach(first.sample_rate))
        if not heard.samples.shape[0] or not len(heard.frame_samples):
            return first.with_samples(heard.get_samples(heard.frame_samples.start, heard.frame_samples.stop))
        size = _size(first.sample_rate)
        hop, own, margin = size // _OVERLAP, heard.frame_samples, _NEAR + self._spread
        pieces = range((own.start - size) // hop + 1, -(-own.stop // hop))
        stretch = heard.get_samples((pieces.start - margin) * hop, (pieces.stop - 1 + margin) * hop + size)
        spectra = compute_stft(stretch, size, hop)
        gate = self._gate(_squares(spectra), analysis.power.to(spectra.device))
        factor = 1.0 - gate if self.only_noise else gate
        kept = spectra[:, :, margin : margin + len(pieces)] * factor[:, margin : margin + len(pieces)]
        made = torch.fft.irfft(kept.transpose(1, 2), n=size) * torch.hann_window(size, device=kept.device)
        summed = _added(made, hop) / (_OVERLAP * 0.375)
        start = own.start - pieces.start * hop
        return first.with_samples(summed[:, start : start + len(own)].contiguous())

    def _gate(self, power: torch.Tensor, noise: torch.Tensor) -> torch.Tensor:
        """Return the factor of each bin of each piece, [bins, pieces], 0..1."""
        heard = _averaged(power, _NEAR, _WIDE).clamp_min(_LEAST)
        above = 10.0 * (heard / noise.clamp_min(_LEAST).unsqueeze(1)).log10()
        share = ((above - self.threshold) / _KNEE).clamp(0.0, 1.0)
        share = _averaged(share, self._spread, round(3 * self.smoothing))
        factor: torch.Tensor = (share.sub(1.0) * (self.reduction * math.log(10.0) / 20.0)).exp()
        return factor


def _size(sample_rate: int) -> int:
    """Return the samples of a Fourier transform: a power of two."""
    return int(2 ** max(4, round(math.log2(_SECONDS * sample_rate))))


def _squares(spectra: torch.Tensor) -> torch.Tensor:
    """Return |X|², averaged over channels: [channels, bins, pieces] → [bins, pieces]."""
    power: torch.Tensor = (spectra.real.square() + spectra.imag.square()).mean(dim=0)
    return power


def _power(samples: torch.Tensor, size: int) -> torch.Tensor:
    return _squares(compute_stft(samples, size, size // _OVERLAP))


def _powers(audio: Clip[Audio], ctx: Context) -> Iterator[torch.Tensor]:
    """Yield the power of a clip, [bins, pieces], 1.5 s at a time; silence before and after the sound is none of it."""
    import torch

    rate = audio.facts.sample_rate
    size, kept, any_yet = _size(rate), torch.zeros(audio.facts.channels, 0), False
    for frame in ctx.progress(len(audio)):
        kept = torch.cat([kept, replace_non_finite(audio[frame].samples).cpu()], dim=1)
        if kept.shape[1] >= _CHUNK * rate:
            yield _power(kept, size)
            kept, any_yet = kept[:, :0], True
    if not any_yet and kept.shape[1] >= size:
        yield _power(kept, size)


def _averaged(values: torch.Tensor, pieces: int, bins: int) -> torch.Tensor:
    """Return the mean over so many pieces and bins to each side, [bins, pieces]; at the edges over those there are."""
    import torch

    if not pieces and not bins:
        return values
    mean: torch.Tensor = torch.nn.functional.avg_pool2d(
        values.unsqueeze(0),
        (2 * bins + 1, 2 * pieces + 1),
        stride=1,
        padding=(bins, pieces),
        count_include_pad=False,
    ).squeeze(0)
    return mean


def _added(pieces: torch.Tensor, hop: int) -> torch.Tensor:
    """Add overlapping pieces up: [channels, pieces, size] → [channels, samples]."""
    import torch

    channels, count, size = pieces.shape
    whole = pieces.new_zeros((channels, (count - 1) * hop + size))
    for index, piece in enumerate(torch.unbind(pieces, dim=1)):
        whole[:, index * hop : index * hop + size] += piece
    return whole
