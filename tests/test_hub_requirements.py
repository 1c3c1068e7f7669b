"""The package can be listed on the dbt Package Hub as it is."""

from hub_requirements import checked


def test_the_package_meets_what_the_hub_asks() -> None:
    assert [requirement for requirement, is_met in checked().items() if not is_met] == []
