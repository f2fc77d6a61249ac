"""Models to begin with, for who does not know their names by heart: those that the templates name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from studio.core.byte_size import format_byte_size
from studio.core.translation import tr
from studio.sdk.models import Task
from studio.ui.shell.models.model_text import format_task

_GB: Final = 1_000_000_000


@dataclass(frozen=True, slots=True)
class SuggestedModel:
    """Model that is offered for download.

    Args:
        name: On huggingface.co, as org/name.
        task: What it is for.
        approximate_bytes: How much is downloaded; the hub says it exactly before anything is.
        license: As its page names it.
    """

    name: str
    task: Task
    approximate_bytes: int
    license: str

    @property
    def label(self) -> str:
        """What a menu says: "Text to video: Wan-AI/Wan2.1-T2V-1.3B-Diffusers, about 27.0 GiB, Apache 2.0"."""
        task = format_task(self.task)
        return tr(
            "{task}: {name}, about {size}, {license}",
            task=task[:1].upper() + task[1:],
            name=self.name,
            size=format_byte_size(self.approximate_bytes),
            license=self.license,
        )


SUGGESTED_MODELS: Final = (
    SuggestedModel("Wan-AI/Wan2.1-T2V-1.3B-Diffusers", Task.TEXT_TO_VIDEO, 29 * _GB, "Apache 2.0"),
    SuggestedModel("Wan-AI/Wan2.1-VACE-1.3B-diffusers", Task.VIDEO_TO_VIDEO, 19 * _GB, "Apache 2.0"),
    SuggestedModel("zai-org/CogVideoX-5b-I2V", Task.IMAGE_TO_VIDEO, 21 * _GB, "CogVideoX License"),
    SuggestedModel(
        "stable-diffusion-v1-5/stable-diffusion-v1-5", Task.TEXT_TO_IMAGE, 4 * _GB, "CreativeML Open RAIL-M"
    ),
    SuggestedModel("caidas/swin2SR-classical-sr-x2-64", Task.UPSCALE, _GB // 15, "Apache 2.0"),
    SuggestedModel("openai/whisper-small", Task.TRANSCRIBE, _GB, "Apache 2.0"),
    SuggestedModel("google-t5/t5-base", Task.TRANSLATE, _GB, "Apache 2.0"),
    SuggestedModel("Salesforce/blip-image-captioning-base", Task.CAPTION, _GB, "BSD 3-Clause"),
    SuggestedModel("cvssp/audioldm2", Task.TEXT_TO_AUDIO, 4 * _GB, "CC BY-NC-SA 4.0"),
    SuggestedModel("facebook/mms-tts-deu", Task.SPEAK, _GB // 6, "CC BY-NC 4.0"),
)
"""By what they are for."""
