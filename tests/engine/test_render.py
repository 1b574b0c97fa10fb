"""Our rendering against Copier's own: the same paths, bytes and modes."""

import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import copier
import jinja2
import pytest

from clodo_gen import __version__
from clodo_gen.engine import render as module
from clodo_gen.engine.render import COMPILED, File, compile_templates, render
from clodo_gen.engine.templates import Templates
from clodo_gen.features.resolver import resolve
from clodo_gen.model import ServiceSpec
from tests.support import CATALOG, ROOT, as_tree, everything, git, random_spec, tree

SETS = 40
PARTS = 4

SPECIAL = [
    ServiceSpec("a"),
    ServiceSpec("n" * 40, bare=True, auth="none", environments=("e" * 20,)),
    ServiceSpec(
        "shop",
        ("d1", "d1:EVENTS", "kv", "r2", "r2:OLD", "ws", "secret:KEY", "do:COUNTER"),
        environments=("z", "a", "m"),
    ),
    ServiceSpec("shop", ("ws", "d1"), bare=True),
]

QUESTIONS = """
_subdirectory: "{{ language }}"
_templates_suffix: .jinja
_envops:
  undefined: jinja2.StrictUndefined
  keep_trailing_newline: true
  trim_blocks: true
  lstrip_blocks: true
language: {type: str}
words: {type: yaml, default: []}
things: {type: yaml, default: []}
flag: {type: bool, default: false}
"""

TEMPLATES: dict[str, str | bytes] = {
    "python/{{ _copier_conf.answers_file }}.jinja": "{{ _copier_answers | to_nice_yaml -}}\n",
    "python/plain.txt": "{{ not }} a template\n",
    "python/bytes.bin": b"\x00\xff\r\n",
    "python/crlf.txt.jinja": "{{ language }}\r\nend\r\n",
    "python/no-newline.jinja": "{{ flag }}",
    "python/filters.json.jinja": "{{ things | to_json }} {{ 'aXb' | regex_replace('X', '-') }} "
    "{{ 'abc' | regex_search('b.') }}\n{% if true %}\n  x\n{% endif %}\n",
    "python/{% if flag %}flagged{% endif %}/file.txt": "only with a flag\n",
    "python/{% if flag %}alone.txt{% endif %}": "only with a flag\n",
    "python/{% yield word from words %}{{ word }}.txt{% endyield %}.jinja": "{{ word }}\n",
    "python/of/{% yield thing from things %}{{ thing.slug }}{% endyield %}/a.py.jinja": (
        "{{ thing.name }} {{ words | length }}\n"
    ),
    "python/of/{% yield thing from things %}{{ thing.slug }}{% endyield %}/static.txt": "static\n",
    "python/x/{% yield thing from things %}{{ thing.slug }}{% endyield %}/"
    "{% yield word from words %}{{ thing.slug }}-{{ word }}{% endyield %}.txt.jinja": (
        "{{ thing.name }} {{ word }}\n"
    ),
    "python/by-{% yield word from words %}{{ word }}{% endyield %}-end.jinja": "{{ word }}\n",
    "python/run.sh": "#!/bin/sh\n",
    "python/run-{{ language }}.jinja": "#!/bin/sh\n",
    "python/{% yield word from words %}run-{{ word }}{% endyield %}": "#!/bin/sh\n",
}

By = Callable[[Path, dict[str, Any]], dict[str, tuple[bytes, int]]]


@pytest.fixture(scope="session")
def by_copier(tmp_path_factory: pytest.TempPathFactory) -> By:
    """What Copier makes of the templates in a repository."""

    def copied(repository: Path, answers: dict[str, Any]) -> dict[str, tuple[bytes, int]]:
        folder = tmp_path_factory.mktemp("copied") / "service"
        copier.run_copy(str(repository), folder, data=answers, quiet=True)
        made = tree(folder)
        shutil.rmtree(folder)
        return made

    return copied


@pytest.fixture
def synthetic(tmp_path: Path) -> Path:
    """A repository with templates that do all that ours may do."""
    root = tmp_path / "synthetic"
    root.mkdir()
    (root / "copier.yml").write_text(QUESTIONS)
    for name, text in TEMPLATES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        path.chmod(0o755 if "run" in path.name else 0o644)
    git(root, "init", "-q")
    git(root, "add", "--all")
    git(root, "commit", "-q", "-m", "1")
    git(root, "tag", f"v{__version__}")
    return root


def ours(
    root: Path, source: Path, answers: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> dict[str, tuple[bytes, int]]:
    monkeypatch.setattr(module, "SOURCE", str(source))
    return as_tree(render(Templates(root, __version__, released=False), answers))


@pytest.mark.parametrize("part", range(PARTS))
def test_is_what_copier_makes_of_random_answers(
    part: int,
    templates: Templates,
    repository: Path,
    by_copier: By,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chance = random.Random(part)
    specs = [random_spec(chance) for _ in range(SETS // PARTS - 1)] + [SPECIAL[part]]
    for spec in specs:
        answers = resolve(spec, CATALOG).answers()
        assert ours(templates.root, repository, answers, monkeypatch) == by_copier(
            repository, answers
        ), spec


@pytest.mark.parametrize(
    "answers",
    [
        {"words": [], "things": [], "flag": False},
        {"words": ["a"], "things": [{"slug": "t", "name": "T"}], "flag": True},
        {
            "words": ["b", "a", ""],
            "things": [{"slug": "t", "name": "é"}, {"slug": "u", "name": "U"}],
            "flag": True,
        },
    ],
)
def test_is_what_copier_makes_of_loops_and_conditions_in_paths(
    answers: dict[str, Any], synthetic: Path, by_copier: By, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = {"language": "python", **answers}
    expected = by_copier(synthetic, answers)
    assert ours(synthetic, synthetic, answers, monkeypatch) == expected
    assert expected["run.sh"][1] & 0o111
    assert not expected["plain.txt"][1] & 0o111


def test_compiled_templates_give_the_same(templates: Templates, tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    shutil.copytree(templates.root, plain, ignore=shutil.ignore_patterns(COMPILED))
    for spec in SPECIAL:
        answers = resolve(spec, CATALOG).answers()
        assert render(templates, answers) == render(Templates(plain, __version__, False), answers)


def test_templates_compiled_by_another_jinja_are_left_alone(
    templates: Templates, tmp_path: Path
) -> None:
    root = tmp_path / "root"
    shutil.copytree(templates.root, root)
    (root / COMPILED).rename(root / "compiled-0.0.0")
    answers = resolve(SPECIAL[2], CATALOG).answers()
    assert render(Templates(root, __version__, False), answers) == render(templates, answers)


def test_compiled_templates_are_the_same_every_time(repository: Path, tmp_path: Path) -> None:
    for name in ("a", "b"):
        compile_templates(repository, tmp_path / name)
    assert everything(tmp_path / "a")
    assert tree(tmp_path / "a") == tree(tmp_path / "b")


def test_renders_the_same_every_time(templates: Templates) -> None:
    answers = resolve(SPECIAL[2], CATALOG).answers()
    first = render(templates, answers)
    assert list(first) == sorted(first)
    assert render(templates, answers) == first


def test_leaves_the_answers_alone(templates: Templates) -> None:
    answers = resolve(SPECIAL[2], CATALOG).answers()
    before = json.dumps(answers)
    render(templates, answers)
    assert json.dumps(answers) == before


def test_junk_in_a_checkout_is_no_file_of_a_service(templates: Templates, tmp_path: Path) -> None:
    root = tmp_path / "root"
    shutil.copytree(templates.root, root)
    answers = resolve(SPECIAL[0], CATALOG).answers()
    clean = render(Templates(root, __version__, False), answers)
    project = root / "templates/service/python/project"
    for name in ("__pycache__/a.cpython-311.pyc", ".DS_Store", ".ruff_cache/x", "stray.pyc"):
        (project / name).parent.mkdir(exist_ok=True)
        (project / name).write_bytes(b"junk")
    assert render(Templates(root, __version__, False), answers) == clean


def test_an_undefined_name_is_an_error(synthetic: Path) -> None:
    (synthetic / "python/wrong.txt.jinja").write_text("{{ missing }}\n")
    with pytest.raises(jinja2.UndefinedError, match="'missing' is undefined"):
        render(
            Templates(synthetic, "0.1.0", False),
            {"language": "python", "words": [], "things": [], "flag": False},
        )


def test_answers_remember_where_the_templates_come_from(templates: Templates) -> None:
    answers = resolve(ServiceSpec("shop"), CATALOG).answers()
    remembered = render(templates, answers)[".copier-answers.yml"].data.decode()
    assert f"_commit: v{templates.version}\n_src_path: git+clodo://templates\n" in remembered


def test_the_executable_files_of_the_checkout_stay_executable(templates: Templates) -> None:
    project = ROOT / "templates/service/python/project"
    answers = resolve(ServiceSpec("shop"), CATALOG).answers()
    files = render(templates, answers)
    for path in project.rglob("*"):
        name = path.relative_to(project).as_posix()
        if name in files:
            assert files[name].executable == bool(path.stat().st_mode & 0o100)
    assert not files["clodo.json"].executable
    assert isinstance(files["clodo.json"], File)
