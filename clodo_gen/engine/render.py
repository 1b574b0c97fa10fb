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

import jinja2
import yaml
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, ModuleLoader, StrictUndefined
from jinja2.loaders import BaseLoader

from clodo_gen import history
from clodo_gen.engine.templates import SOURCE, Templates

ANSWERS_FILE = ".copier-answers.yml"
SUFFIX = ".jinja"
COMPILED = f"compiled-{jinja2.__version__}"
"""Where a wheel has its templates as Python modules, made by just this Jinja."""

Context = dict[str, Any]

_YIELD = re.compile(r"\{% yield (\w+) from (\w+) %\}(.*?)\{% endyield %\}")
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class File(NamedTuple):
    """A rendered file."""

    data: bytes
    executable: bool = False


class Job(NamedTuple):
    """A file to make: from `source`, at `target`, with `extra` beside the common context."""

    source: Path
    target: str
    extra: Context


def render(templates: Templates, answers: Mapping[str, Any]) -> dict[str, File]:
    """Every file of a service, by POSIX path, sorted.

    `answers` answers each question of copier.yml that is not computed; the resolver has checked
    them. Raises jinja2.TemplateError when a template is wrong.
    """
    environment, context, found = jobs(templates, answers)
    files: dict[str, File] = {}
    for job in found:
        if job.source.suffix == SUFFIX:
            name = job.source.relative_to(templates.root).as_posix()
            data = environment.get_template(name).render({**context, **job.extra}).encode()
        else:
            data = job.source.read_bytes()
        files[job.target] = File(data, os.access(job.source, os.X_OK))
    return dict(sorted(files.items()))


def jobs(
    templates: Templates, answers: Mapping[str, Any]
) -> tuple[Environment, Context, list[Job]]:
    """What there is to render: Jinja's environment, the common context, and the files."""
    questions = _questions(templates.root)
    environment = _environment(templates.root, questions["_envops"])
    context = _context(environment, questions, answers)
    remembered = {**answers, "_commit": templates.commit, "_src_path": SOURCE}
    context["_copier_answers"] = dict(sorted(remembered.items()))
    context["_copier_conf"] = {"answers_file": ANSWERS_FILE}
    subdirectory = environment.from_string(questions["_subdirectory"]).render(context)
    return (
        environment,
        context,
        [
            Job(path, target, extra)
            for name, path in _walk(templates.root / subdirectory)
            for target, extra in _targets(environment, name.removesuffix(SUFFIX), context)
        ],
    )


def compile_templates(root: Path, out: Path) -> None:
    """Compile the templates under `root` into Python modules in `out`, for `render` to find."""
    environment = _environment(root, _questions(root)["_envops"])
    environment.compile_templates(out, zip=None, filter_func=_is_template)


def _is_template(name: str) -> bool:
    return name.endswith((SUFFIX, ".json"))


def _questions(root: Path) -> dict[str, Any]:
    questions: dict[str, Any] = yaml.load((root / "copier.yml").read_bytes(), _Loader)
    return questions


def _environment(root: Path, options: Mapping[str, Any]) -> Environment:
    chosen = {key: value for key, value in options.items() if key != "undefined"}
    compiled = root / COMPILED
    loader: BaseLoader = FileSystemLoader(root)
    if compiled.is_dir():
        loader = ChoiceLoader([ModuleLoader(compiled), loader])
    environment = Environment(
        loader=loader, undefined=StrictUndefined, auto_reload=False, **chosen
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
            if history.is_junk(entry.name):
                continue
            if entry.is_dir():
                yield from _walk(Path(entry.path), f"{prefix}{entry.name}/")
            else:
                yield prefix + entry.name, Path(entry.path)


def _targets(
    environment: Environment, path: str, context: Context
) -> Iterator[tuple[str, Context]]:
    """The paths that a templated path stands for, each with the loop variables in force there.

    A part that comes out empty makes its path none at all.
    """
    paths: list[tuple[list[str], Context]] = [([], {})]
    for part in path.split("/"):
        if "{" in part:
            paths = [
                ([*done, text], inner)
                for done, extra in paths
                for text, inner in _part(environment, part, context, extra)
                if text
            ]
        else:
            paths = [([*done, part], extra) for done, extra in paths]
    for done, extra in paths:
        yield "/".join(done), extra


def _part(
    environment: Environment, part: str, context: Context, extra: Context
) -> Iterator[tuple[str, Context]]:
    found = _YIELD.search(part)
    if found is None:
        yield environment.from_string(part).render({**context, **extra}), extra
        return
    text = environment.from_string(part[: found.start()] + found[3] + part[found.end() :])
    for value in context[found[2]]:
        inner = {**extra, found[1]: value}
        yield text.render({**context, **inner}), inner


def _to_nice_yaml(value: Any) -> str:
    text: str = yaml.dump(value, indent=4, allow_unicode=True, default_flow_style=False)
    return text


def _regex_search(value: str, pattern: str) -> str | None:
    found = re.search(pattern, value)
    return found[0] if found else None


def _regex_replace(value: str, pattern: str, replacement: str) -> str:
    return re.sub(pattern, replacement, value)


FILTERS = {
    "from_json": json.loads,
    "to_json": json.dumps,
    "to_nice_yaml": _to_nice_yaml,
    "regex_search": _regex_search,
    "regex_replace": _regex_replace,
}
"""Those of jinja2-ansible-filters, which Copier adds to Jinja's own, that our templates use."""
