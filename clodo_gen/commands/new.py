"""`clodo new`: a service where there was none."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from clodo_gen.engine import git, templates
from clodo_gen.engine.plan import Plan, plan_new
from clodo_gen.engine.render import render
from clodo_gen.engine.validate import validate
from clodo_gen.engine.write import free_target, target_problems, write_new
from clodo_gen.errors import RequestError
from clodo_gen.features.data import load_catalog
from clodo_gen.features.resolver import Resolution, resolve
from clodo_gen.model import ServiceSpec

Repository = Literal["created", "enclosing", "none"]


@dataclass(frozen=True, slots=True)
class NewReport:
    """What `new` did, or would do when `written` is false."""

    folder: Path
    """The service's folder, as it was asked for."""
    resolution: Resolution
    plan: Plan
    repository: Repository
    templates: templates.Templates
    written: bool


def new(spec: ServiceSpec, folder: Path, *, use_git: bool = True, write: bool = True) -> NewReport:
    """Make the service of `spec` in `folder`, or plan it when `write` is false.

    Raises RequestError when the request or the target is wrong, MachineError when git or the
    disk refuses. In both cases nothing was touched.
    """
    installed = templates.installed()
    try:
        resolution = resolve(spec, load_catalog(installed.root))
    except RequestError as error:
        raise RequestError(*error.problems, *target_problems(folder)) from None
    target = free_target(folder)
    repository = _repository(target) if use_git else "none"
    if repository == "created":
        git.require()
    plan = plan_new(target, render(installed, resolution.answers()))
    validate(plan, resolution)
    if write:
        message = f"Create {spec.name} with clodo {installed.version}"
        write_new(plan, message if repository == "created" else None)
    return NewReport(folder, resolution, plan, repository, installed, write)


def _repository(target: Path) -> Repository:
    inside = git.enclosing_repository(target.parent)
    return "created" if inside is None else "enclosing"
