"""Plan against actuals, and the reforecast of the remaining years."""
