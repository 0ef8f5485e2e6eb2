"""What kinds of lines a plan and its actuals hold, and from where a deviation counts."""

#: Lines of income that the table may hold beside the costs.
INCOME = ("revenue", "margin")
#: A line this far off its plan is worth a question.
OFF = 0.15
