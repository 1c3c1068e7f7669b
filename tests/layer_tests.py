"""The package's own tests over the layer of one fact, and what comes of each."""

import json
from typing import Any

from reference import Grain
from warehouse import Project, messages

TESTS_OF_ACTIVATION = [
    "one_row_per_entity_and_period",
    "accounting_identities",
    "agrees_with_fact",
    "active_or_inactive",
    "as_of_date_is_recent",
]
TESTS = {
    "visits": ["partitions_present"],
    "visits_first_last": [
        "one_row_per_entity_and_period",
        "agrees_with_fact",
        "as_of_date_is_recent",
    ],
    "visits_activation_status_weekly": [
        "one_row_per_entity_and_period",
        "active_or_inactive",
        "as_of_date_is_recent",
    ],
    "activation_metrics": [
        "accounting_identities",
        "every_period_present",
        "as_of_date_is_recent",
        "moved_unexpectedly",
    ],
    "activation_transitions": ["transitions_sum_to_ever_active", "every_period_present"],
    "activation_drivers": ["drivers_sum_to_change"],
    "activation_rolling": [
        "accounting_identities",
        "every_period_present",
        "as_of_date_is_recent",
    ],
}
ARGUMENTS: dict[str, dict[str, Any]] = {
    "partitions_present": {"event_time": "happened at", "recent_days": 10},
    "agrees_with_fact": {"recent_days": 200},
}

# A test and the model that it is attached to.
Attached = tuple[str, str]


def write_tests(project: Project, *grains: Grain) -> set[Attached]:
    """Attach all tests, those of activation models at some grains; return what was attached."""
    tests = TESTS | {f"visits_activation_{grain}": TESTS_OF_ACTIVATION for grain in grains}
    models = [
        {"name": model, "data_tests": [configured(name) for name in names]}
        for model, names in tests.items()
    ]
    project.write_file("models/tests.yml", json.dumps({"models": models}))
    return {(name, model) for model, names in tests.items() for name in names}


def configured(test: str) -> dict[str, Any]:
    return {f"activation_layer.{test}": {"arguments": ARGUMENTS.get(test, {})}}


def outcomes(project: Project, variables: dict[str, Any]) -> dict[Attached, str]:
    result = project.dbt("test", variables=variables)
    assert result.exception is None, messages(result)
    nodes: list[Any] = list(getattr(result.result, "results", []))
    return {
        (node.node.test_metadata.name, node.node.attached_node.split(".")[-1]): str(node.status)
        for node in nodes
    }


def failed(outcome: dict[Attached, str]) -> set[Attached]:
    """The tests that found rows; an error or a warning is neither a finding nor a pass.

    But moved_unexpectedly warns, and rightly so: of few entities the usual deviation may be 0.
    """
    for (test, _), status in outcome.items():
        found = "warn" if test == "moved_unexpectedly" else "fail"
        assert status in ("pass", found), outcome
    return {test for test, status in outcome.items() if status == "fail"}
