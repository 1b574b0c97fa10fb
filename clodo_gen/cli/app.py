"""The commands and their options."""

from pathlib import Path
from typing import Annotated

import typer

from clodo_gen import __version__
from clodo_gen.cli import ask, options, show
from clodo_gen.cli.output import document, emit
from clodo_gen.errors import RequestError
from clodo_gen.model import ENVIRONMENTS, ServiceSpec

app = typer.Typer(
    name="clodo",
    help="Generate Cloudflare Worker services that stay yours.",
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        emit(f"clodo {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def _root(
    context: typer.Context,
    version: Annotated[
        bool,
        typer.Option("--version", help="Print the version.", callback=_version, is_eager=True),
    ] = False,
) -> None:
    """Generate Cloudflare Worker services that stay yours."""
    if context.invoked_subcommand is None:
        emit(context.get_help())
        raise typer.Exit(RequestError.exit_code)


@app.command(epilog="Example: clodo new my-service --features d1,r2,kv:CACHE")
def new(
    name: options.Name = None,
    features: options.Features = None,
    language: options.Language = "python",
    environments: options.Environments = None,
    auth: options.Auth = "token",
    bare: options.Bare = False,
    directory: options.Directory = None,
    dry_run: options.DryRun = False,
    diff: options.Diff = False,
    json: options.Json = False,
    quiet: options.Quiet = False,
    no_git: options.NoGit = False,
) -> None:
    """Create a service, complete and tested, in a folder of its own."""
    from clodo_gen.commands.new import new as create

    if name is None:
        name, features = ask.name_and_features(features)
    spec = ServiceSpec(
        name=name,
        features=_words(features),
        language=language,
        environments=ENVIRONMENTS if environments is None else _words(environments),
        auth=auth,
        bare=bare,
    )
    report = create(spec, directory or Path(name), use_git=not no_git, write=not (dry_run or diff))
    show.new_report(report, as_json=json, as_diff=diff, quiet=quiet)


@app.command(epilog="Example: clodo features d1")
def features(name: options.OneFeature = None, json: options.Json = False) -> None:
    """List the features that a service can have, or explain one."""
    from clodo_gen.commands import features as command

    catalog = command.features()
    if name is None:
        show.feature_list(catalog, as_json=json)
    else:
        found = command.feature_name(name, catalog)
        show.feature(found, catalog["features"][found], as_json=json)


@app.command(epilog="Example: clodo schema > clodo.schema.json")
def schema(json: options.Json = True) -> None:
    """Print the JSON Schema of clodo.json, the manifest."""
    del json  # every command takes it; this one prints nothing else
    from clodo_gen.manifest import manifest_schema

    document(manifest_schema())


COMMANDS = frozenset({"new", "features", "schema"})


def _words(values: list[str] | None) -> tuple[str, ...]:
    """The words of an option that takes commas and may be repeated."""
    return tuple(word for value in values or () for word in ask.split(value))
