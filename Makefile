PYTHON ?= python3.11
BIN := .venv/bin
SCALE ?= 1.0
LARGE_ROWS ?= 150000000
SPARK_ROWS ?= 20000000

export DBT_SEND_ANONYMOUS_USAGE_STATS := false

# What `make test ENGINE=...` takes besides DuckDB 2.0, each in an environment of its own where none is named here.
WAREHOUSES := $(addsuffix -translated,redshift snowflake bigquery trino athena databricks)
ENGINES := spark postgres bigquery snowflake clickhouse ducklake duckdb-1.5 $(WAREHOUSES)
# One of each kind: it replaces partitions, has a dialect of its own, is a lake, is emulated, is translated.
ENGINE_OF_EACH_KIND := spark clickhouse ducklake snowflake trino-translated
TESTS_OF_DELETING := tests/test_engines.py tests/test_engine_operations.py
TESTS_OF_postgres := $(TESTS_OF_DELETING) tests/test_postgres.py tests/test_odd_facts.py tests/test_faults.py
QUICK_TESTS_OF_postgres := tests/test_incremental.py tests/test_postgres.py
TESTS_OF_duckdb-1.5 := $(TESTS_OF_DELETING)
TESTS_OF_ducklake := $(TESTS_OF_DELETING)
TESTS_OF_clickhouse := $(TESTS_OF_DELETING)
TESTS_OF_spark := tests/test_spark.py
TESTS_OF_snowflake := tests/test_engine_operations.py
TESTS_OF_bigquery := tests/test_engine_operations.py
TESTS_OF_TRANSLATED := tests/test_compiled.py tests/test_engine_operations.py
TESTS := tests/test_incremental.py $(or $(TESTS_OF_$(ENGINE)),$(TESTS_OF_TRANSLATED))
ENVIRONMENT_OF_postgres := .venv
ENVIRONMENT_OF_ducklake := .venv-duckdb-1.5
environment_of_engine = $(or $(ENVIRONMENT_OF_$1),.venv-$(if $(filter $(WAREHOUSES),$1),compiled,$1))
environments_of = $(addsuffix /installed,$(sort $(foreach engine,$1,$(call environment_of_engine,$(engine)))))
ENVIRONMENT := $(call environment_of_engine,$(ENGINE))
# Random histories of the property test, besides the eventful one.
EXAMPLES ?= 0

# The examples around the layer, the longest first; those with a file in requirements/ have an environment of their own.
LONG_PARTS := airflow warehouse
PARTS := $(LONG_PARTS) $(filter-out $(LONG_PARTS),$(patsubst examples/%/README.md,%,$(wildcard examples/*/README.md)))
environment_of_part = .venv$(if $(wildcard requirements/$1.txt),-$1)

.PHONY: demo test test-duckdb test-postgres engines test-engines test-engine-of-each-kind test-examples lint bench bench-build bench-large bench-spark clean

demo: .venv/installed demo/data/flights.csv
	rm -f demo/demo.duckdb
	cd demo && ../$(BIN)/dbt deps --quiet && ../$(BIN)/dbt build --quiet && ../$(BIN)/dbt build --quiet
	$(BIN)/python demo/scripts/demo_report.py

ifdef ENGINE
ifeq ($(filter $(ENGINE),$(ENGINES)),)
$(error ENGINE: must be one of $(ENGINES), or left out, but is '$(ENGINE)')
endif
test: $(ENVIRONMENT)/installed
	$(ENVIRONMENT)/bin/python -m pytest $(TESTS) --engine $(ENGINE:duckdb-1.5=duckdb) --examples $(EXAMPLES)
else
test: .venv/installed .venv-dbt-v2/installed demo/data/flights.csv
	cd demo && ../$(BIN)/dbt deps --quiet
	cd integration_tests && ../$(BIN)/dbt deps --quiet
	$(MAKE) -j2 --output-sync=target lint test-duckdb test-postgres
endif

test-duckdb:
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder  # the longest test is alone in its file

test-postgres:
	$(BIN)/python -m pytest $(QUICK_TESTS_OF_postgres) --engine postgres --examples 1

engines:
	@echo $(ENGINES)

test-engines test-engine-of-each-kind:
	$(MAKE) -j2 $(call environments_of,$(TESTED))
	$(MAKE) -j2 --output-sync=target $(addprefix test-engine-,$(TESTED))

test-engines: TESTED := $(ENGINES)
test-engine-of-each-kind: TESTED := $(ENGINE_OF_EACH_KIND)

test-engine-%:
	$(MAKE) test ENGINE=$*

# `make test` has run the quick ones.
test-engine-postgres:
	$(MAKE) test ENGINE=postgres TESTS="$(filter-out $(QUICK_TESTS_OF_postgres),$(TESTS_OF_postgres))"

test-examples: export BUILT_SHOP := $(CURDIR)/target/built_shop
test-examples: .venv/installed
	rm -rf $(BUILT_SHOP)
	$(BIN)/python examples/shop.py $(BUILT_SHOP)
	$(MAKE) -j2 --output-sync=target $(addprefix test-example-,$(PARTS))

test-example-%: .venv/installed
	$(MAKE) $(call environment_of_part,$*)/installed
	$(call environment_of_part,$*)/bin/python -m pytest examples/$*

lint: .venv/installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy tests bench demo/scripts
	$(BIN)/mypy examples --exclude dbt_packages
	$(BIN)/sqlfluff lint demo/models/base demo/models/facts integration_tests/models/facts integration_tests/app_events/models
	$(BIN)/sqlfluff lint examples/warehouse/models/base examples/warehouse/models/facts

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
	$(BIN)/pip install --quiet --no-compile --disable-pip-version-check -r requirements.txt -c constraints.txt
	touch $@

.venv-%/installed: requirements/%.txt
	$(PYTHON) -m venv .venv-$*
	.venv-$*/bin/pip install --quiet --no-compile --disable-pip-version-check -r $<
	touch $@

clean:
	rm -rf .venv .venv-* target logs */target */logs */dbt_packages demo/data demo/demo.duckdb
