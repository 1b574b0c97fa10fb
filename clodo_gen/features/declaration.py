"""What a feature declares: data for the resolver, the templates and the help, and no code."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from clodo_gen import names

Word = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*(:[A-Z][A-Z0-9_]*)?$")]
"""A feature as one asks for it: `kv`, `kv:CACHE`."""


class Declaration(BaseModel):
    """Base of all declarations: frozen, and closed to misspelt members."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Entry(Declaration):
    """What one instance adds to wrangler.jsonc, in every environment.

    `at` is the path of a list (`d1_databases`, `durable_objects.bindings`), or of an object when
    `member` names the member to add. `value` may contain `{name}` (the binding), `{slug}` (the
    same in lower case with dashes), `{resource}` (its name at Cloudflare) and `{class}`.
    An instance that was given a name has the members of `named` too.
    """

    at: str
    value: str | dict[str, JsonValue]
    named: dict[str, JsonValue] = {}
    member: str | None = None


class Handler(Declaration):
    """What the Worker must have: a class of its entry module, and what calls it.

    The class is `Default`, or `{class}` where each name has one of its own.
    """

    kind: Annotated[str, Field(pattern=r"^[a-z][a-z-]*$")]
    class_: Annotated[str, Field(alias="class")]


class Variable(Declaration):
    """A setting that the feature reads, and that no binding may be called."""

    name: Annotated[str, Field(pattern=names.BINDING)]
    default: str
    help: str


class Starter(Declaration):
    """What a service gets working from the first day, unless it is `--bare`."""

    help: str
    routes: tuple[str, ...]


class Feature(Declaration):
    """A capability that a service asks for by name."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    title: str
    help: Annotated[str, Field(max_length=90)]
    docs: Annotated[str, Field(pattern=r"^https://")]
    aliases: tuple[str, ...] = ()
    named: bool = True
    """Whether it may be asked for several times, each under a name: `kv:SESSIONS,kv:CACHE`."""
    default: str | None = None
    """The binding of the plain word; None where a name must be given or there is no binding."""
    example: str | None = None
    """A name as one would give it, where `default` is None."""
    entries: tuple[Entry, ...] = ()
    secret: bool = False
    """Whether the name is that of a secret, a setting rather than a typed binding."""
    handlers: tuple[Handler, ...] = ()
    variables: tuple[Variable, ...] = ()
    requires: tuple[Word, ...] = ()
    conflicts: tuple[str, ...] = ()
    probe: str | None = None
    """What `/health/ready` asks of each binding, in words; the code is the language's own."""
    local: str
    """How far it works in the local runtime, as seen."""
    starter: Starter | None = None
