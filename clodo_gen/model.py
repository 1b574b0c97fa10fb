"""What a person asked for, before anybody says what it means."""

from dataclasses import dataclass

LANGUAGES = ("python", "typescript")
AUTH = ("token", "none")
ENVIRONMENTS = ("staging", "production")


@dataclass(frozen=True, slots=True)
class ServiceSpec:
    """A service as it was asked for.

    `features` holds the words as typed (`d1`, `kv:CACHE`, `database`); `environments` are in the
    order in which they appear in wrangler.jsonc.
    """

    name: str
    features: tuple[str, ...] = ()
    language: str = "python"
    environments: tuple[str, ...] = ENVIRONMENTS
    auth: str = "token"
    bare: bool = False
