"""Tools for the tests of node authors: computing a node outside the engine, and the contract of the SDK."""

from studio.sdk.testing.contract import assert_node_contract
from studio.sdk.testing.example_values import find_tensors, make_example_clip, make_example_value
from studio.sdk.testing.memory_media import MemoryFile, MemoryMedia, WrittenFile
from studio.sdk.testing.node_runner import StandaloneContext, decompose_node, run_frame, run_generator, run_sink

__all__ = [
    "MemoryFile",
    "MemoryMedia",
    "StandaloneContext",
    "WrittenFile",
    "assert_node_contract",
    "decompose_node",
    "find_tensors",
    "make_example_clip",
    "make_example_value",
    "run_frame",
    "run_generator",
    "run_sink",
]
