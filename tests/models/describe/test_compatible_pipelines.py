"""One folder, several classes of pipelines: found by name, offered where they are made of just its parts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from studio.core.errors import ModelError
from studio.models.describe.class_cache import ModelClassCache
from studio.models.describe.compatible_pipelines import find_compatible_classes
from studio.models.describe.pipeline_call import PipelineCall, describe_class
from studio.models.library import ModelLibrary
from studio.models.metadata_cache import ModelMetadataCache
from studio.sdk.models import Task
from studio.sdk.params import ModelRef
from tests.models.folders import write_json

T2V, I2V, V2V = Task.TEXT_TO_VIDEO, Task.IMAGE_TO_VIDEO, Task.VIDEO_TO_VIDEO


def _wan(folder: Path, **more: Any) -> ModelRef:
    """Write a pipeline with all that WanPipeline is made of, and more."""
    index = {
        "_class_name": "WanPipeline",
        "_diffusers_version": "0.40.0",
        **{part: ["diffusers", "UniPCMultistepScheduler"] for part in ("scheduler", "tokenizer", "text_encoder")},
        **{part: ["diffusers", "UniPCMultistepScheduler"] for part in ("transformer", "vae")},
        "transformer_2": [None, None],
        "boundary_ratio": None,
        "expand_timesteps": False,
        **more,
    }
    write_json(folder / "model_index.json", index)
    for part, told in index.items():
        if isinstance(told, list) and told[0]:
            write_json(folder / part / "config.json", {})
    return ModelRef(str(folder))


def test_names() -> None:
    classes = {"AVideoToVideoPipeline", "AImageToVideoPipeline", "VideoToVideoSDPipeline", "OtherPipeline"}
    assert find_compatible_classes("APipeline", classes) == ("AVideoToVideoPipeline", "AImageToVideoPipeline")
    assert find_compatible_classes("TextToVideoSDPipeline", classes) == ("VideoToVideoSDPipeline",)
    assert find_compatible_classes("OtherPipeline", classes) == ()


@pytest.mark.parametrize(
    ("name", "tasks"),
    [
        ("WanVideoToVideoPipeline", {V2V}),
        ("CogVideoXVideoToVideoPipeline", {V2V}),
        ("AnimateDiffVideoToVideoPipeline", {V2V}),
        ("VideoToVideoSDPipeline", {V2V}),
        ("SkyReelsV2DiffusionForcingVideoToVideoPipeline", set()),  # it goes on from the clip's end
        ("LTXImageToVideoPipeline", {I2V}),
        ("LTX2ImageToVideoPipeline", {I2V}),
        ("WanImageToVideoPipeline", set()),  # these lay the picture beside the noise
        ("CogVideoXImageToVideoPipeline", set()),
        ("HunyuanVideoImageToVideoPipeline", set()),
        ("Kandinsky5I2VPipeline", set()),
    ],
)
def test_what_needs_no_other_network(name: str, tasks: set[Task]) -> None:
    found = describe_class(name)
    assert isinstance(found, PipelineCall)
    assert found.requirements.compatible_tasks == tasks


def test_a_folder_is_for_what_its_siblings_do(tmp_path: Path) -> None:
    library = ModelLibrary([], tmp_path / "cache")
    ref = _wan(tmp_path / "wan")
    own = library.facts(ref)
    assert own.kind == "WanPipeline"
    assert own.tasks == {T2V, V2V}
    assert list(own.compatible_pipelines) == [V2V]
    assert library.facts(ref, (T2V, V2V)) is own
    other = library.facts(ref, (V2V,))
    assert (other.kind, other.path, other.tasks) == ("WanVideoToVideoPipeline", own.path, own.tasks)
    assert other.arguments >= {"video", "strength"}
    assert not own.arguments & {"video", "strength"}
    assert "guidance_scale_2" in {option.name for option in own.options}
    assert "guidance_scale_2" not in {option.name for option in other.options}
    assert other.select_for_tasks((T2V,)) is other
    with pytest.raises(ModelError, match=r"is for text to video, video to video; accepted: image to video\."):
        library.facts(ref, (I2V,))


@pytest.mark.parametrize(
    "more",
    [
        {"transformer_2": ["diffusers", "UniPCMultistepScheduler"]},
        {"boundary_ratio": 0.875},
        {"expand_timesteps": True},
        {"vae": [None, None]},
    ],
    ids=lambda more: next(iter(more)),
)
def test_parts_that_a_sibling_lacks_or_does_not_know(more: dict[str, Any], tmp_path: Path) -> None:
    assert ModelLibrary([], tmp_path / "cache").facts(_wan(tmp_path / "wan", **more)).tasks == {T2V}


def test_what_was_found_is_kept(tmp_path: Path) -> None:
    remembered = ModelMetadataCache(tmp_path / "seen.json")
    first, again = (ModelClassCache(remembered).get_pipeline_call("LTXPipeline") for _ in range(2))
    assert isinstance(again, PipelineCall)
    assert again == first == describe_class("LTXPipeline")
    assert again.sibling_classes == ("LTXImageToVideoPipeline",)
