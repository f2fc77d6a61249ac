"""Public interface for node authors: all names that a node imports, and nothing more."""

from studio.core.clip_info import ClipInfo
from studio.core.errors import ParameterError, ShapeError, StudioError
from studio.core.image import Audio, Depth, Features, Flow, Image, Keypoints, Mask
from studio.core.space import Camera, Points
from studio.core.time import FrameRange, FrameRate
from studio.sdk.context import Clip, Context, Frames, InputInfo, Inputs, Net, Time
from studio.sdk.cues.subtitle_frame import SubtitleFrame, SubtitleLine
from studio.sdk.files.file_writers import FileWriter, LayersWriter, RecordWriter, SoundWriter, Writer
from studio.sdk.media import Media
from studio.sdk.models import CallOption, ModelInfo, ModelRequest, Offload, Precision, Task, TensorInfo
from studio.sdk.networks.network import Network, NetworkNode, StepOutput, Tokens, make_features_info
from studio.sdk.networks.pretrained_network import PretrainedNetwork
from studio.sdk.networks.pretrained_node import ModelNode, PretrainedNode
from studio.sdk.node import (
    ClipNode,
    FrameNode,
    GeneratorNode,
    ScanNode,
    SinkNode,
    SourceNode,
    TrainerNode,
    WindowNode,
    output,
)
from studio.sdk.node_kinds import EdgeFrames, FrameContent, NodeDevice, Window
from studio.sdk.param_types.animated_param import AnimatedParam, AnimatedPrompt
from studio.sdk.params import (
    ADVANCED,
    Color,
    FileMode,
    ModelRef,
    ObjectClicks,
    Options,
    PaintStrokes,
    Param,
    Point,
    PointTracks,
    Prompt,
    RotoShapes,
    ToneCurve,
    WarpGrid,
)
from studio.sdk.sequence.clip_sequence import ClipSequence
from studio.sdk.spec import node
from studio.sdk.training.dataset import BadRow, Batch, Dataset, Sample
from studio.sdk.viewer_handles import (
    CropHandle,
    OffsetHandle,
    PointHandle,
    QuadHandle,
    RectangleHandle,
    TransformHandle,
)

__all__ = [
    "ADVANCED",
    "AnimatedParam",
    "AnimatedPrompt",
    "Audio",
    "BadRow",
    "Batch",
    "CallOption",
    "Camera",
    "Clip",
    "ClipInfo",
    "ClipNode",
    "ClipSequence",
    "Color",
    "Context",
    "CropHandle",
    "Dataset",
    "Depth",
    "EdgeFrames",
    "Features",
    "FileMode",
    "FileWriter",
    "Flow",
    "FrameContent",
    "FrameNode",
    "FrameRange",
    "FrameRate",
    "Frames",
    "GeneratorNode",
    "Image",
    "InputInfo",
    "Inputs",
    "Keypoints",
    "LayersWriter",
    "Mask",
    "Media",
    "ModelInfo",
    "ModelNode",
    "ModelRef",
    "ModelRequest",
    "Net",
    "Network",
    "NetworkNode",
    "NodeDevice",
    "ObjectClicks",
    "Offload",
    "OffsetHandle",
    "Options",
    "PaintStrokes",
    "Param",
    "ParameterError",
    "Point",
    "PointHandle",
    "PointTracks",
    "Points",
    "Precision",
    "PretrainedNetwork",
    "PretrainedNode",
    "Prompt",
    "QuadHandle",
    "RecordWriter",
    "RectangleHandle",
    "RotoShapes",
    "Sample",
    "ScanNode",
    "ShapeError",
    "SinkNode",
    "SoundWriter",
    "SourceNode",
    "StepOutput",
    "StudioError",
    "SubtitleFrame",
    "SubtitleLine",
    "Task",
    "TensorInfo",
    "Time",
    "Tokens",
    "ToneCurve",
    "TrainerNode",
    "TransformHandle",
    "WarpGrid",
    "Window",
    "WindowNode",
    "Writer",
    "make_features_info",
    "node",
    "output",
]
