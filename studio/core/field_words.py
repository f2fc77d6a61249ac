"""Spelling of words that identifiers write in small letters: names, abbreviations, and words in one piece."""

from __future__ import annotations

from typing import Final

_FIELD_WORDS: Final = (
    *("LoRA", "Canny", "Gaussian", "Harris", "Lanczos", "Laplacian", "ProRes", "Scharr", "Slaney", "Sobel"),
    *("CSV", "EMA", "EXR", "FFV1", "GIF", "HEVC", "HTK", "JSON", "JSONL", "KL", "L1", "L2", "Muon"),
    *("PSNR", "R1", "RMS", "SIFT", "SSIM", "STFT", "VP9"),
)
SPECIAL_WORDS: Final = {word.lower(): word for word in _FIELD_WORDS} | {
    "factorised": "factorized",
    "farneback": "Farnebäck",
    "fov": "field of view",
    "h264": "H.264",
    "shi-tomasi": "Shi–Tomasi",
    "ultrafast": "ultra fast",
    "veryfast": "very fast",
    "veryslow": "very slow",
}
"""Parts of identifiers that are no English words, or names, as artists write them."""
