"""Sound, for nodes that hear more than a frame: stretches of samples, spectra, onsets and beats. No state, no files."""

from studio.sdk.sound.levels import amplitude, decibels
from studio.sdk.sound.rhythm import ONSETS_A_SECOND, Beats, beats, onset_strength
from studio.sdk.sound.spectra import MelScale, band_levels, log_edges, mel_bands, power, spectrum, stft
from studio.sdk.sound.stretch import Hears, Stretch, finite, frames_holding, joined, sample_of, samples_around

__all__ = [
    "ONSETS_A_SECOND",
    "Beats",
    "Hears",
    "MelScale",
    "Stretch",
    "amplitude",
    "band_levels",
    "beats",
    "decibels",
    "finite",
    "frames_holding",
    "joined",
    "log_edges",
    "mel_bands",
    "onset_strength",
    "power",
    "sample_of",
    "samples_around",
    "spectrum",
    "stft",
]
