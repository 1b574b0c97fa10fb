"""Every kind of service passes what its own CI workflow runs, with nothing skipped."""

import re
import shlex

import pytest
import yaml

from tests.functional.workshop import Service, Workshop

pytestmark = pytest.mark.xdist_group("functional")

EVERYTHING = (
    "d1,d1:AUDIT,durable-object:COUNTER,kv:CACHE,kv:SESSIONS,r2,r2:UPLOADS,secret:STRIPE_KEY,ws"
)
LONG = "A" * 18 + "_" + "B" * 20
KINDS = {
    "nothing": ["--features", ""],
    "everything": ["--features", EVERYTHING],
    "everything-bare": ["--features", EVERYTHING, "--bare"],
    "everything-open": ["--features", EVERYTHING, "--auth", "none"],
    "named-alone": ["--features", "d1:AUDIT,kv:CACHE,r2:UPLOADS", "--environments", "live"],
    "rooms": ["--features", "ws"],
    "click": ["--features", "kv"],
    "s" * 40: ["--features", f"kv:K{LONG},durable-object:D{LONG},secret:S{LONG},ws,d1,r2"],
}
"""By name: one is a package that the service depends on, the last has the longest names."""


def workflow_commands(service: Service) -> list[str]:
    """The commands of the service's CI workflow."""
    workflow = yaml.safe_load((service.root / ".github/workflows/ci.yml").read_text())
    [job] = workflow["jobs"].values()
    return [
        line
        for step in job["steps"]
        if "run" in step
        for line in step["run"].splitlines()
        if line.strip()
    ]


def check(service: Service) -> None:
    """Run the workflow, but for the installation that the workshop shares."""
    commands = workflow_commands(service)
    assert "npm install" in commands
    assert "uv run pytest" in commands
    for command in commands:
        if command == "npm install":
            continue
        printed = service.run(*shlex.split(command))
        if command == "uv run pytest":
            assert re.search(r"\d+ passed", printed), printed
            assert "skipped" not in printed, printed
            assert "workerd" in service.run("uv", "run", "pytest", "--collect-only", "-q")


def test_readme_service(shop: Service) -> None:
    check(shop)


@pytest.mark.parametrize("name", KINDS)
def test_kind(workshop: Workshop, shop: Service, name: str) -> None:
    check(workshop.make(name, *KINDS[name]))
