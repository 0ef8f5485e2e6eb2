"""The choice of programmes under limits, beside rules of thumb."""
