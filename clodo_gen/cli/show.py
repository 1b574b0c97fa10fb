"""Reports as text for people, or as one JSON document for programs."""

import shlex
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import typer

from clodo_gen import names
from clodo_gen.cli.output import document, emit
from clodo_gen.features.data import Catalog, FeatureData

if TYPE_CHECKING:
    from clodo_gen.commands.new import NewReport


def new_report(report: "NewReport", *, as_json: bool, as_diff: bool, quiet: bool) -> None:
    """Say what `clodo new` did or would do."""
    if as_json:
        document(_new_data(report))
    elif as_diff:
        from clodo_gen.engine.plan import diff

        emit("\n".join(diff(report.plan)))
    if not quiet and not as_json:
        emit("\n".join(_new_lines(report)), error=as_diff)


def next_commands(report: "NewReport") -> list[str]:
    """The three commands after `clodo new`."""
    return [f"cd {shlex.quote(str(report.folder))}", "npm install", "npm run dev"]


def _new_data(report: "NewReport") -> dict[str, Any]:
    resolution = report.resolution
    return {
        "schema": 1,
        "command": "new",
        "written": report.written,
        "target": str(report.plan.target),
        "repository": report.repository,
        "templates": {
            "version": report.templates.version,
            "released": report.templates.released,
        },
        "answers": resolution.answers(),
        "resolved": [
            {
                "feature": instance.feature,
                "binding": instance.binding or None,
                "needed_by": list(resolution.because.get(instance, ())),
            }
            for instance in resolution.instances
        ],
        "files": [
            {"path": c.path, "change": c.kind, "bytes": len(c.file.data)}
            for c in report.plan.changes
        ],
        "next": next_commands(report),
    }


_REPOSITORY = {
    "created": ", a git repository",
    "enclosing": ", in your git repository",
    "none": "",
}


def _new_lines(report: "NewReport") -> Iterable[str]:
    done = "Created" if report.written else "Would create"
    title = f"{done} {names.printable(str(report.folder))}"
    number = len(report.plan.changes)
    yield f"{typer.style(title, bold=True)} ({number} files{_REPOSITORY[report.repository]})"
    yield from _tree([change.path for change in report.plan.changes])
    yield ""
    yield from _resolved_lines(report)
    if not report.templates.released:
        yield ""
        yield (
            f"Note: clodo {report.templates.version} is not released; "
            "a service made by it has no upgrade promise."
        )
    if report.written:
        yield ""
        yield typer.style("Next:", bold=True)
        for command in next_commands(report):
            yield f"  {names.printable(command)}"


def _resolved_lines(report: "NewReport") -> Iterable[str]:
    resolution = report.resolution
    if not resolution.instances:
        yield "Features: none"
        return
    yield typer.style("Features:", bold=True)
    rows = []
    for instance in resolution.instances:
        feature = resolution.catalog["features"][instance.feature]
        needed_by = resolution.because.get(instance)
        why = f"needed by {', '.join(needed_by)}" if needed_by else "asked for"
        if feature["starter"] and not needed_by and _plain(instance.binding, feature):
            first_route = feature["starter"]["routes"][0]
            why += ", without its starter" if resolution.spec.bare else f", {first_route}"
        name = f"env.{instance.binding}" if instance.binding else ""
        rows.append((instance.feature, name, why))
    yield from _table(rows)


def _plain(binding: str, feature: FeatureData) -> bool:
    return binding == (feature["default"] or "")


def _tree(paths: list[str]) -> Iterable[str]:
    """The files as an indented tree, folders closed by a slash."""
    before: list[str] = []
    for path in sorted(paths, key=lambda path: path.split("/")):
        *folders, file = path.split("/")
        for depth, folder in enumerate(folders):
            if before[: depth + 1] != folders[: depth + 1]:
                yield f"{'  ' * (depth + 1)}{folder}/"
        before = folders
        yield f"{'  ' * (len(folders) + 1)}{file}"


def feature_list(catalog: Catalog, *, as_json: bool) -> None:
    """List the catalog."""
    if as_json:
        document({"schema": 1, "features": catalog["features"]})
        return
    rows = [(name, feature["help"]) for name, feature in catalog["features"].items()]
    emit("\n".join([*_table(rows), "", "Explain one: clodo features d1"]))


def feature(name: str, feature: FeatureData, *, as_json: bool) -> None:
    """Explain one feature."""
    if as_json:
        document({"schema": 1, "name": name, **feature})
        return
    title = typer.style(f"{name}: {feature['title']}", bold=True)
    rows = _table([row for row in _feature_rows(name, feature) if row[1]])
    emit("\n".join([title, f"{feature['help']}.", "", *rows]))


def _feature_rows(name: str, feature: FeatureData) -> list[tuple[str, str]]:
    words = [name] if feature["default"] or not feature["named"] else []
    if feature["named"]:
        words.append(f"{name}:{feature['example'] or 'OTHER'}")
    starter = feature["starter"]
    return [
        ("ask for it by", ", ".join(words)),
        ("also called", ", ".join(feature["aliases"])),
        ("binding", f"env.{feature['default']}" if feature["default"] else ""),
        ("brings", ", ".join(feature["closure"])),
        ("excludes", ", ".join(feature["conflicts"])),
        ("wrangler.jsonc", ", ".join(entry["at"] for entry in feature["entries"])),
        ("starter", f"{starter['help']}: {', '.join(starter['routes'])}" if starter else ""),
        ("readiness", feature["probe"] or ""),
        ("runs locally", feature["local"]),
        ("documentation", feature["docs"]),
    ]


def _table(rows: Sequence[tuple[str, ...]]) -> Iterable[str]:
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (f"{cell:{width}}" for cell, width in zip(row, widths, strict=True))
        yield ("  " + "  ".join(cells)).rstrip()
