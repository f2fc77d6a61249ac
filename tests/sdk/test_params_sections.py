"""Sections of parameters, and when a parameter has an effect."""

from __future__ import annotations

import pytest

from studio.core.errors import ParameterError
from studio.sdk import ADVANCED
from studio.sdk.params import ParamKind, ParamSpec, ParamValue
from studio.services.engine_setup import load_registry


def make_param(*applies_when: ParamValue) -> ParamSpec:
    return ParamSpec("radius", ParamKind.FLOAT, 1.0, "A radius.", applies_when=applies_when)


@pytest.mark.parametrize(
    ("applies_when", "value", "applies"),
    [
        ((), "hard", True),
        (("mode", "soft", "both"), "soft", True),
        (("mode", "soft", "both"), "hard", False),
        (("mode",), "", False),
        (("mode",), "a.safetensors", True),
        (("mode", ""), "", True),
        (("mode", False), True, False),
    ],
)
def test_a_parameter_has_an_effect_for_some_values(
    applies_when: tuple[ParamValue, ...], value: ParamValue, applies: bool
) -> None:
    assert make_param(*applies_when).applies_to({"mode": value}) is applies


def test_all_conditions_name_parameters_and_values_that_exist() -> None:
    for spec in load_registry():
        for param in spec.params.values():
            if param.applies_when:
                name, *accepted = param.applies_when
                other = spec.params[str(name)]
                try:
                    assert [other.normalize_value(value) for value in accepted] == accepted
                except ParameterError as error:
                    raise AssertionError(f"{spec.id}.{param.name}: {error}") from None


def test_no_type_has_many_parameters_in_one_list() -> None:
    """More than 16 are not looked through: the rest belongs in sections."""
    long = {spec.id: sum(not p.section for p in spec.params.values()) for spec in load_registry()}
    assert {id: count for id, count in long.items() if count > 16} == {}
    assert load_registry()["train.train"].params["clip"].section == ADVANCED


def test_what_0_stands_for_is_said_only_where_0_is_accepted() -> None:
    named = [(spec.id, param) for spec in load_registry() for param in spec.params.values() if param.zero_text]
    assert ("source.video", "rate") in [(id, param.name) for id, param in named]
    for id, param in named:
        assert param.normalize_value(0) == 0, f"{id}.{param.name}"
        assert " 0 " in param.help, f"the help of {id}.{param.name} says what 0 does"
