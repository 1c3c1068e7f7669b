"""The crucible server, patched where BigQuery does more than it."""

import sys

from crucible.cli import main

if __name__ == "__main__":
    sys.exit(main(["serve", "--dialect", "bigquery", "--port", sys.argv[1]]))
