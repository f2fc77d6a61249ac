"""Names that may follow the cursor; what is looked at runs no code."""

from __future__ import annotations

import pytest

from studio.ui.features.script.completion.name_finder import Completions, find_completions
from tests.ui.features.script.completion.sample_names import NAMES, Source


def find(text: str) -> Completions:
    return find_completions(text, NAMES, Source())


def test_variables_keywords_and_builtins() -> None:
    assert find("x = pr").names[:3] == ("prices", "project", "print")
    assert "property" in find("pr").names
    assert find("whil").names == ("while",)
    assert find("project").names == ()


def test_attributes() -> None:
    found = find("np.linsp")
    assert (found.prefix, found.names) == ("linsp", ("linspace",))
    assert "norm" in find("y = np.linalg.").names
    assert find("nothing.").names == ()
    assert find("table.ite").names == ("items",)
    assert find("collections.Counter.most").names == ("most_common",)
    assert all(not name.startswith("_") for name in find("np.").names)
    assert "__name__" in find("np.__").names


def test_nothing_is_run() -> None:
    assert set(find("loud.").names) == {"plain", "own", "computed"}
    assert find("loud.own.").names == ("radius", "mix", "method")
    assert find("loud.computed.").names == ()
    assert find("loud.missing.").names == ()
    assert find("exit().").names == ()


@pytest.mark.parametrize("quote", ["'", '"'])
def test_nodes_in_brackets(quote: str) -> None:
    assert find(f"a = project[{quote}b").names == (f"blur{quote}]", f"Blur 2{quote}]")
    assert find(f"project[{quote}").names == (f"blur{quote}]", f"gain{quote}]", f"Blur 2{quote}]")
    assert find(f"table[{quote}").names == (f"first{quote}]",)
    assert find(f"table['first'][{quote}s").names == (f"second{quote}]",)


def test_types_of_nodes_and_their_parameters() -> None:
    assert find('project.add("fil').names == ("filter.blur", "filter.sharpen")
    assert find('project.add("filter.blur", ra').names == ("radius=",)
    assert find('project.add("filter.blur", radius=3, m').names == ("mix=",)
    assert find('project.add("filter.blur", radius=').names == ()
    assert "print" in find('project.add("filter.blur", radius=3)\npri').names
    assert find('project["blur"].').names == ("radius", "mix", "method")
    assert find('project["none"].').names == ()
    assert find('loud.own.keys("r').names == ("radius",)
