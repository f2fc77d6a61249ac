"""What a node author imports, and nothing more."""

from studio.core.clip import ClipFacts
from studio.core.errors import ParameterError, ShapeError, StudioError
from studio.core.image import Audio, Depth, Features, Flow, Image, Keypoints, Mask
from studio.core.space import Camera, Points
from studio.core.time import FrameRange, FrameRate
from studio.sdk.context import Clip, Context, Facts, Frames, Time
from studio.sdk.course import Course, PromptCourse
from studio.sdk.dataset import BadRow, Batch, Dataset, Sample
from studio.sdk.media import FileWriter, Media, RecordWriter, SoundWriter, Writer
from studio.sdk.models import CallOption, ModelFacts, ModelUse, Offload, Precision, Pretrained, Task
from studio.sdk.networks import Net, Network, NetworkNode, Step, Tokens, features_facts
from studio.sdk.node import (
    ClipNode,
    Ends,
    FrameNode,
    GeneratorNode,
    ScanNode,
    SinkNode,
    SourceNode,
    TrainerNode,
    Window,
    WindowNode,
    output,
)
from studio.sdk.params import Color, FileMode, ModelRef, Options, Param, Point, Prompt, ToneCurve
from studio.sdk.pretrained_network import PretrainedNetwork
from studio.sdk.spec import node

__all__ = [
    "Audio",
    "BadRow",
    "Batch",
    "CallOption",
    "Camera",
    "Clip",
    "ClipFacts",
    "ClipNode",
    "Color",
    "Context",
    "Course",
    "Dataset",
    "Depth",
    "Ends",
    "Facts",
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
    "Keypoints",
    "Mask",
    "Media",
    "ModelFacts",
    "ModelRef",
    "ModelUse",
    "Net",
    "Network",
    "NetworkNode",
    "Offload",
    "Options",
    "Param",
    "ParameterError",
    "Point",
    "Points",
    "Precision",
    "Pretrained",
    "PretrainedNetwork",
    "Prompt",
    "PromptCourse",
    "RecordWriter",
    "Sample",
    "ScanNode",
    "ShapeError",
    "SinkNode",
    "SoundWriter",
    "SourceNode",
    "Step",
    "StudioError",
    "Task",
    "Time",
    "Tokens",
    "ToneCurve",
    "TrainerNode",
    "Window",
    "WindowNode",
    "Writer",
    "features_facts",
    "node",
    "output",
]
