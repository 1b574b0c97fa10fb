"""`npm run deploy`, as far as it goes without an account."""

import gzip
import io
import re
import tarfile
from pathlib import Path

import pytest

from tests.functional.test_own_tests import EVERYTHING
from tests.functional.workshop import Service, Workshop

pytestmark = pytest.mark.xdist_group("functional")

FREE_PLAN = 3_000_000
"""Cloudflare's limit for a Worker on the free plan, in compressed bytes; we keep 100 KB clear.
https://developers.cloudflare.com/workers/platform/limits/#worker-size"""


@pytest.fixture(scope="module")
def everything(workshop: Workshop, shop: Service) -> Service:
    return workshop.make("deployed", "--features", EVERYTHING)


@pytest.mark.parametrize("environment", ["staging", "production"])
def test_wrangler_takes_every_environment_without_a_warning(
    everything: Service, environment: str
) -> None:
    options = ["--dry-run", "--outdir", f"dist/{environment}", "--env", environment]
    printed = everything.run("npm", "run", "deploy", "--", *options)
    assert "WARNING" not in printed, printed
    for binding in ("env.DB", "env.ROOM", "env.COUNTER", "env.CACHE", "env.BUCKET"):
        assert binding in printed, printed
    assert compressed(everything.root / f"dist/{environment}") < FREE_PLAN - 100_000


def test_production_is_deployed_unless_said_otherwise(everything: Service) -> None:
    printed = everything.run("npm", "run", "deploy", "--", "--dry-run", "--outdir", "dist/default")
    assert "deployed-production" in printed


def test_top_level_and_unknown_environments_are_refused(workshop: Workshop, shop: Service) -> None:
    service = workshop.make("elsewhere", "--environments", "live")
    with pytest.raises(AssertionError, match="live"):
        service.run("npm", "run", "deploy", "--", "--dry-run")
    with pytest.raises(AssertionError, match="live"):
        service.run("npm", "run", "deploy", "--", "--dry-run", "--env", "")
    assert service.run("npm", "run", "deploy", "--", "--dry-run", "--env", "live")


def compressed(folder: Path) -> int:
    """The size of all files of `folder` in one gzip, in bytes."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not re.search(r"\.(map|md)$", path.name):
                archive.add(path, path.relative_to(folder))
    return len(gzip.compress(packed.getvalue()))
