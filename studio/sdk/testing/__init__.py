"""For the tests of node authors: compute a node outside the engine, and hold it to the rules of the SDK."""

from studio.sdk.testing.contract import assert_node_contract
from studio.sdk.testing.memory_media import MemoryClip, MemoryMedia, WrittenFile
from studio.sdk.testing.run import StandaloneContext, run_frame, run_generator, run_sink, take_apart
from studio.sdk.testing.values import example_clip, example_value, tensors_of

__all__ = [
    "MemoryClip",
    "MemoryMedia",
    "StandaloneContext",
    "WrittenFile",
    "assert_node_contract",
    "example_clip",
    "example_value",
    "run_frame",
    "run_generator",
    "run_sink",
    "take_apart",
    "tensors_of",
]
