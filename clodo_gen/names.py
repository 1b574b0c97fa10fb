"""Which names a service, an environment and a binding may have, and why.

The same rules travel to the templates as data (`rules()` goes into `catalog.json`), so that
plain Copier refuses what clodo refuses.
"""

import re
from typing import Any

SERVICE = r"[a-z]([a-z0-9-]{0,38}[a-z0-9])?"
ENVIRONMENT = r"[a-z]([a-z0-9-]{0,18}[a-z0-9])?"
BINDING = r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*"
LONGEST_BINDING = 40
LONGEST_RESOURCE = 63
"""Cloudflare's limit for Workers, R2 buckets and queues.
https://developers.cloudflare.com/r2/buckets/create-buckets/"""

# https://learn.microsoft.com/en-us/windows/win32/fileio/naming-a-file
_WINDOWS_DEVICES = ["con", "prn", "aux", "nul"] + [
    f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10)
]
RESERVED_SERVICES = sorted(_WINDOWS_DEVICES)
"""Names that Windows refuses for a folder."""

RESERVED_ENVIRONMENTS = ["default", "dev", "development", "local"]
"""What the local configuration is called."""

_JAVASCRIPT = """
    arguments await break case catch class const continue debugger default delete do else enum
    eval export extends false finally for function if implements import in instanceof interface
    let new null package private protected public return static super switch this throw true try
    typeof undefined var void while with yield
""".split()
# https://262.ecma-international.org/16.0/#sec-keywords-and-reserved-words
_PYTHON = """
    and as assert async await break case class continue def del elif else except false finally for
    from global if import in is lambda match none nonlocal not or pass raise return true try type
    while with yield
""".split()
# Listed, not asked of the Python that runs: all of them must give the same catalog.
# https://docs.python.org/3.14/reference/lexical_analysis.html#keywords
RESERVED_WORDS = sorted({word.upper() for word in _PYTHON + _JAVASCRIPT})

RESERVED_SETTINGS = """
    API_TOKEN CORS_ORIGINS ENVIRONMENT PYTHON_RELOAD PYTHON_SOURCES_URL
""".split()
"""Variables with a meaning of their own in every service; features add theirs."""

RESERVED_CLASSES = """
    ANY ARRAY BOOLEAN DATE DURABLE_OBJECT ERROR FUNCTION JSON MAP MATH NUMBER OBJECT PROMISE
    PROXY REQUEST RESPONSE SET STRING SYMBOL WORKER_ENTRYPOINT
""".split()
"""Durable Objects whose class would hide a name that its module needs."""

RESERVED_SECRETS = """
    CONSTRUCT COPY DICT FROM_ORM JSON OF PARSE_FILE PARSE_OBJ PARSE_RAW SCHEMA SCHEMA_JSON
    UPDATE_FORWARD_REFS VALIDATE
""".split()
"""Secrets whose field would hide a method of the settings model."""


def rules() -> dict[str, Any]:
    """The rules as plain data, for the templates."""
    return {
        "service": rf"\A{SERVICE}\Z",
        "environment": rf"\A{ENVIRONMENT}\Z",
        "binding": rf"\A(?=.{{1,{LONGEST_BINDING}}}\Z){BINDING}\Z",
        "longest_resource": LONGEST_RESOURCE,
        "reserved": {
            "services": RESERVED_SERVICES,
            "environments": RESERVED_ENVIRONMENTS,
            "words": RESERVED_WORDS,
            "settings": RESERVED_SETTINGS,
            "classes": RESERVED_CLASSES,
            "secrets": RESERVED_SECRETS,
        },
    }


def is_service(name: str) -> bool:
    """Whether a service may have this name."""
    return bool(re.fullmatch(SERVICE, name)) and name not in RESERVED_SERVICES


def is_environment(name: str) -> bool:
    """Whether an environment may have this name."""
    return bool(re.fullmatch(ENVIRONMENT, name)) and name not in RESERVED_ENVIRONMENTS


def is_binding(name: str) -> bool:
    """Whether `name` has the form of a binding; reserved words are not looked at."""
    return len(name) <= LONGEST_BINDING and bool(re.fullmatch(BINDING, name))


def quoted(value: str, longest: int = 60) -> str:
    """`value` in quotes, safe for a terminal, and cut when it is long."""
    shown = value if len(value) <= longest else value[: longest - 3] + "..."
    return f"'{printable(shown)}'"


def printable(value: str) -> str:
    """`value` with escapes for what a terminal would obey or reorder rather than print."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in value)


def resource_name(service: str, environment: str, binding: str | None) -> str:
    """What a resource is called at Cloudflare: `SERVICE-ENVIRONMENT[-BINDING]`.

    `binding` is None for the binding that a feature has by default.
    """
    parts = [service, environment]
    if binding is not None:
        parts.append(slug(binding))
    return "-".join(parts)


def slug(binding: str) -> str:
    """A binding as part of other names: `CHAT_ROOM` gives `chat-room`."""
    return binding.lower().replace("_", "-")


def class_name(binding: str) -> str:
    """The class behind a Durable Object binding: `CHAT_ROOM` gives `ChatRoom`."""
    return "".join(part.capitalize() for part in binding.split("_"))
