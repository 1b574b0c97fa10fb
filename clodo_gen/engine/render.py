"""Templates and answers in, files out: byte for byte what Copier writes, in a tenth of its time.

Copier's import alone takes longer than `clodo new` may. This covers the part of Copier's format
that our templates use; tests/engine/test_render.py holds it to Copier's own result.
https://copier.readthedocs.io/en/stable/configuring/
"""

import json
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from clodo_gen import history
from clodo_gen.engine.templates import SOURCE, Templates

ANSWERS_FILE = ".copier-answers.yml"

Context = dict[str, Any]

_YIELD = re.compile(r"\{% yield (\w+) from (\w+) %\}(.*?)\{% endyield %\}")
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class File(NamedTuple):
    """A rendered file."""

    data: bytes
    executable: bool = False


def render(templates: Templates, answers: Mapping[str, Any]) -> dict[str, File]:
    """Every file of a service, by POSIX path, sorted.

    `answers` answers each question of copier.yml that is not computed; the resolver has checked
    them. Raises jinja2.TemplateError when a template is wrong.
    """
    text = (templates.root / "copier.yml").read_bytes()
    questions = yaml.load(text, _Loader)
    environment = _environment(templates.root, questions["_envops"])
    context = _context(environment, questions, answers)
    remembered = {**answers, "_commit": templates.commit, "_src_path": SOURCE}
    context["_copier_answers"] = dict(sorted(remembered.items()))
    context["_copier_conf"] = {"answers_file": ANSWERS_FILE}
    subdirectory = environment.from_string(questions["_subdirectory"]).render(context)
    files: dict[str, File] = {}
    for name, path in _walk(templates.root / subdirectory):
        source = None
        bare_name = name.removesuffix(questions["_templates_suffix"])
        if bare_name != name:
            source = environment.get_template(path.relative_to(templates.root).as_posix())
        for target, inner in _targets(environment, bare_name.split("/"), context):
            files[target] = _file(path, source, inner)
    return dict(sorted(files.items()))


def _environment(root: Path, options: Mapping[str, Any]) -> Environment:
    chosen = {key: value for key, value in options.items() if key != "undefined"}
    environment = Environment(
        loader=FileSystemLoader(root), undefined=StrictUndefined, auto_reload=False, **chosen
    )
    environment.filters.update(FILTERS)
    return environment


def _context(
    environment: Environment, questions: Mapping[str, Any], answers: Mapping[str, Any]
) -> Context:
    """The answers and what copier.yml computes from them."""
    context: Context = {}
    for name, question in questions.items():
        if name.startswith("_"):
            continue
        if question.get("when") is False:
            context[name] = json.loads(
                environment.from_string(question["default"]).render(context)
            )
        else:
            context[name] = answers[name]
    return context


def _walk(folder: Path, prefix: str = "") -> Iterator[tuple[str, Path]]:
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.name in history.JUNK:
                continue
            if entry.is_dir():
                yield from _walk(Path(entry.path), f"{prefix}{entry.name}/")
            else:
                yield prefix + entry.name, Path(entry.path)


def _targets(
    environment: Environment, parts: list[str], context: Context
) -> Iterator[tuple[str, Context]]:
    """The paths that a templated path stands for; none when a part of it comes out empty."""
    paths: list[tuple[list[str], Context]] = [([], context)]
    for part in parts:
        if "{" in part:
            paths = [
                ([*done, text], inner)
                for done, before in paths
                for text, inner in _part(environment, part, before)
                if text
            ]
        else:
            paths = [([*done, part], before) for done, before in paths]
    for done, inner in paths:
        yield "/".join(done), inner


def _part(environment: Environment, part: str, context: Context) -> Iterator[tuple[str, Context]]:
    found = _YIELD.search(part)
    if found is None:
        yield environment.from_string(part).render(context), context
        return
    text = environment.from_string(part[: found.start()] + found[3] + part[found.end() :])
    for value in context[found[2]]:
        inner = {**context, found[1]: value}
        yield text.render(inner), inner


def _file(path: Path, source: Template | None, context: Context) -> File:
    data = path.read_bytes() if source is None else source.render(context).encode()
    return File(data, os.access(path, os.X_OK))


def _to_nice_yaml(value: Any) -> str:
    text: str = yaml.dump(value, indent=4, allow_unicode=True, default_flow_style=False)
    return text


def _regex_search(value: str, pattern: str) -> str | None:
    found = re.search(pattern, value)
    return found[0] if found else None


def _regex_replace(value: str, pattern: str, replacement: str) -> str:
    return re.sub(pattern, replacement, value)


FILTERS = {
    "to_json": json.dumps,
    "to_nice_yaml": _to_nice_yaml,
    "regex_search": _regex_search,
    "regex_replace": _regex_replace,
}
"""Those of jinja2-ansible-filters, which Copier adds to Jinja's own, that our templates use."""
