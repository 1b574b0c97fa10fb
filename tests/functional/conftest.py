"""One workshop for all functional tests: they run in one process, one after another."""

import pytest

from tests.functional.workshop import Service, Workshop


@pytest.fixture(scope="session")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    return Workshop(tmp_path_factory.mktemp("services"))


@pytest.fixture(scope="session")
def shop(workshop: Workshop) -> Service:
    """The service of the README, with everything installed."""
    return workshop.make("shop", "--features", "d1,r2")
