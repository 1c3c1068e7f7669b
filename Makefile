PYTHON ?= python3.11
BIN := .venv/bin
SCALE ?= 1.0
LARGE_ROWS ?= 150000000
SPARK_ROWS ?= 20000000

export DBT_SEND_ANONYMOUS_USAGE_STATS := false

.PHONY: demo test test-spark lint bench bench-build bench-large bench-spark clean

demo: .venv/installed demo/data/flights.csv
	rm -f demo/demo.duckdb
	cd demo && ../$(BIN)/dbt deps --quiet && ../$(BIN)/dbt build --quiet && ../$(BIN)/dbt build --quiet
	$(BIN)/python demo/scripts/demo_report.py

test: lint .venv-v2/installed demo/data/flights.csv
	cd demo && ../$(BIN)/dbt deps --quiet
	cd integration_tests && ../$(BIN)/dbt deps --quiet
	$(BIN)/python -m pytest -n auto --dist loadfile

test-spark: .venv-spark/installed
	.venv-spark/bin/python -m pytest --engine spark --examples 2 tests/test_incremental.py tests/test_spark.py

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

bench-spark: .venv-spark/installed
	PYTHONPATH=tests .venv-spark/bin/python bench/spark_run.py --rows $(SPARK_ROWS)

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

.venv-spark/installed: requirements/spark.txt constraints.txt
	$(PYTHON) -m venv .venv-spark
	.venv-spark/bin/pip install --quiet --disable-pip-version-check -r requirements/spark.txt -c constraints.txt
	touch $@

clean:
	rm -rf .venv .venv-v2 .venv-spark target logs */target */logs */dbt_packages demo/data demo/demo.duckdb
