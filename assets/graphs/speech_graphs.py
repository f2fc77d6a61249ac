"""Starter graphs with pretrained models of speech and sound."""

from __future__ import annotations

from cards import Card, Template, video, write

DUB = (
    video("moving-scene.mp4"),
    Card("transcribe", "convert.transcribe", "Transcribe", (1, 1.1),
         {"model": "openai/whisper-small", "language": "en", "longest": 120}),
    Card("translate", "text.translate", "Translate", (2, 1.1),
         {"model": "google-t5/t5-base", "source": "en", "target": "de"}),
    Card("speak", "convert.speak_with_model", "Speak", (3, 1.1), {"model": "facebook/mms-tts-deu"}),
    Card("original", "audio.resample", "Original", (2, 2.2), {"sample_rate": 48_000}),
    Card("mix", "audio.mix", "Voice Over Original", (4, 1.1), {"second_gain": -3.0, "duck": 15.0}),
    Card("subtitles", "overlay.text", "Subtitles", (4, 0),
         {"size": 26.0, "anchor": "bottom", "margin": 24.0, "weight": 500, "box": (0.0, 0.0, 0.0, 0.45),
          "box_padding": 10.0, "box_radius": 6.0}),
    write("dub-a-clip", 5),
)  # fmt: skip
DUB_WIRES = (
    "video.audio > transcribe.audio",
    "transcribe.text > translate.text",
    "translate.text > speak.words",
    "video.audio > original.audio",
    "speak.audio > mix.audio",
    "original.audio > mix.second",
    "video.image > subtitles.image",
    "translate.text > subtitles.text",
    "subtitles.image > write.image",
    "mix.audio > write.audio",
)

SOUND = (
    video("moving-scene.mp4"),
    Card("caption", "convert.caption", "Caption", (1, 1.1),
         {"model": "Salesforce/blip-image-captioning-base", "every": 1000}),
    Card("sound", "generate.text_to_audio", "Text to Audio", (2, 1.1),
         {"model": "cvssp/audioldm2", "steps": 100, "negative": "low quality"}),
    Card("original", "audio.resample", "Original", (2, 2.2), {"sample_rate": 48_000}),
    Card("mix", "audio.mix", "Sound Over Original", (3, 1.1), {"second_gain": -12.0}),
    write("sound-for-a-clip", 4),
)  # fmt: skip
SOUND_WIRES = (
    "video.image > caption.image",
    "video.image > sound.as_long_as",
    "caption.text > sound.words",
    "video.audio > original.audio",
    "sound.audio > mix.audio",
    "original.audio > mix.second",
    "video.image > write.image",
    "mix.audio > write.audio",
)

SPEECH_TEMPLATES = (
    Template("dub-a-clip", DUB, DUB_WIRES, "subtitles.image"),
    Template("sound-for-a-clip", SOUND, SOUND_WIRES, "video.image"),
)
