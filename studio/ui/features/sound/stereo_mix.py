"""Mix of any number of channels to two."""

from __future__ import annotations

import numpy as np

_HALF = 0.5**0.5
_SURROUND = {
    # Left, right, centre, low frequencies, then pairs of surround channels: the order of WAVE and of FFmpeg.
    6: ((1, 0), (0, 1), (_HALF, _HALF), (0, 0), (_HALF, 0), (0, _HALF)),
    8: ((1, 0), (0, 1), (_HALF, _HALF), (0, 0), (_HALF, 0), (0, _HALF), (_HALF, 0), (0, _HALF)),
}


def mix_to_stereo(samples: np.ndarray) -> np.ndarray:
    """Return [channels, samples] as [samples, 2], float32, a copy.

    One channel is heard on both sides. 5.1 and 7.1 are mixed down as ITU-R BS.775 says, without the low-frequency
    channel; of other numbers of channels every second one is heard to the right. No mix is louder than full scale.
    """
    channels = len(samples)
    if channels == 0:
        return np.zeros((samples.shape[1], 2), np.float32)
    if channels == 1:
        return np.repeat(samples[0][:, None], 2, axis=1).astype(np.float32)
    if channels == 2:
        return np.array(samples.T, np.float32, order="C")
    weights = np.array(_SURROUND.get(channels) or [(1 - n % 2, n % 2) for n in range(channels)], np.float32)
    return np.ascontiguousarray(samples.T @ (weights / weights.sum(axis=0)), np.float32)
