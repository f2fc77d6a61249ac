"""Public interface for node authors: all names that a node imports, and nothing more."""

from studio.core.clip_info import ClipInfo
from studio.core.errors import ParameterError, ShapeError, StudioError
from studio.core.image import Audio, Depth, Features, Flow, Image, Keypoints, Mask
from studio.core.space import Camera, Points
from studio.core.time import FrameRange, FrameRate
from studio.sdk.context import Clip, Context, Frames, InputInfo, Net, Time
from studio.sdk.files.file_writers import FileWriter, LayersWriter, RecordWriter, SoundWriter, Writer
from studio.sdk.media import Media
from studio.sdk.models import CallOption, ModelInfo, ModelRequest, Offload, Precision, Task, TensorInfo
from studio.sdk.networks.network import Network, NetworkNode, StepOutput, Tokens, make_features_info
from studio.sdk.networks.pretrained_network import PretrainedNetwork
from studio.sdk.networks.pretrained_node import ModelNode, PretrainedNode
from studio.sdk.node import (
    ClipNode,
    EdgeFrames,
    FrameNode,
    GeneratorNode,
    NodeDevice,
    ScanNode,
    SinkNode,
    SourceNode,
    TrainerNode,
    Window,
    WindowNode,
    output,
)
from studio.sdk.param_types.animated_param import AnimatedParam, AnimatedPrompt
from studio.sdk.params import ADVANCED, Color, FileMode, ModelRef, Options, Param, Point, Prompt, RotoShapes, ToneCurve
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
    "FrameNode",
    "FrameRange",
    "FrameRate",
    "Frames",
    "GeneratorNode",
    "Image",
    "InputInfo",
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
    "Offload",
    "OffsetHandle",
    "Options",
    "Param",
    "ParameterError",
    "Point",
    "PointHandle",
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
    "Task",
    "TensorInfo",
    "Time",
    "Tokens",
    "ToneCurve",
    "TrainerNode",
    "TransformHandle",
    "Window",
    "WindowNode",
    "Writer",
    "make_features_info",
    "node",
    "output",
]
