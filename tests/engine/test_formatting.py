"""Generated Python is as black would write it, whatever the accepted names are."""

import black
from black.mode import TargetVersion
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clodo_gen import names
from clodo_gen.engine.templates import installed
from clodo_gen.errors import RequestError
from clodo_gen.features.data import load_catalog
from clodo_gen.features.resolver import resolve
from clodo_gen.model import ServiceSpec
from tests.support import CATALOG, make

MODE = black.Mode(target_versions={TargetVersion.PY311})
BINDINGS = st.one_of(
    st.from_regex(names.BINDING, fullmatch=True).filter(names.is_binding),
    st.sampled_from(["O", "A" * 40, "A_" * 19 + "B", "DB", "ROOM_OBJECT"]),
)
WORDS = st.builds(
    lambda kind, binding: f"{kind}:{binding}" if binding else kind,
    st.sampled_from(sorted(CATALOG["features"])),
    st.one_of(st.none(), BINDINGS),
)
SPECS = st.builds(
    ServiceSpec,
    name=st.from_regex(names.SERVICE, fullmatch=True).filter(names.is_service),
    features=st.lists(WORDS, unique=True, max_size=9).map(tuple),
    auth=st.sampled_from(["token", "none"]),
    bare=st.booleans(),
)


def accepted(spec: ServiceSpec) -> bool:
    try:
        resolve(spec, load_catalog(installed().root))
    except RequestError:
        return False
    return True


seen: set[bytes] = set()
"""Files that were found well-formed: most are the same in every service."""


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)
@given(SPECS.filter(accepted))
def test_black_changes_nothing(spec: ServiceSpec) -> None:
    for path, file in make(installed(), spec).files.items():
        if path.endswith(".py") and file.data not in seen:
            text = file.data.decode()
            assert black.format_str(text, mode=MODE) == text, path
            seen.add(file.data)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(SPECS.filter(accepted))
def test_every_text_is_tidy(spec: ServiceSpec) -> None:
    for path, file in make(installed(), spec).files.items():
        assert file.data.endswith(b"\n"), path
        assert not file.data.endswith(b"\n\n"), path
        assert b" \n" not in file.data, path
        assert b"\t" not in file.data, path
        if not path.endswith((".py", ".md")):  # Markdown shows Python
            assert b"\n\n\n" not in file.data, path
