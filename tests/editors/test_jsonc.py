"""JSON with comments and trailing commas."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clodo_gen.editors import jsonc

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(alphabet='ab",/*\\\n]}', max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=8,
)


@given(VALUES, st.sampled_from([None, 2]))
def test_json_means_what_it_always_did(value: Any, indent: int | None) -> None:
    assert jsonc.loads(json.dumps(value, indent=indent)) == value


@given(VALUES)
def test_comments_and_trailing_commas_mean_nothing(value: Any) -> None:
    text = json.dumps([value, 1], indent=2)
    lines = text.split("\n")
    commented = '/* a " */ ' + " // b ,]\n".join([*lines[:-1], ",", lines[-1]]) + "// end"
    assert jsonc.loads(commented) == [value, 1]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": 1,}', {"a": 1}),
        ("[1, 2 , \n ]", [1, 2]),
        ('["a", // ]\n]', ["a"]),
        ('["a" /* , */ ]', ["a"]),
        ('{"url": "https://a/*b*/"}', {"url": "https://a/*b*/"}),
        ('["\\"//", "/*"]', ['"//', "/*"]),
        ('[",]", ",}"]', [",]", ",}"]),
        ("/* several\nlines */ 1", 1),
        ("1 // no newline", 1),
        ("[1, /* between */ ]", [1]),
        ("// crlf\r\n[1]\r\n", [1]),
        ('"ü\u2028"', "ü\u2028"),
    ],
)
def test_reads(text: str, value: Any) -> None:
    assert jsonc.loads(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[1 2]",
        '{"a" 1}',
        "[,]x",
        "'a'",
        '"a',
        "/* open",
        "{a: 1}",
        "[1]]",
        '["a\nb"]',
        "/",
    ],
)
def test_refuses(text: str) -> None:
    with pytest.raises(json.JSONDecodeError):
        jsonc.loads(text)


def test_an_error_stands_where_it_stands_in_the_text() -> None:
    text = '{\n  // a comment\n  "a": 1, /* another */ "b": nope\n}'
    with pytest.raises(json.JSONDecodeError) as caught:
        jsonc.loads(text)
    assert (caught.value.lineno, caught.value.pos) == (3, text.index("nope"))
