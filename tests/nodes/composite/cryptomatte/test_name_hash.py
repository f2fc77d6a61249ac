"""Ids of names equal those that the specification and its examples give."""

from __future__ import annotations

import struct

import pytest

from nodes.composite.cryptomatte.name_hash import format_id, hash_murmur3, hash_name, parse_id


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("hello", 6.0705627102400005616e-17),
        ("cube", -4.08461912519e15),
        ("sphere", 2.79018604383e15),
        ("plane", 3.66557617593e-11),
        ("z\u00e9", None),
    ],
)
def test_names_have_the_floats_of_the_specification(name: str, number: float | None) -> None:
    (found,) = struct.unpack("<f", struct.pack("<I", hash_name(name)))
    assert abs(found) < float("inf")
    if number is not None:
        assert found == pytest.approx(number, rel=1e-6)


def test_the_manifest_of_the_specification() -> None:
    assert format_id(hash_name("bunny")) == "<13851a76>"
    assert format_id(hash_name("default")) == "<42c9679f>"


@pytest.mark.parametrize(
    ("data", "number"),
    [(b"", 0), (b"\0\0\0\0", 0x2362F9DE), (b"\xff\xff\xff\xff", 0x76293B50), (b"!Ce\x87", 0xF55B516B),
     (b"!Ce", 0x7E4A8634), (b"!C", 0xA0F7B07A), (b"!", 0x72661CF4)],
)  # fmt: skip
def test_the_hash_equals_known_values(data: bytes, number: int) -> None:
    assert hash_murmur3(data) == number


def test_an_exponent_of_no_finite_float_is_changed() -> None:
    names = (f"name{number}" for number in range(5000))
    raw = {name: hash_murmur3(name.encode()) for name in names}
    changed = [name for name, number in raw.items() if (number >> 23) & 255 in (0, 255)]
    assert changed
    assert all(hash_name(name) == raw[name] ^ 1 << 23 for name in changed)


def test_ids_are_read_from_digits() -> None:
    assert parse_id("<13851a76>") == 0x13851A76
    assert parse_id("13851A76") is None
    assert parse_id("13851A76", in_brackets=False) == 0x13851A76
    assert parse_id("bunny") is None
