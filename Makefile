PYTHON ?= python3.11
BIN := .venv/bin
RUNS ?= 5
LARGE_ROWS ?= 150000000
SPARK_ROWS ?= 20000000

export DBT_SEND_ANONYMOUS_USAGE_STATS := false

# `make test DBT=1.10` tests on DuckDB with another dbt, in the environment of requirements/dbt-1.10.txt.
DBT ?= 1.11

# What `make test ENGINE=...` takes besides DuckDB 2.0, each in an environment of its own where none is named here.
WAREHOUSES := $(addsuffix -translated,redshift snowflake bigquery athena databricks)
ENGINES := spark spark-delta spark-iceberg trino postgres bigquery snowflake clickhouse ducklake duckdb-1.5 $(WAREHOUSES)
# The slowest first: it replaces partitions, has a dialect of its own, is translated, is emulated.
ENGINE_OF_EACH_KIND := spark clickhouse athena-translated snowflake
# Engines that `make test` takes along.
BESIDE ?=
TESTS_OF_DELETING := tests/test_engines.py tests/test_engine_operations.py tests/test_readers.py
TEST_OF_GENERIC_TESTS := tests/test_engines.py::test_generic_tests_pass_on_a_right_layer_and_fail_on_a_wrong_one
TESTS_OF_postgres := $(TESTS_OF_DELETING) tests/test_segments.py tests/test_drivers.py tests/test_moved_unexpectedly.py tests/test_materialization.py tests/test_postgres.py tests/test_odd_facts.py tests/test_faults.py tests/test_sessions.py
# In `make test`; of other engines all. Spark takes minutes for the eventful history and runs that died, ClickHouse for
# such runs and the readers.
QUICK_TESTS_OF_postgres := tests/test_incremental.py tests/test_materialization.py tests/test_postgres.py
QUICK_TESTS_OF_spark := $(addprefix tests/test_spark.py::test_,a_daily_run_writes_new_partitions_alone \
	dropped_periods_are_written_again dropped_snapshots_are_written_again dropped_flows_are_written_again \
	a_backfill_that_died_is_finished[visits_activation_daily-True] operations_read_the_layer)
QUICK_TESTS_OF_clickhouse := tests/test_incremental.py tests/test_engine_operations.py tests/test_clickhouse.py
QUICK_TESTS_OF_clickhouse += $(TEST_OF_GENERIC_TESTS)
TESTS_OF_duckdb-1.5 := $(TESTS_OF_DELETING)
TESTS_OF_ducklake := $(TESTS_OF_DELETING)
TESTS_OF_clickhouse := $(TESTS_OF_DELETING) tests/test_clickhouse.py
TESTS_OF_trino := $(TESTS_OF_DELETING) tests/test_moments.py
TESTS_OF_spark := tests/test_spark.py tests/test_readers.py
# Their SQL but for the writing of rows is that of plain Spark.
TESTS_OF_LAKEHOUSE := $(TEST_OF_GENERIC_TESTS) tests/test_readers.py
TESTS_OF_spark-delta := $(TESTS_OF_LAKEHOUSE)
TESTS_OF_spark-iceberg := $(TESTS_OF_LAKEHOUSE)
TESTS_OF_snowflake := tests/test_engine_operations.py
TESTS_OF_bigquery := tests/test_engines.py tests/test_engine_operations.py tests/test_bigquery.py tests/test_moments.py
TESTS_OF_bigquery += tests/test_analyses.py tests/test_segments.py::test_unit_tests_of_models_with_segments
TESTS_OF_TRANSLATED := tests/test_compiled.py tests/test_moments.py tests/test_engine_operations.py
TESTS_OF_snowflake-translated := $(TESTS_OF_TRANSLATED) tests/test_dialects.py
TESTS_OF_redshift-translated := $(TESTS_OF_TRANSLATED) tests/test_dialects.py
tests_of_engine = tests/test_incremental.py tests/test_segment_types.py $(or $(TESTS_OF_$1),$(TESTS_OF_TRANSLATED))
ENVIRONMENT_OF_postgres := .venv
ENVIRONMENT_OF_ducklake := .venv-duckdb-1.5
ENVIRONMENT_OF_spark-delta := .venv-spark-lakehouse
ENVIRONMENT_OF_spark-iceberg := .venv-spark-lakehouse
environment_of_engine = $(or $(ENVIRONMENT_OF_$1),.venv-$(if $(filter $(WAREHOUSES),$1),compiled,$1))
# Random histories of the property test on an engine, besides the eventful one.
EXAMPLES ?= 0
test-engine-postgres: EXAMPLES := 1
test-engine-bigquery: EXAMPLES := 3
test-engine-trino: .venv-trino/server

# Those of the property tests on DuckDB: in `make test`, and in `make test-engines`.
HISTORIES := 3
MORE_HISTORIES := 15
LONG_TESTS := $(addprefix tests/test_,incremental.py operations.py corruptions.py scaffold.py bench.py faults.py)
# One eventful history, odd facts, bad input, docs, and what dbt says of the projects before any run.
QUICK_TESTS := $(addprefix tests/test_,incremental.py bad_input.py docs.py parsing.py)
QUICK_TESTS += $(addprefix tests/test_odd_facts.py::test_,a_fact_with_one_row odd_entity_values \
	bad_timestamps_do_not_count)
# What needs no more than dbt and DuckDB.
TESTS_OF_DBT := $(filter-out $(addprefix tests/test_,analyses.py bench.py demo.py docs.py installing.py postgres.py),\
	$(wildcard tests/test_*.py))
ALL_OF_TEST := test-duckdb lint-python lint-sql docs test-quick-postgres

# The examples around the layer, the longest first; those with a file in requirements/ have an environment of their own.
LONG_PARTS := airflow dashboard agents development continuous_integration warehouse
PARTS := $(LONG_PARTS) $(filter-out $(LONG_PARTS),$(patsubst examples/%/README.md,%,$(wildcard examples/*/README.md)))
environment_of_part = .venv$(if $(wildcard requirements/$1.txt),-$1)

IN_PARALLEL := -j2 --output-sync=target

# Else each process that the tests start compiles all of dbt anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: quick demo test test-duckdb test-histories test-quick engines engine-of-each-kind test-engines test-examples \
	packages lint lint-python lint-sql docs bench bench-compare bench-large bench-spark clean
.SECONDEXPANSION:

quick:
	$(MAKE) $(IN_PARALLEL) test-quick lint-python

demo: .venv/installed data/flights.csv
	rm -f demo.duckdb
	$(BIN)/dbt build --quiet && $(BIN)/dbt build --quiet
	$(BIN)/python scripts/demo_report.py

ifdef ENGINE
ifeq ($(filter $(ENGINE),$(ENGINES)),)
$(error ENGINE: must be one of $(ENGINES), or left out, but is '$(ENGINE)')
endif
test: test-engine-$(ENGINE)
else ifneq ($(DBT),1.11)
test: test-dbt-$(DBT)
else
# What the longest part needs comes first, or make would begin with the others.
test: packages
	$(MAKE) $(IN_PARALLEL) $(ALL_OF_TEST) $(addprefix test-quick-,$(BESIDE))
endif

test-engines:
	$(MAKE) $(IN_PARALLEL) $(addprefix test-engine-,$(ENGINES)) test-histories

# The longest files first; the tests of one file share what they built.
test-duckdb: packages
	$(BIN)/python -m pytest $(LONG_TESTS) tests --examples $(HISTORIES) -n 2 --dist loadfile --no-loadscope-reorder \
		--record target/engines/duckdb.json

test-quick: packages
	$(BIN)/python -m pytest $(QUICK_TESTS) --examples 0 -n 2 --dist loadfile --no-loadscope-reorder

test-histories: .venv/installed
	$(BIN)/python -m pytest tests/test_incremental.py tests/test_late_data.py --examples $(MORE_HISTORIES) -n 2 --dist loadfile

test-dbt-%: .venv-dbt-%/installed
	.venv-dbt-$*/bin/python -m pytest $(TESTS_OF_DBT) -k "not v2" --examples $(HISTORIES) -n 2 --dist loadfile

test-engine-%: $$(call environment_of_engine,$$*)/installed
	$(dir $<)bin/python -m pytest $(call tests_of_engine,$*) --engine $(*:duckdb-1.5=duckdb) --examples $(EXAMPLES) \
		--record target/engines/$*.json

test-quick-%: $$(call environment_of_engine,$$*)/installed
	$(dir $<)bin/python -m pytest $(or $(QUICK_TESTS_OF_$*),$(call tests_of_engine,$*)) --engine $* --examples 0

engines:
	@echo $(ENGINES)

engine-of-each-kind:
	@echo $(ENGINE_OF_EACH_KIND)

test-examples: export BUILT_SHOP := $(CURDIR)/target/built_shop
test-examples: .venv/installed
	rm -rf $(BUILT_SHOP)
	$(BIN)/python examples/testing/shop.py $(BUILT_SHOP)
	$(MAKE) --keep-going $(IN_PARALLEL) $(addprefix test-example-,$(PARTS))

test-example-%: .venv/installed
	$(MAKE) $(call environment_of_part,$*)/installed
	$(call environment_of_part,$*)/bin/python -m pytest examples/$*

lint: lint-python lint-sql

lint-python: .venv/installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy tests bench scripts
	$(BIN)/mypy examples --exclude dbt_packages

lint-sql: .venv/installed
	$(BIN)/sqlfluff lint models/base models/facts integration_tests/models/facts integration_tests/app_events/models
	$(BIN)/sqlfluff lint examples/warehouse/models/base examples/warehouse/models/facts

# The site of the documentation, in target/site; a link to nowhere fails.
docs: .venv-docs/installed
	NO_MKDOCS_2_WARNING=1 .venv-docs/bin/mkdocs build --strict

# ONLY=day,build: some parts.
bench: .venv/installed
	$(BIN)/python bench/run.py --scale $(or $(SCALE),1.0) $(if $(ONLY),--only $(ONLY))

# The package at a git revision (the last commit, if none is named) and in the working tree, in turns.
bench-compare: .venv/installed
	$(BIN)/python bench/run.py --base $(or $(BASE),HEAD) --scale $(or $(SCALE),0.3) --runs $(RUNS) $(if $(ONLY),--only $(ONLY))

bench-large: .venv/installed
	$(BIN)/python bench/run.py --only large --large-rows $(LARGE_ROWS)

bench-spark: .venv-spark$(if $(FORMAT),-lakehouse)/installed
	PYTHONPATH=tests $(dir $<)bin/python bench/spark_run.py --rows $(SPARK_ROWS) --format $(or $(FORMAT),parquet)

# What the tests need of the projects in this repository.
packages: .venv/installed .venv-dbt-1.10/installed .venv-dbt-v2/installed data/flights.csv \
	integration_tests/dbt_packages/installed

integration_tests/dbt_packages/installed: .venv/installed integration_tests/packages.yml
	cd integration_tests && ../$(BIN)/dbt deps --quiet
	touch $@

data/flights.csv: .venv/installed
	$(BIN)/python scripts/flights_csv.py

.venv/installed: requirements.txt constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --no-compile --disable-pip-version-check -r requirements.txt -c constraints.txt
	touch $@

.PRECIOUS: .venv-%/installed
.venv-%/installed: requirements/%.txt
	$(PYTHON) -m venv .venv-$*
	.venv-$*/bin/pip install --quiet --no-compile --disable-pip-version-check -r $<
	touch $@

# Its downloads are 194 and 346 MB.
.venv-trino/server: tests/engines/trino_server.py .venv-trino/installed
	cd tests && ../.venv-trino/bin/python -m engines.trino_server
	touch $@

clean:
	rm -rf .venv .venv-* target logs */target */logs */dbt_packages data demo.duckdb
