"""What is fast, against what: ratios measured in one run, never a timed test (``python -m benchmarks``)."""
