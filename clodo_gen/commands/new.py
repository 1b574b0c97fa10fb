"""`clodo new`: a service where there was none."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from clodo_gen.engine import git, templates
from clodo_gen.engine.plan import Plan, plan_new
from clodo_gen.engine.render import render
from clodo_gen.engine.validate import validate
from clodo_gen.engine.write import check_target, write_new
from clodo_gen.features.data import load_catalog
from clodo_gen.features.resolver import Resolution, resolve
from clodo_gen.model import ServiceSpec

Repository = Literal["created", "enclosing", "none"]


@dataclass(frozen=True, slots=True)
class NewReport:
    """What `new` did, or would do when `written` is false."""

    resolution: Resolution
    plan: Plan
    repository: Repository
    templates: templates.Templates
    written: bool


def new(spec: ServiceSpec, target: Path, *, use_git: bool = True, write: bool = True) -> NewReport:
    """Make the service of `spec` in the folder `target`, or plan it when `write` is false.

    Raises RequestError when the request or the target is wrong, MachineError when git or the
    disk refuses. In both cases nothing was touched.
    """
    installed = templates.installed()
    resolution = resolve(spec, load_catalog(installed.root))
    if target.is_symlink() and target.is_dir():
        target = target.resolve()  # the link stays, what it points to is filled
    check_target(target)
    repository = _repository(target) if use_git else "none"
    if repository == "created":
        git.require()
    plan = plan_new(target, render(installed, resolution.answers()))
    validate(plan, resolution)
    if write:
        message = f"Create {spec.name} with clodo {installed.version}"
        write_new(plan, message if repository == "created" else None)
    return NewReport(resolution, plan, repository, installed, write)


def _repository(target: Path) -> Repository:
    inside = git.enclosing_repository(target.absolute().parent)
    return "created" if inside is None else "enclosing"
