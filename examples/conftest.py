"""Shops for the tests of the examples: one is built, the others are copies of it."""

from pathlib import Path

import pytest
from shop import Shop, copy_shop, create_shop


@pytest.fixture(scope="session")
def built_shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    shop = create_shop(tmp_path_factory.mktemp("built") / "warehouse")
    shop.make("build")
    return shop


@pytest.fixture
def shop(built_shop: Shop, tmp_path: Path) -> Shop:
    return copy_shop(built_shop, tmp_path / "warehouse")
