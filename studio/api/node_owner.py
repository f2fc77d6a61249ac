"""Protocols between the handles of projects, nodes and keys: none of these modules needs the others."""

from __future__ import annotations

from typing import Protocol

from studio.api.project_host import ProjectHost
from studio.graph.commands import Command
from studio.graph.model import Graph, NodeRecord
from studio.sdk.params import ParamSpec, ParamValue
from studio.sdk.spec import NodeSpec


class NodeOwner(Protocol):
    """A project that has nodes."""

    host: ProjectHost

    @property
    def graph(self) -> Graph:
        """The outermost graph as it is now, frozen."""
        ...

    def evaluate_param(self, path: str, param: ParamSpec, frame: int) -> ParamValue:
        """Return the value of a parameter of the node at a path, of its expression or its keys."""
        ...

    def get_level(self, path: str) -> Graph:
        """Return the graph that the node at a path lies on."""
        ...


class KeyedNode(Protocol):
    """A node whose parameters have keys."""

    @property
    def id(self) -> str:
        """Its id on its level."""
        ...

    @property
    def record(self) -> NodeRecord:
        """The node as it is now, frozen."""
        ...

    @property
    def spec(self) -> NodeSpec:
        """Its type."""
        ...

    def apply_command(self, command: Command) -> None:
        """Make an edit on the node's level."""
        ...
