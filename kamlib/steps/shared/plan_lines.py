"""Lines of a plan and its actuals."""

#: Lines of income that the table may hold beside the costs.
INCOME = ("revenue", "margin")
