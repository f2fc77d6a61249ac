"""Settings of pip as uv takes them."""

from __future__ import annotations

import sys

import pytest

from tools.install.pip_settings import make_uv_variables, parse_pip_settings, read_pip_settings

LIST = """:env:.cert='/etc/ca.crt'
global.index-url='https://mirror/simple'
global.extra-index-url='https://a/simple\\nhttps://b/simple'
install.find-links='/wheels'
global.find-links='/other'
:env:.no-index='1'
global.broken='
nonsense
"""


@pytest.fixture(autouse=True)
def _no_settings_of_uv(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX", "UV_FIND_LINKS", "UV_NO_INDEX", "SSL_CERT_FILE", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


def test_the_list_is_read_and_the_nearer_place_wins() -> None:
    found = parse_pip_settings(LIST)
    assert found["find-links"] == "/wheels"
    assert found["extra-index-url"].split() == ["https://a/simple", "https://b/simple"]
    assert "broken" not in found


def test_uv_gets_the_same_sources() -> None:
    variables = make_uv_variables(parse_pip_settings(LIST))
    assert variables["UV_DEFAULT_INDEX"] == "https://mirror/simple"
    assert variables["UV_INDEX"] == "https://a/simple https://b/simple"
    assert variables["UV_FIND_LINKS"] == "/wheels"
    assert variables["SSL_CERT_FILE"] == "/etc/ca.crt"
    assert variables["UV_NO_INDEX"] == "1"


def test_nothing_is_said_where_nothing_is_set() -> None:
    assert set(make_uv_variables({})) == {"UV_INDEX_STRATEGY", "UV_NO_PROGRESS"}


def test_what_is_set_for_uv_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV_FIND_LINKS", "/mine")
    assert "UV_FIND_LINKS" not in make_uv_variables({"find-links": "/wheels"})


def test_the_real_pip_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_PROXY", "http://proxy:3128")
    assert make_uv_variables(read_pip_settings(sys.executable))["ALL_PROXY"] == "http://proxy:3128"
