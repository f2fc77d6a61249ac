"""What is said of memory before anything runs."""

from __future__ import annotations

from studio.sdk.models import Precision
from studio.ui.shell.models.memory_fit import ComputeDevice, check_fit, estimate_run
from tests.ui.features.models.samples import CONTROL, DEPTH, GIB, LORA, WAN

SMALL, LARGE = (
    ComputeDevice("cuda:0", 8 * GIB, Precision.BFLOAT16),
    ComputeDevice("cuda:0", 80 * GIB, Precision.BFLOAT16),
)


def test_a_list_says_how_a_model_fits() -> None:
    assert check_fit(DEPTH, SMALL).text.startswith("fits, ")
    assert check_fit(WAN, LARGE).text.startswith("fits, ")
    assert check_fit(WAN, ComputeDevice("cuda:0", GIB // 4)) == type(check_fit(WAN, SMALL))(
        "does not fit", is_good=False
    )


def test_what_does_not_run_by_itself_has_no_figure() -> None:
    assert check_fit(LORA, LARGE).text == check_fit(CONTROL, LARGE).text == ""


def test_a_run_says_weights_precision_what_is_free_and_where_weights_will_lie() -> None:
    line = estimate_run(WAN, LARGE, {})
    assert line.text.endswith("weights 31.8 GiB as bfloat16, all on the device. 80.0 GiB are free.")
    assert line.text.startswith("A run takes about ")
    assert line.is_good
    half = estimate_run(WAN, LARGE, {"precision": "8-bit weights"})
    assert "weights 15.9 GiB as 8-bit weights" in half.text
    asked = estimate_run(WAN, LARGE, {"offload": "group by group", "width": 512, "height": 512, "length": 17})
    assert "group by group" in asked.text
    assert not estimate_run(WAN, ComputeDevice("cuda:0", GIB // 4), {"offload": "all on the device"}).is_good
    assert "are free" not in estimate_run(WAN, ComputeDevice("cpu", None), {}).text
