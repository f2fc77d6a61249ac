"""Models that lie on no disk, and node types that take them, for tests of what is seen of models."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

from studio.core.errors import MissingModelError, ModelError
from studio.core.image import Image
from studio.sdk.model_files.model_categories import BaseModel, ModelCategory
from studio.sdk.models import CallOption, ModelInfo, Task
from studio.sdk.networks.pretrained_node import PretrainedNode
from studio.sdk.node import FrameNode
from studio.sdk.params import ModelRef, Options, Param, ParamKind
from studio.sdk.registry import Registry
from studio.sdk.spec import node

GIB = 1 << 30
SETTINGS = (
    CallOption("guidance_rescale", ParamKind.FLOAT, 0.0),
    CallOption("max_sequence_length", ParamKind.INT, 226),
    CallOption("clean_caption", ParamKind.BOOL, True),
    CallOption("output_form", ParamKind.TEXT, "np"),
    CallOption("decode_timestep", ParamKind.FLOAT, None),
)


@node("generate.text_to_clip", name="Text to Clip")
class TextToClip(PretrainedNode, FrameNode):
    """Make a clip from words."""

    tasks = (Task.TEXT_TO_VIDEO,)

    strength: float = Param(default=0.8, min=0.0, max=1.0, help="How much.")
    options: Options = Param(default=Options(), animatable=False, help="Further settings of the pipeline.")

    def process(self, image: Image) -> Image:
        """Return the picture."""
        return image


@node("motion.guess_depth", name="Guess Depth")
class GuessDepth(PretrainedNode, FrameNode):
    """Guess how far away everything is."""

    tasks = (Task.DEPTH,)

    def process(self, image: Image) -> Image:
        """Return the picture."""
        return image


def registry() -> Registry:
    """Return a registry with the two."""
    return Registry([TextToClip.spec, GuessDepth.spec])


def model(name: str, kind: str, *tasks: Task, gib: float = 1.0, licence: str = "apache-2.0") -> ModelInfo:
    """Return a model in the cache; a name with a leading slash is a path."""
    count = round(gib * GIB)
    path = Path(name) if name.startswith("/") else Path("/cache") / name
    options = SETTINGS if Task.TEXT_TO_VIDEO in tasks else ()
    is_pipeline = kind.endswith("Pipeline")
    library = "diffusers" if is_pipeline else "transformers"
    found = ModelInfo(
        ModelRef(name), path, library, kind, frozenset(tasks), count, count // 2, {"transformer": count},
        licence, "0.42.1", frozenset(option.name for option in options), options,
    )  # fmt: skip
    return replace(found, category=ModelCategory.PIPELINE) if is_pipeline else found


def addition(name: str, category: ModelCategory, base: BaseModel, task: Task, kind: str = "") -> ModelInfo:
    """Return a file that changes or steers what a model makes, of 8-bit numbers with some plain ones."""
    formats = {"F8_E4M3": 700 << 20, "F32": 2 << 20}
    size = sum(formats.values())
    return ModelInfo(
        ModelRef(name), Path(name), "diffusers", kind or category, frozenset({task}), size, 700 << 20, {"": size},
        category=category, base=base, format_bytes=formats,
    )  # fmt: skip


WAN = replace(
    model("Wan-AI/Wan2.2-TI2V-5B-Diffusers", "WanPipeline", Task.TEXT_TO_VIDEO, Task.IMAGE_TO_VIDEO, gib=31.8),
    base=BaseModel("Wan", "5B"),
)
LORA = addition("/models/ink.safetensors", ModelCategory.LORA, BaseModel("Stable Diffusion XL"), Task.ADAPT)
CONTROL = addition(
    "/models/canny.safetensors", ModelCategory.CONTROL_NET, BaseModel("Stable Diffusion", "1.5"), Task.CONTROL,
    "ControlNet, fp8",
)  # fmt: skip
LTX = model("Lightricks/LTX-Video", "LTXPipeline", Task.TEXT_TO_VIDEO, gib=9.6, licence="other")
MINE = model("/projects/film/models/my-wan", "WanPipeline", Task.TEXT_TO_VIDEO, gib=2.7, licence="")
DEPTH = model("depth-anything/Depth-Anything-V2-Small-hf", "DepthAnythingForDepthEstimation", Task.DEPTH, gib=0.1)
WHISPER = model("openai/whisper-large-v3", "WhisperForConditionalGeneration", Task.TRANSCRIBE, gib=3.1)


class FakeModels:
    """Says what it was made with; keeps from which threads it was asked."""

    def __init__(self, *there: ModelInfo) -> None:
        self.found = list(there or (DEPTH, LTX, MINE, WHISPER, WAN))
        self.damaged: dict[str, str] = {}
        self.sizes: dict[str, int] = {}
        self.threads: set[str] = set()

    def facts(self, ref: ModelRef, tasks: tuple[Task, ...] = ()) -> ModelInfo:
        """Return a model. Raises ModelError."""
        self.threads.add(threading.current_thread().name)
        if ref in self.damaged:
            raise ModelError(self.damaged[ref])
        found = next((facts for facts in self.found if facts.ref == ref), None)
        if found is None:
            raise MissingModelError(str(ref), ("/models", "/home/me/.cache/huggingface/hub"), self.sizes.get(ref))
        if tasks and not found.tasks & set(tasks):
            error = ModelError(f"'{ref}' is for {', '.join(found.tasks)}; accepted: {', '.join(tasks)}.")
            error.ref = str(ref)
            raise error
        return found

    def list_models(self, tasks: tuple[Task, ...] = ()) -> tuple[ModelInfo, ...]:
        """Return all models."""
        self.threads.add(threading.current_thread().name)
        return tuple(facts for facts in self.found if not tasks or facts.tasks & set(tasks))

    def compute_content_hash(self, ref: ModelRef) -> str:
        """Return a sum."""
        return "0" * 64
