"""Edits: frozen values whose `apply_to` makes a new project from an old one. Nothing else changes a project.

An edit that cannot be made raises a StudioError and leaves everything as it was.
"""

from studio.graph.commands.base import Command, CompoundCommand
from studio.graph.commands.connection_rules import check_connection, find_passed_input
from studio.graph.commands.curve_shape import (
    BakeSignal,
    SetEase,
    SetExtrapolation,
    SetHandle,
    SetInterpolation,
    SetKeyValue,
)
from studio.graph.commands.expression_edits.expressions import RemoveExpression, SetExpression
from studio.graph.commands.group_links import LinkGroup, MakeGroupLocal, RelinkGroups, ReloadLinkedGroups
from studio.graph.commands.groups import GroupNodes
from studio.graph.commands.in_group import EditInGroup
from studio.graph.commands.keys import DeleteKeys, KeyAddress, MoveKeys, PasteKeys, ScaleKeys, SetKeys
from studio.graph.commands.marks import AddMark, RemoveMarks, SetMark, SetRate
from studio.graph.commands.node_flags import SetDisabled, SetLocked, SetMuted
from studio.graph.commands.node_replacement import ReplaceNode
from studio.graph.commands.notes import (
    AddBookmark,
    AddNote,
    MoveItems,
    RemoveBookmark,
    RemoveNotes,
    RenameBookmark,
    SetNote,
)
from studio.graph.commands.promoted_params import DemoteParam, PromoteParam, RenamePromotedParam, ReorderPromotedParams
from studio.graph.commands.rewire import ExtractNodes, SwapInputs
from studio.graph.commands.structure import AddNode, Connect, Disconnect, PasteNodes, RemoveNodes
from studio.graph.commands.ungroup import UngroupNode
from studio.graph.commands.values import (
    MoveNodes,
    RemoveKeyframe,
    RenameNode,
    ResetParam,
    SetKeyframe,
    SetParam,
    SetRange,
)
from studio.graph.commands.variants import AcceptVariant, CopyToVariant, EditVariants, ForkVariant, SwitchVariant

__all__ = [
    "AcceptVariant",
    "AddBookmark",
    "AddMark",
    "AddNode",
    "AddNote",
    "BakeSignal",
    "Command",
    "CompoundCommand",
    "Connect",
    "CopyToVariant",
    "DeleteKeys",
    "DemoteParam",
    "Disconnect",
    "EditInGroup",
    "EditVariants",
    "ExtractNodes",
    "ForkVariant",
    "GroupNodes",
    "KeyAddress",
    "LinkGroup",
    "MakeGroupLocal",
    "MoveItems",
    "MoveKeys",
    "MoveNodes",
    "PasteKeys",
    "PasteNodes",
    "PromoteParam",
    "RelinkGroups",
    "ReloadLinkedGroups",
    "RemoveBookmark",
    "RemoveExpression",
    "RemoveKeyframe",
    "RemoveMarks",
    "RemoveNodes",
    "RemoveNotes",
    "RenameBookmark",
    "RenameNode",
    "RenamePromotedParam",
    "ReorderPromotedParams",
    "ReplaceNode",
    "ResetParam",
    "ScaleKeys",
    "SetDisabled",
    "SetEase",
    "SetExpression",
    "SetExtrapolation",
    "SetHandle",
    "SetInterpolation",
    "SetKeyValue",
    "SetKeyframe",
    "SetKeys",
    "SetLocked",
    "SetMark",
    "SetMuted",
    "SetNote",
    "SetParam",
    "SetRange",
    "SetRate",
    "SwapInputs",
    "SwitchVariant",
    "UngroupNode",
    "check_connection",
    "find_passed_input",
]
