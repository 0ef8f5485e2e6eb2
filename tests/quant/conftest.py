"""Property tests are the same on every run and do not race the clock (the first call of a solver imports SciPy)."""

from hypothesis import settings

settings.register_profile("steady", deadline=None, derandomize=True, max_examples=30, database=None)
settings.load_profile("steady")
