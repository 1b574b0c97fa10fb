"""`/health`: is the service alive, and can it reach what it needs?"""

import asyncio

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ValidationError

from service import __version__
from service.about import FEATURES, SERVICE, TEMPLATE
from service.bindings import Bindings, Env
from service.http.problems import respond
from service.http.routes import StrictRoute
from service.probes import PROBES
from service.settings import faults, settings_of

router = APIRouter(prefix="/health", tags=["health"], route_class=StrictRoute)
TIMEOUT = 2.0  # seconds, for each probe


class Health(BaseModel):
    """What runs here."""

    status: str = "ok"
    service: str = SERVICE
    version: str = __version__
    template: str = TEMPLATE
    features: list[str] = FEATURES


class Readiness(Health):
    """What runs here, and the state of its settings and bindings by name."""

    checks: dict[str, str]


@router.get("")
async def health() -> Health:
    """Liveness: the Worker runs."""
    return Health()


@router.get("/ready", response_model=Readiness)
async def ready(request: Request, env: Env) -> Readiness | Response:
    """Readiness: the settings are valid and every binding answers."""
    states = await asyncio.gather(*(_state(name, env) for name in PROBES))
    checks = dict(zip(PROBES, states, strict=True))
    try:
        settings_of(request.scope)
    except ValidationError as error:
        checks |= faults(error)
    failing = [name for name, state in checks.items() if state != "ok"]
    report = Readiness(checks=checks)
    if not failing:
        return report
    detail = f"Not ready: {', '.join(failing)}."
    return respond(503, detail, extra=report.model_dump(exclude={"status"}))


async def _state(name: str, env: Bindings) -> str:
    try:
        await asyncio.wait_for(PROBES[name](getattr(env, name)), TIMEOUT)
    except TimeoutError:
        return "timeout"
    except Exception:  # Whatever it says, it may quote what must not be shown.
        return "failing"
    return "ok"
