"""What models are of use for, from the classes of the libraries that are installed."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.models.describe.auto_classes import find_tasks
from studio.models.describe.class_cache import ModelClassCache
from studio.models.describe.pipeline_call import PipelineCall, describe_call, describe_class
from studio.models.metadata_cache import ModelMetadataCache
from studio.sdk.models import CallOption, Task
from studio.sdk.params import ParamKind

T2V, I2V, V2V = Task.TEXT_TO_VIDEO, Task.IMAGE_TO_VIDEO, Task.VIDEO_TO_VIDEO
T2I, I2I = Task.TEXT_TO_IMAGE, Task.IMAGE_TO_IMAGE
TEXT, IMAGE, AUDIO, VIDEO = Task.TEXT_FEATURES, Task.IMAGE_FEATURES, Task.AUDIO_FEATURES, Task.VIDEO_FEATURES


@pytest.mark.parametrize(
    ("name", "tasks"),
    [
        ("WanPipeline", {T2V}),
        ("WanImageToVideoPipeline", {I2V}),
        ("WanVideoToVideoPipeline", {V2V}),
        ("WanVACEPipeline", {T2V, V2V}),
        ("WanAnimatePipeline", {I2V, V2V}),  # from a picture, or into a clip
        ("LTXPipeline", {T2V}),
        ("LTXImageToVideoPipeline", {I2V}),  # the picture has a default, but it does not do without
        ("LTXConditionPipeline", {T2V, I2V, V2V}),
        ("CogVideoXVideoToVideoPipeline", {V2V}),
        ("AnimateDiffPipeline", {T2V}),
        ("AnimateDiffControlNetPipeline", {T2V}),
        ("StableVideoDiffusionPipeline", {I2V}),
        ("HunyuanVideoPipeline", {T2V}),
        ("HunyuanVideoFramepackPipeline", {I2V}),
        ("MochiPipeline", {T2V}),
        ("LattePipeline", {T2V}),  # "video_length"
        ("SanaVideoPipeline", {T2V}),  # "frames"
        ("StableDiffusionPipeline", {T2I, I2I}),
        ("StableDiffusionImg2ImgPipeline", {T2I, I2I}),
        ("StableDiffusionInpaintPipeline", {I2I}),
        ("StableDiffusionControlNetPipeline", {T2I, I2I}),
        ("FluxKontextPipeline", {T2I, I2I}),
        ("StableCascadePriorPipeline", set()),
        ("AudioLDM2Pipeline", {Task.TEXT_TO_AUDIO}),
        ("StableAudioPipeline", {Task.TEXT_TO_AUDIO}),
        ("ShapEPipeline", set()),
        ("DDPMPipeline", set()),
    ],
)
def test_pipelines_are_told_by_what_their_calls_take(name: str, tasks: set[Task]) -> None:
    found = describe_class(name)
    assert isinstance(found, PipelineCall)
    assert found.tasks == tasks


def test_classes_that_cannot_be_used() -> None:
    assert describe_class("NoSuchPipeline") is None
    assert describe_class("AutoencoderKL") is None
    assert describe_class("os") is None
    assert "librosa" in str(describe_class("AudioDiffusionPipeline"))


def test_options_are_plain_values_that_no_node_has() -> None:
    def call(
        self: object,
        prompt: str,
        num_frames: int = 16,
        eta: float = 0,
        seconds: float | None = None,
        size: int | tuple[int, int] | None = None,
        clean: bool = True,
        style: str | None = "plain",
        latents: list[float] | None = None,
        **rest: object,
    ) -> None: ...

    found = describe_call("DreamPipeline", call, ())
    assert found.options == (
        CallOption("eta", ParamKind.FLOAT, 0.0),
        CallOption("seconds", ParamKind.FLOAT),
        CallOption("clean", ParamKind.BOOL, True),
        CallOption("style", ParamKind.TEXT, "plain"),
    )
    assert found.arguments == {"prompt", "num_frames", "eta", "seconds", "size", "clean", "style", "latents"}
    assert found.tasks == {T2V}


@pytest.mark.parametrize(
    ("model_type", "architecture", "tasks"),
    [
        ("bert", "BertModel", {TEXT}),
        ("bert", "BertForTokenClassification", {TEXT, Task.TAG_WORDS}),
        ("t5", "T5EncoderModel", {TEXT}),
        ("t5", "T5ForConditionalGeneration", {TEXT, Task.TRANSLATE, Task.GENERATE_TEXT}),
        ("clip", "CLIPModel", {TEXT, IMAGE}),
        ("clip_vision_model", "CLIPVisionModelWithProjection", {IMAGE}),
        ("dinov2", "Dinov2Model", {IMAGE}),
        ("resnet", "ResNetForImageClassification", {IMAGE}),
        ("clap", "ClapModel", {TEXT, AUDIO}),
        ("wav2vec2", "Wav2Vec2ForCTC", {AUDIO, Task.TRANSCRIBE}),
        ("whisper", "WhisperForConditionalGeneration", {AUDIO, Task.TRANSCRIBE}),
        ("videomae", "VideoMAEModel", {VIDEO}),
        ("blip", "BlipForConditionalGeneration", {TEXT, IMAGE, Task.CAPTION}),
        ("vision-encoder-decoder", "VisionEncoderDecoderModel", {Task.CAPTION}),
        ("gpt2", "GPT2LMHeadModel", {TEXT, Task.GENERATE_TEXT}),
        ("marian", "MarianMTModel", {TEXT, Task.TRANSLATE, Task.GENERATE_TEXT}),
        ("vits", "VitsModel", {Task.SPEAK}),
        ("speecht5", "SpeechT5ForTextToSpeech", {Task.SPEAK}),
        ("musicgen", "MusicgenForConditionalGeneration", {Task.TEXT_TO_AUDIO}),
        ("dpt", "DPTForDepthEstimation", {IMAGE, Task.DEPTH}),
        ("vitpose", "VitPoseForPoseEstimation", {Task.POSE}),
        ("segformer", "SegformerForSemanticSegmentation", {IMAGE, Task.SEGMENT}),
        ("sam", "SamModel", {IMAGE, Task.SEGMENT_BY_BOXES}),
        ("sam_hq", "SamHQModel", {IMAGE}),
        ("clipseg", "CLIPSegForImageSegmentation", {Task.SEGMENT}),
        ("sam2", "Sam2Model", {IMAGE, Task.SEGMENT_BY_BOXES}),
        ("sam2_video", "Sam2VideoModel", {VIDEO, Task.SEGMENT_BY_BOXES, Task.SEGMENT_BY_CLICKS}),
        ("edgetam_video", "EdgeTamVideoModel", {VIDEO, Task.SEGMENT_BY_CLICKS}),
        ("sam3_tracker_video", "Sam3TrackerVideoModel", {VIDEO, Task.SEGMENT_BY_CLICKS}),
        ("detr", "DetrForObjectDetection", {IMAGE, Task.DETECT}),
        ("detr", "DetrForSegmentation", {IMAGE, Task.SEGMENT}),
        ("table-transformer", "TableTransformerForObjectDetection", {IMAGE, Task.DETECT}),
        ("yolos", "YolosForObjectDetection", {IMAGE, Task.DETECT}),
        ("rt_detr_v2", "RTDetrV2ForObjectDetection", {IMAGE, Task.DETECT}),
        ("owlv2", "Owlv2ForObjectDetection", {TEXT, IMAGE, Task.DETECT_BY_WORDS}),
        ("grounding-dino", "GroundingDinoForObjectDetection", {TEXT, IMAGE, Task.DETECT_BY_WORDS}),
        ("swin2sr", "Swin2SRForImageSuperResolution", {IMAGE, Task.UPSCALE}),
        ("bert", "", {TEXT, Task.TAG_WORDS, Task.GENERATE_TEXT}),
    ],
)
def test_transformers_are_told_by_the_auto_tables(model_type: str, architecture: str, tasks: set[Task]) -> None:
    assert find_tasks(model_type, [architecture] if architecture else []) == tasks


def test_what_was_asked_once_is_known_after_a_restart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = ModelClassCache(ModelMetadataCache(tmp_path / "models.json"))
    asked = first.get_pipeline_call("WanPipeline"), first.get_tasks("bert", ["BertModel"])

    def import_nothing(*_: object) -> None:
        raise AssertionError("the libraries were asked again")

    for name in ("describe_class", "is_known_type", "find_tasks"):
        monkeypatch.setattr(f"studio.models.describe.class_cache.{name}", import_nothing)
    again = ModelClassCache(ModelMetadataCache(tmp_path / "models.json"))
    assert (again.get_pipeline_call("WanPipeline"), again.get_tasks("bert", ["BertModel"])) == asked
