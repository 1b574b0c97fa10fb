"""Which names a service, an environment and a binding may have."""

import keyword
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clodo_gen import names

RULES = names.rules()
LIKELY = st.text(alphabet="abzABZ019-_ \n.é\u202e", max_size=45)
ANY = st.one_of(LIKELY, st.text(max_size=45))


@given(st.from_regex(names.SERVICE, fullmatch=True))
def test_a_service_is_a_host_name_a_folder_and_a_package(name: str) -> None:
    assert re.fullmatch(r"[a-z0-9-]{1,40}", name)
    assert name[0].isalpha()
    assert name[-1] != "-"
    assert names.is_service(name) == (name not in names.RESERVED_SERVICES)


@given(ANY)
def test_nothing_else_is_a_service(name: str) -> None:
    if names.is_service(name):
        assert re.fullmatch(r"[a-z]([a-z0-9-]*[a-z0-9])?", name)
        assert len(name) <= 40


@given(ANY)
def test_nothing_else_is_an_environment(name: str) -> None:
    if names.is_environment(name):
        assert re.fullmatch(r"[a-z]([a-z0-9-]*[a-z0-9])?", name)
        assert len(name) <= 20


@given(st.from_regex(names.ENVIRONMENT, fullmatch=True))
def test_an_environment_is_refused_only_when_reserved(name: str) -> None:
    assert names.is_environment(name) == (name not in names.RESERVED_ENVIRONMENTS)


@given(ANY)
def test_a_binding_is_a_python_and_a_javascript_name(name: str) -> None:
    if names.is_binding(name):
        assert name.isidentifier()
        assert name.isascii()
        assert name == name.upper()
        assert "__" not in name


@given(st.from_regex(names.BINDING, fullmatch=True))
def test_the_class_of_a_binding_is_a_name(binding: str) -> None:
    name = names.class_name(binding)
    assert name.isidentifier()
    assert not keyword.iskeyword(name) or binding in names.RESERVED_WORDS


@pytest.mark.parametrize(
    ("rule", "holds", "reserved"),
    [
        ("service", names.is_service, "services"),
        ("environment", names.is_environment, "environments"),
        ("binding", names.is_binding, None),
    ],
)
def test_the_rules_that_travel_say_the_same(
    rule: str, holds: object, reserved: str | None
) -> None:
    assert callable(holds)
    refused = RULES["reserved"][reserved] if reserved else []

    @given(ANY)
    def agree(name: str) -> None:
        travelled = bool(re.search(RULES[rule], name)) and name not in refused
        assert travelled == holds(name)

    agree()


@pytest.mark.parametrize(
    "name",
    ["", "-", "a-", "-a", "1a", "A", "a_b", "a.b", "..", ".", "a/b", "a b", "a\n", "é", "a" * 41],
)
def test_is_no_service(name: str) -> None:
    assert not names.is_service(name)


@pytest.mark.parametrize("name", ["con", "nul", "com1", "lpt9"])
def test_is_a_reserved_service(name: str) -> None:
    assert not names.is_service(name)
    assert names.is_service(f"{name}-service")


@pytest.mark.parametrize("name", ["a", "a1", "a-b", "a--b", "console", "com10", "a" * 40])
def test_is_a_service(name: str) -> None:
    assert names.is_service(name)


@pytest.mark.parametrize("word", keyword.kwlist)
def test_every_keyword_of_python_is_reserved(word: str) -> None:
    assert word.upper() in names.RESERVED_WORDS


def test_reserved_names_could_be_asked_for() -> None:
    """A reserved name that no rule lets through anyway would be a dead one."""
    lists = [names.RESERVED_WORDS, names.RESERVED_CLASSES, names.RESERVED_SECRETS]
    for name in [*names.RESERVED_SETTINGS, *(name for some in lists for name in some)]:
        assert names.is_binding(name), name
    for name in names.RESERVED_SERVICES:
        assert re.fullmatch(names.SERVICE, name), name
    for name in names.RESERVED_ENVIRONMENTS:
        assert re.fullmatch(names.ENVIRONMENT, name), name


@given(st.text(), st.integers(min_value=10, max_value=100))
def test_quoted_text_is_safe_to_print(value: str, longest: int) -> None:
    shown = names.quoted(value, longest)
    assert shown[0] == shown[-1] == "'"
    assert shown.isprintable()
    assert not any(unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for c in shown)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("shop", "'shop'"),
        ("", "''"),
        ("a\nb\x1b[31m", r"'a\nb\x1b[31m'"),
        ("\u202eevil\u2066", r"'\u202eevil\u2066'"),
        ("\udc80", r"'\udc80'"),
        ("\0", r"'\x00'"),
        ("Käse 🧀", "'Käse 🧀'"),
        ("x" * 60, "'" + "x" * 60 + "'"),
        ("x" * 61, "'" + "x" * 57 + "...'"),
    ],
)
def test_quotes(value: str, shown: str) -> None:
    assert names.quoted(value) == shown


@pytest.mark.parametrize(
    ("binding", "resource"),
    [
        (None, "shop-staging"),
        ("EVENTS", "shop-staging-events"),
        ("OLD_FILES", "shop-staging-old-files"),
    ],
)
def test_resources_are_named_after_their_environment(binding: str | None, resource: str) -> None:
    assert names.resource_name("shop", "staging", binding) == resource


@given(
    st.from_regex(names.SERVICE, fullmatch=True), st.from_regex(names.ENVIRONMENT, fullmatch=True)
)
def test_the_name_of_a_deployed_worker_fits(service: str, environment: str) -> None:
    assert len(names.resource_name(service, environment, None)) <= names.LONGEST_RESOURCE


@pytest.mark.parametrize(
    ("binding", "name"),
    [("ROOM", "Room"), ("CHAT_ROOM", "ChatRoom"), ("A1_B2", "A1B2"), ("X", "X")],
)
def test_classes_are_named_after_their_binding(binding: str, name: str) -> None:
    assert names.class_name(binding) == name
