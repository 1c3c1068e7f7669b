"""What the tests of all examples share lies in testing/."""

pytest_plugins = ["shop_fixtures"]
