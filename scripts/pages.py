"""The pages of docs/ that are made from the code, so that they can't disagree with it."""

from typer.testing import CliRunner

from clodo_gen.cli.app import app
from clodo_gen.features.catalog import all_features
from clodo_gen.features.declaration import Feature

MADE = "<!-- Made by scripts/regen: edit the code it describes instead. -->\n"


def features_page() -> str:
    """docs/features.md: every feature of the catalog."""
    parts = [
        f"# Features\n\n{MADE}\n"
        "Ask for features with `clodo new NAME --features d1,kv:CACHE`, or by an alias; "
        "`clodo features NAME` says the same as this page.\n"
    ]
    parts += [_feature(feature) for feature in all_features().values()]
    return "\n".join(parts)


def _feature(feature: Feature) -> str:
    words = [f"`{feature.name}`"] if feature.default or not feature.named else []
    if feature.named:
        words.append(f"`{feature.name}:{feature.example or 'OTHER'}`")
    rows = {
        "Ask for it by": ", ".join(words),
        "Also called": ", ".join(f"`{alias}`" for alias in feature.aliases),
        "Binding": f"`env.{feature.default}`" if feature.default else "",
        "Brings": ", ".join(f"`{word}`" for word in feature.requires),
        "Excludes": ", ".join(f"`{name}`" for name in feature.conflicts),
        "In wrangler.jsonc": ", ".join(f"`{entry.at}`" for entry in feature.entries),
        "Readiness": feature.probe or "",
        "Runs locally": feature.local,
    }
    lines = [f"## {feature.name}\n", f"{feature.help}. [Documentation]({feature.docs})\n"]
    lines += [f"- {title}: {text}" for title, text in rows.items() if text]
    if feature.starter:
        routes = ", ".join(f"`{route}`" for route in feature.starter.routes)
        lines.append(f"- Starter: {feature.starter.help.lower()}: {routes}")
    return "\n".join(lines) + "\n"


def commands_page() -> str:
    """docs/commands.md: every command, as `--help` has it."""
    parts = [f"# Commands\n\n{MADE}\nExit codes, output and errors: [errors.md](errors.md).\n"]
    for command in app.registered_commands:
        name = str(command.name or getattr(command.callback, "__name__", ""))
        shown = CliRunner().invoke(app, [name, "--help"], env={"COLUMNS": "88"}, prog_name="clodo")
        parts.append(f"## clodo {name}\n\n```text\n{shown.stdout.strip()}\n```\n")
    return "\n".join(parts)
