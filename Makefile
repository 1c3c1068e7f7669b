PYTHON ?= python3.11
BIN := .venv/bin
SCALE ?= 1.0
LARGE_ROWS ?= 150000000

export DBT_SEND_ANONYMOUS_USAGE_STATS := false

.PHONY: demo test lint bench bench-build bench-large warehouses clean

demo: .venv/installed demo/data/flights.csv
	rm -f demo/demo.duckdb
	cd demo && ../$(BIN)/dbt deps --quiet && ../$(BIN)/dbt build --quiet && ../$(BIN)/dbt build --quiet
	$(BIN)/python demo/scripts/demo_report.py

test: lint .venv-v2/installed demo/data/flights.csv
	cd demo && ../$(BIN)/dbt deps --quiet
	cd integration_tests && ../$(BIN)/dbt deps --quiet
	$(BIN)/python -m pytest -n auto --dist loadfile

lint: .venv/installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy tests bench demo/scripts
	$(BIN)/sqlfluff lint demo/models/base demo/models/facts integration_tests/models/facts integration_tests/app_events/models

bench: .venv/installed
	$(BIN)/python bench/run.py --scale $(SCALE)

bench-build: .venv/installed
	$(BIN)/python bench/run.py --only build

bench-large: .venv/installed
	$(BIN)/python bench/run.py --only large --large-rows $(LARGE_ROWS)

demo/data/flights.csv: .venv/installed
	$(BIN)/python demo/scripts/flights_csv.py

.venv/installed: requirements.txt constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt -c constraints.txt
	touch $@

# The preview of dbt v2 needs an environment of its own; tests parse the projects with it.
.venv-v2/installed: requirements-v2.txt
	$(PYTHON) -m venv .venv-v2
	.venv-v2/bin/pip install --quiet --disable-pip-version-check -r requirements-v2.txt
	touch $@

# Warehouses by translation, and two emulators: each kind needs an environment of its own.
warehouses: .venv-compiled/installed .venv-snowflake/installed .venv-bigquery/installed
	for warehouse in redshift snowflake bigquery trino athena databricks; do \
		.venv-compiled/bin/python -m pytest tests/test_compiled.py tests/test_incremental.py \
			--engine $$warehouse-translated --examples 2 || exit 1; \
	done
	.venv-snowflake/bin/python -m pytest tests/test_incremental.py --engine snowflake --examples 1
	.venv-bigquery/bin/python -m pytest tests/test_incremental.py --engine bigquery --examples 1

.venv-compiled/installed .venv-snowflake/installed .venv-bigquery/installed: .venv-%/installed: requirements/%.txt
	$(PYTHON) -m venv .venv-$*
	.venv-$*/bin/pip install --quiet --disable-pip-version-check -r $<
	touch $@

clean:
	rm -rf .venv .venv-v2 .venv-compiled .venv-snowflake .venv-bigquery target logs */target */logs */dbt_packages demo/data demo/demo.duckdb
