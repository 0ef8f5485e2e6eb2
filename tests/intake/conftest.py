from intake_files import make  # noqa: F401  a fixture
