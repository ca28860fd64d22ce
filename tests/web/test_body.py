"""The strict parser, apart from HTTP."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cxbot.web import body


def nested(depth: int) -> bytes:
    return b"[" * depth + b"]" * depth


@given(raw=st.binary(max_size=60) | st.text('{}[]",:0123456789eE-.\\u NaN').map(str.encode))
@example(nested(100_000))
@example(b"9" * 5000)
def test_no_bytes_raise_anything_unexpected(raw: bytes) -> None:
    try:
        value = body.parse(raw)
    except (ValueError, RecursionError):
        return
    assert body.parse(json.dumps(value, allow_nan=False).encode()) == value


plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.text().map(lambda t: t.replace("\0", "")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner),
    max_leaves=8,
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(value=plain)
def test_what_json_can_hold_is_read_as_it_is(value: Any) -> None:
    assert body.parse(json.dumps(value).encode()) == value


def test_depth_has_a_limit_of_its_own() -> None:
    body.parse(nested(body.MAX_DEPTH))
    with pytest.raises(ValueError, match="nested more than"):
        body.parse(nested(body.MAX_DEPTH + 1))
