"""Shops for the tests of the examples: one is built, the others are copies of it.

`make test-examples` builds it once for all examples, and names its folder in BUILT_SHOP.
"""

import os
from pathlib import Path

import pytest
from shop import Shop, build_shop, copy_shop


@pytest.fixture(scope="session")
def built_shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    folder = tmp_path_factory.mktemp("built") / "warehouse"
    built = os.environ.get("BUILT_SHOP")
    return copy_shop(Shop(Path(built)), folder) if built else build_shop(folder)


@pytest.fixture
def shop(built_shop: Shop, tmp_path: Path) -> Shop:
    return copy_shop(built_shop, tmp_path / "warehouse")
