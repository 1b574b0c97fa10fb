"""CORS, for listed origins only."""

import httpx
import pytest

from conftest import ORIGIN, local_client
from environment import Environment
from problems import problem
from service.health import Health

PREFLIGHT = {
    "access-control-request-headers": "authorization",
    "access-control-request-method": "POST",
    "authorization": "",
}


@pytest.mark.parametrize("path", ["/health", "/api/nowhere"])
def test_a_preflight_needs_no_token(client: httpx.Client, path: str) -> None:
    response = client.options(path, headers={**PREFLIGHT, "origin": ORIGIN})
    assert response.status_code == 204
    assert response.headers["access-control-allow-origin"] == ORIGIN
    assert "POST" in response.headers["access-control-allow-methods"]
    assert "Authorization" in response.headers["access-control-allow-headers"]
    assert response.headers["vary"] == "Origin"
    assert response.headers["x-request-id"]


@pytest.mark.parametrize("path", ["/health", "/api/nowhere"])
def test_answers_and_errors_are_shared(client: httpx.Client, path: str) -> None:
    headers = client.get(path, headers={"origin": ORIGIN}).headers
    assert headers["access-control-allow-origin"] == ORIGIN
    exposed = headers["access-control-expose-headers"].split(", ")
    assert {"Content-Range", "ETag", "Location", "X-Request-Id"} <= set(exposed)
    assert "access-control-allow-credentials" not in headers
    assert headers["vary"] == "Origin"


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", f"{ORIGIN}.evil.example"]
)
def test_other_origins_get_nothing(client: httpx.Client, origin: str) -> None:
    response = client.get("/health", headers={"origin": origin})
    assert "access-control-allow-origin" not in response.headers
    assert response.headers["vary"] == "Origin"
    preflight = client.options("/api/nowhere", headers={**PREFLIGHT, "origin": origin})
    assert preflight.status_code >= 400
    assert "access-control-allow-origin" not in preflight.headers


def test_failures_are_shared(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(Health, "__init__", fail)
    client = local_client(Environment(CORS_ORIGINS=ORIGIN))
    response = client.get("/health", headers={"origin": ORIGIN})
    problem(response, 500)
    assert response.headers["access-control-allow-origin"] == ORIGIN


def test_off_by_default() -> None:
    response = local_client(Environment()).get("/health", headers={"origin": ORIGIN})
    assert "vary" not in response.headers
    assert "access-control-allow-origin" not in response.headers
