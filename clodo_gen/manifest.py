"""`clodo.json`, the manifest: what a service says of itself."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from clodo_gen import names

ServiceName = Annotated[str, Field(pattern=f"^{names.SERVICE}$")]
EnvironmentName = Annotated[str, Field(pattern=f"^{names.ENVIRONMENT}$")]
BindingName = Annotated[str, Field(pattern=f"^{names.BINDING}$", max_length=names.LONGEST_BINDING)]


class Part(BaseModel):
    """Base of the manifest's parts: closed to unknown members."""

    model_config = ConfigDict(extra="forbid")


class Binding(Part):
    """A name in `env`, and the feature that it belongs to."""

    name: BindingName
    feature: str


class Handler(Part):
    """A class that the entry module exports, and what calls it."""

    kind: Annotated[str, Field(pattern=r"^[a-z][a-z-]*$")]
    class_: Annotated[str, Field(alias="class")]


class Manifest(Part):
    """A service as clodo made it: names and kinds. Ids and limits live in wrangler.jsonc."""

    comment: Annotated[str, Field(alias="$comment")] = ""
    schema_: Annotated[Literal[1], Field(alias="schema")]
    name: ServiceName
    language: Literal["python"]
    templates: Annotated[str, Field(description="The version of the templates.")]
    auth: Literal["token", "none"]
    features: Annotated[list[str], Field(description="As asked for, sorted.")]
    bindings: list[Binding]
    handlers: list[Handler]
    secrets: list[BindingName]
    entities: dict[str, Any]
    environments: Annotated[list[EnvironmentName], Field(min_length=1)]


def manifest_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of clodo.json."""
    schema = Manifest.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
