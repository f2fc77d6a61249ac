from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from studio.graph.curves.curve import Curve, Extrapolation, Handle, Keyframe
from studio.graph.model import NodeRecord
from studio.graph.param_evaluation import evaluate_param, evaluate_params, evaluate_prompt
from studio.sdk import FrameNode, Image, Param, Prompt, node


@node("test.says")
class Says(FrameNode):
    """Take a text that blends and one that does not."""

    says: Prompt = Param(default="sun", help="What blends.")
    label: str = Param(default="", help="What holds.")

    def process(self, image: Image) -> Image:
        return image


def blend(frames: float) -> Handle:
    return Handle(-frames, ())


BLOCKS = Curve((Keyframe(0, "rain"), Keyframe(10, "fog", left=blend(3)), Keyframe(20, "fog", left=blend(3))))


def test_a_text_blends_over_the_frames_before_the_next_one() -> None:
    assert [evaluate_prompt(BLOCKS, frame) for frame in (6, 7, 8, 9, 10)] == [
        Prompt("rain"),
        Prompt("rain", "fog", 0.25),
        Prompt("rain", "fog", 0.5),
        Prompt("rain", "fog", 0.75),
        Prompt("fog"),
    ]


def test_equal_texts_do_not_blend_and_the_ends_hold() -> None:
    assert {evaluate_prompt(BLOCKS, frame) for frame in (-5, 0)} == {Prompt("rain")}
    assert {evaluate_prompt(BLOCKS, frame) for frame in range(10, 40)} == {Prompt("fog")}


def test_a_blend_reaches_no_further_than_the_block_before() -> None:
    curve = Curve((Keyframe(0, "rain"), Keyframe(4, "fog", left=blend(100))))
    assert [round(evaluate_prompt(curve, frame).share, 4) for frame in range(5)] == [0.0, 0.25, 0.5, 0.75, 0.0]


def test_blends_loop_with_their_texts() -> None:
    curve = Curve((*BLOCKS.keys[:2], Keyframe(15, "rain")), extrapolation_after=Extrapolation.LOOP)
    assert evaluate_prompt(curve, 15 + 8) == Prompt("rain", "fog", 0.5)


def test_nodes_get_prompts_where_they_take_them_and_held_texts_elsewhere() -> None:
    record = NodeRecord("a", "test.says", "A", curves={"says": BLOCKS, "label": BLOCKS})
    values = evaluate_params(record, Says.spec, 8)
    assert (values["says"], values["label"]) == (Prompt("rain", "fog", 0.5), "rain")
    assert evaluate_param(record, Says.spec.get_param("says"), 8) == "rain"  # what a field shows
    made = Says.spec.create_node(values)
    assert isinstance(made, Says)
    assert made.says.share == 0.5
    plain = Says.spec.create_node({"says": "snow"})
    assert isinstance(plain, Says)
    assert plain.says == Prompt("snow")


@given(st.sets(st.integers(-50, 50), min_size=1, max_size=5), st.floats(0, 60), st.integers(-60, 60))
@settings(max_examples=60, deadline=None)
def test_shares_grow_towards_the_next_text(frames: set[int], reach: float, frame: int) -> None:
    curve = Curve(tuple(Keyframe(at, f"text {at}", left=blend(reach)) for at in sorted(frames)))
    one, other = evaluate_prompt(curve, frame), evaluate_prompt(curve, frame + 1)
    assert 0 <= one.share < 1
    assert bool(one.next_text) is (one.share > 0)
    assert other.text == one.next_text or other.share >= one.share or other.text != one.text
