"""What is computed again, and what is not."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studio.core.errors import NodeError
from studio.core.time import FrameRange
from studio.engine.compilation.digest import (
    digest_plain_values,
    encode_plain_values,
    make_digest,
)
from studio.engine.engine import Engine
from studio.engine.evaluation.plan import DigestTable
from studio.engine.request import EngineRequest, FrameState
from studio.graph.curves.curve import Curve, Keyframe
from studio.graph.model import Endpoint, Graph
from studio.sdk.params import ParamValue
from tests.engine.conftest import Levels
from tests.engine.graphs_for_tests import build, chain
from tests.engine.nodes_for_tests import RATE, calls


def _digest(engine: Engine, graph: Graph, frame: int = 0, node: str = "last", scale: float = 1.0) -> bytes:
    output = engine.compiler.compile_output(graph, node, "image", scale)
    return DigestTable(engine.media).get_digest(output, frame)


def _with(graph: Graph, node: str, **params: ParamValue) -> Graph:
    record = graph[node]
    return graph.with_node(replace(record, params={**record.params, **params}))


def test_a_still_is_computed_once_over_a_thousand_frames(levels: Levels) -> None:
    graph = chain(("still", {}), ("add", {"amount": 1.0}))
    assert set(levels(graph, range(1000))) == {1.5}
    assert (calls["still"], calls["add"]) == (1, 1)


def test_undo_finds_its_frames_again(levels: Levels) -> None:
    before = chain(("ramp", {}), ("add", {"amount": 1.0}))
    after = _with(before, "last", amount=2.0)
    assert levels(before, range(3)) == [1, 2, 3]
    assert levels(after, range(3)) == [2, 3, 4]
    calls.clear()
    again = _with(after, "last", amount=1.0)
    assert levels(again, range(3)) == [1, 2, 3]
    assert not calls


def test_editing_node_40_of_50_recomputes_ten(levels: Levels) -> None:
    graph = chain(("ramp", {}), *(("add", {"tag": f"add{index}"}) for index in range(1, 50)))
    assert levels(graph, [4]) == [4 + 49]
    calls.clear()
    assert levels(_with(graph, "n40", amount=2.0), [4]) == [4 + 50]
    assert sorted(calls) == sorted(f"add{index}" for index in range(40, 50))


def test_a_parameter_that_is_not_hashed_changes_nothing(engine: Engine) -> None:
    graph = chain(("ramp", {}), ("add", {}))
    assert _digest(engine, graph) == _digest(engine, _with(graph, "n0", note="a note"))
    assert _digest(engine, graph) != _digest(engine, _with(graph, "n0", offset=0.5))


def test_what_is_set_to_its_default_equals_what_is_not_set(engine: Engine) -> None:
    graph = chain(("ramp", {}), ("add", {}))
    assert _digest(engine, graph) == _digest(engine, _with(graph, "last", amount=1.0))


def test_names_and_ids_do_not_enter(engine: Engine) -> None:
    graph = chain(("ramp", {}), ("add", {}))
    renamed = graph.with_node(replace(graph["last"], name="Another name"))
    other_ids = build(("x", "ramp", {}), ("last", "add", {}), wires="x>last")
    assert _digest(engine, graph) == _digest(engine, renamed) == _digest(engine, other_ids)


def test_equal_nodes_share_one_computation(levels: Levels) -> None:
    graph = build(
        ("a", "ramp", {}), ("b", "ramp", {}), ("last", "mix", {}), wires="a>last b>last.other"
    )  # two readers of one clip
    assert levels(graph, [3]) == [6]
    assert calls["ramp"] == 1


def test_scale_enters_and_the_device_does(engine: Engine) -> None:
    graph = chain(("ramp", {}), ("add", {}))
    assert _digest(engine, graph) != _digest(engine, graph, scale=0.5)
    output = engine.compiler.compile_output(graph, "last", "image", 1.0)
    assert replace(output, device="cuda").digest_prefix != output.digest_prefix


def test_which_inputs_are_connected_enters(engine: Engine) -> None:
    alone = build(("a", "still", {}), ("last", "mix", {}), wires="a>last")
    both = build(("a", "still", {}), ("last", "mix", {}), wires="a>last a>last.other")
    assert _digest(engine, alone) != _digest(engine, both)


def test_the_frame_enters_only_where_time_is_asked_for(engine: Engine) -> None:
    timeless = chain(("still", {}), ("add", {}))
    timed = chain(("still", {}), ("stamp", {}))
    assert _digest(engine, timeless, 0) == _digest(engine, timeless, 0)
    assert engine.compiler.compile_output(timeless, "last", "image", 1.0).is_constant
    assert not engine.compiler.compile_output(timed, "last", "image", 1.0).is_constant
    assert _digest(engine, timed, 1) != _digest(engine, timed, 2)


def test_a_curve_enters_by_its_value(levels: Levels) -> None:
    curve = Curve((Keyframe(0, 0.0), Keyframe(4, 4.0), Keyframe(8, 4.0)))
    graph = chain(("still", {"value": 0.0}), ("add", {"amount": curve}))
    assert levels(graph, range(9)) == [0, 1, 2, 3, 4, 4, 4, 4, 4]
    assert calls["add"] == 5  # held values are found again


def test_a_curve_goes_on_after_its_clips_end_where_a_longer_clip_asks(levels: Levels) -> None:
    curve = Curve((Keyframe(0, 0.0), Keyframe(8, 8.0)))
    nodes = (("long", "still", {"value": 0.0}), ("short", "ramp", {"length": 3}), ("moved", "add", {"amount": curve}))
    graph = build(*nodes, ("last", "mix", {}), wires="short>moved long>last moved>last.other")
    assert levels(graph, range(9)) == [0, 2, 4, 5, 6, 7, 8, 9, 10]  # the clip holds its frame 2, the curve goes on
    assert levels(graph, [8], node="moved") == [4]  # looked at by itself, it ends with its clip


def test_curves_of_two_parameters_are_not_mistaken_for_each_other(levels: Levels) -> None:
    two, five = Curve((Keyframe(0, 2.0),)), Curve((Keyframe(0, 5.0),))
    one = chain(("still", {"value": 1.0}), ("scale_shift", {"factor": two, "amount": five}))
    other = chain(("still", {"value": 1.0}), ("scale_shift", {"amount": two, "factor": five}))
    assert levels(one, [0]) == [7]
    assert levels(other, [0]) == [7]
    assert levels(chain(("still", {"value": 3.0}), ("scale_shift", {"factor": two, "amount": five})), [0]) == [11]
    assert levels(chain(("still", {"value": 3.0}), ("scale_shift", {"amount": two, "factor": five})), [0]) == [17]


def test_random_numbers_depend_on_seed_and_frame_alone(engine: Engine, levels: Levels) -> None:
    graph = chain(("still", {}), ("noise", {"seed": 7}))
    forwards = levels(graph, range(4))
    engine.clear_cache()
    assert levels(graph, [3, 1, 2, 0]) == [forwards[3], forwards[1], forwards[2], forwards[0]]
    assert len(set(forwards)) == 4
    assert levels(_with(graph, "last", seed=8), range(4)) != forwards


def test_random_numbers_without_time_are_refused(levels: Levels) -> None:
    with pytest.raises(NodeError, match="time: Time"):
        levels(chain(("still", {}), ("timeless_noise", {})), [0])


def test_a_file_that_changes_is_read_again(levels: Levels, tmp_path: Path) -> None:
    file = tmp_path / "level.txt"
    file.write_text("0.25 10")
    graph = chain(("file", {"file": str(file)}), ("add", {}))
    assert levels(graph, [0, 1]) == [1.25, 1.25]
    assert calls["file"] == 1
    file.write_text("0.5 3")
    assert levels(graph, [0]) == [1.5]
    assert calls["file"] == 2
    os.utime(file, ns=(1, 1))
    assert levels(graph, [0]) == [1.5]
    assert calls["file"] == 3


def test_a_changed_file_changes_the_facts(engine: Engine, tmp_path: Path) -> None:
    file = tmp_path / "level.txt"
    file.write_text("0.25 10")
    graph = chain(("file", {"file": str(file)}), ("add", {}))
    output = engine.compiler.compile_output(graph, "last", "image", 1.0)
    assert output.facts.length == 10
    assert engine.facts(graph) is engine.facts(graph)
    file.write_text("0.25 20")
    assert engine.compiler.compile_output(graph, "last", "image", 1.0).facts.length == 20
    edited = _with(graph, "last", amount=3.0)
    assert engine.compiler.compile_output(edited, "last", "image", 1.0).facts.length == 20


def test_an_edit_after_a_file_changed_does_not_take_over_what_was_compiled(levels: Levels, tmp_path: Path) -> None:
    file = tmp_path / "level.txt"
    file.write_text("0.25 10")
    graph = chain(("file", {"file": str(file)}), ("add", {}))
    assert levels(graph, [0]) == [1.25]
    file.write_text("0.75 10")
    assert levels(_with(graph, "last", amount=2.0), [0]) == [2.75]


def test_a_missing_file_is_an_error_until_it_is_there(levels: Levels, tmp_path: Path) -> None:
    file = tmp_path / "level.txt"
    graph = chain(("file", {"file": str(file)}), ("add", {}))
    with pytest.raises(NodeError, match=r"n0: FileNotFoundError: .*level\.txt"):
        levels(graph, [0])
    file.write_text("0.25 10")
    assert levels(graph, [0]) == [1.25]


def test_files_of_each_frame_enter_that_frame_alone(engine: Engine, levels: Levels, tmp_path: Path) -> None:
    for index in range(5):
        (tmp_path / f"{index}.txt").write_text(str(index))
    graph = chain(("files", {"folder": str(tmp_path)}), ("add", {}))
    assert levels(graph, range(5)) == [1, 2, 3, 4, 5]
    (tmp_path / "2.txt").write_text("20.5")
    states = engine.get_frame_states(graph, "last", "image", FrameRange(0, 5))
    assert [state is FrameState.MISSING for state in states] == [False, False, True, False, False]
    calls.clear()
    assert levels(graph, range(5)) == [1, 2, 21.5, 4, 5]
    assert calls == {"files 2": 1, "add": 1}


def test_facts_follow_the_first_file_of_a_sequence(engine: Engine, tmp_path: Path) -> None:
    for index in range(5):
        (tmp_path / f"{index}.txt").write_text(str(index))
    graph = chain(("files", {"folder": str(tmp_path)}), ("add", {}))
    output = Endpoint("last", "image")
    assert engine.facts(graph).clips[output].width == 4
    (tmp_path / "0.txt").write_text("0 64")  # in place: the folder's time stays
    assert engine.facts(graph).clips[output].width == 64
    assert engine.compiler.compile_output(graph, *output, 1.0).facts.width == 64


values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text()),
    lambda inner: st.tuples(inner, inner),
)


@given(st.lists(values, max_size=4), st.lists(values, max_size=4))
def test_descriptions_differ_where_values_do(one: list[object], other: list[object]) -> None:
    assert (digest_plain_values(*one) == digest_plain_values(*other)) == (repr(one) == repr(other))
    assert len(make_digest(encode_plain_values(*one))) == 16


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    amounts=st.lists(st.floats(-4, 4, allow_nan=False), min_size=1, max_size=6),
    edited=st.integers(0, 5),
    frame=st.integers(0, 9),
)
def test_any_edit_changes_the_digests_behind_it_alone(
    engine: Engine, amounts: list[float], edited: int, frame: int
) -> None:
    graph = chain(("ramp", {}), *(("add", {"amount": amount}) for amount in amounts), ("add", {}))
    place = 1 + edited % len(amounts)
    after = _with(graph, f"n{place}", amount=amounts[place - 1] + 100.0)
    nodes = list(graph.nodes)
    for index, node in enumerate(nodes):
        same = _digest(engine, graph, frame, node) == _digest(engine, after, frame, node)
        assert same == (index < place)


def test_digests_are_forgotten_in_the_end_and_made_again(engine: Engine, levels: Levels) -> None:
    graph = chain(("ramp", {"length": 200}), ("average", {"radius": 3}), ("level_clip", {}), ("average", {"radius": 1}))
    for node in ("last", "n1", "n0"):
        engine.compiler.compile_output(graph, node, "image", 1.0).memo_limit = 10
    first = levels(graph, range(0, 200, 7))
    assert len(engine.compiler.compile_output(graph, "n0", "image", 1.0).digest_memo) <= 10
    calls.clear()
    assert levels(graph, range(0, 200, 7)) == first
    assert not calls
    states = engine.get_frame_states(graph, "last", "image", FrameRange(0, 200))
    assert states.count(FrameState.CACHED) == len(first)


def test_a_request_outside_the_clip_is_its_first_or_last_frame(engine: Engine, levels: Levels) -> None:
    graph = chain(("ramp", {"length": 10}), ("add", {}))
    assert levels(graph, [-5, 0, 9, 500]) == [1, 1, 10, 10]
    assert engine.find_cached(EngineRequest(graph, "last", "image", 77)) is not None
    assert RATE.value == 25
