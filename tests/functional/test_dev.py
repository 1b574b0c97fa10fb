"""`npm run dev`: the service answers over HTTP, keeps its data and leaves nothing running."""

import httpx
import pytest

from clodo_gen import __version__
from tests.functional.workshop import Service, Workshop

pytestmark = pytest.mark.xdist_group("functional")


def test_serves_records_and_files_and_keeps_them(shop: Service) -> None:
    with shop.serving() as client:
        health = client.get("/health").json()
        assert health["service"] == "shop"
        assert health["features"] == shop.manifest["features"] == ["d1", "r2"]
        assert __version__ in health.values()
        ready = client.get("/health/ready")
        assert ready.status_code == 200, ready.text
        made = client.post("/api/data", json={"kind": "note", "data": {"text": "hello"}})
        assert made.status_code == 201, made.text
        stored = client.put("/api/files/a/b.txt", content=b"some bytes")
        assert stored.status_code == 201, stored.text
    with shop.serving() as client:
        again = client.get(made.headers["location"])
        assert again.json()["data"] == {"text": "hello"}
        assert client.get("/api/files/a/b.txt").content == b"some bytes"
        assert client.get("/api/data", headers={"authorization": ""}).status_code == 401


def test_every_documented_route_is_mounted(shop: Service) -> None:
    with shop.serving() as client:
        paths = set(client.get("/openapi.json").json()["paths"])
    assert paths >= {"/api/data", "/api/data/{id}", "/api/files", "/api/files/{key}", "/health"}


def test_reloads_on_save(workshop: Workshop, shop: Service) -> None:
    service = workshop.make("reloaded")
    main = service.root / "src/service/__init__.py"
    with service.serving() as client:
        assert client.get("/health").json()["version"] == "0.1.0"
        main.write_text(main.read_text().replace("0.1.0", "0.1.1"))
        assert client.get("/health").json()["version"] == "0.1.1"
        main.write_text(main.read_text() + "\nsyntax error\n")
        broken = client.get("/health")
        assert broken.status_code == 500
        assert "SyntaxError" in broken.text
        main.write_text(main.read_text().replace("\nsyntax error\n", ""))
        assert client.get("/health").status_code == 200


def test_bare_service_has_no_starter_routes(workshop: Workshop, shop: Service) -> None:
    service = workshop.make("plain", "--features", "d1,r2,ws", "--bare")
    with service.serving() as client:
        assert client.get("/api/data").status_code == 404
        assert set(client.get("/health/ready").json()["checks"]) == {"BUCKET", "DB"}


def test_open_service_asks_nobody(workshop: Workshop, shop: Service) -> None:
    service = workshop.make("open", "--features", "d1", "--auth", "none")
    with service.serving() as client:
        answer = httpx.get(f"{client.base_url}/api/data", timeout=30)
        assert answer.json() == {"items": [], "next_cursor": None}


@pytest.mark.parametrize("environment", ["staging", "production"])
def test_serves_each_environment_locally(shop: Service, environment: str) -> None:
    with shop.serving("--env", environment) as client:
        assert client.get("/health/ready").status_code == 200
