"""Sound, for nodes that hear more than a frame: stretches of samples, spectra, onsets and beats. No state, no files."""

from studio.sdk.sound.audio_window import (
    AudioWindow,
    AudioWindowNode,
    find_frames_of_samples,
    get_audio_window,
    join_frames,
    replace_non_finite,
    seconds_to_sample,
)
from studio.sdk.sound.beat_detection import ONSETS_PER_SECOND, BeatTrack, compute_onset_strength, track_beats
from studio.sdk.sound.decibels import amplitude_to_decibels, decibels_to_amplitude
from studio.sdk.sound.spectra import (
    MelScale,
    compute_band_levels,
    compute_power,
    compute_spectrum,
    compute_stft,
    make_log_edges,
    make_mel_filterbank,
)

__all__ = [
    "ONSETS_PER_SECOND",
    "AudioWindow",
    "AudioWindowNode",
    "BeatTrack",
    "MelScale",
    "amplitude_to_decibels",
    "compute_band_levels",
    "compute_onset_strength",
    "compute_power",
    "compute_spectrum",
    "compute_stft",
    "decibels_to_amplitude",
    "find_frames_of_samples",
    "get_audio_window",
    "join_frames",
    "make_log_edges",
    "make_mel_filterbank",
    "replace_non_finite",
    "seconds_to_sample",
    "track_beats",
]
