"""Wiring of the potential, a part of step 1."""

from kamlib.steps.profile.potential.result import PotentialResult, estimate_potential

TABLES = ("accounts", "sales", "drivers", "norms", "addressable")


def compute(book) -> PotentialResult:
    """Return what accounts will consume of what we sell."""
    settings = book.settings
    frames = {name: book.frame(name) for name in TABLES}
    return estimate_potential(
        frames, base_year=settings.base_year, plan_years=settings.plan_years, discount=settings.rates.discount
    )
