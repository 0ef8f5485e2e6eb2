"""What kinds of lines a plan and its actuals hold, and from where a deviation counts."""

from kamlib.steps.shared.plan_lines import INCOME

__all__ = ["INCOME", "OFF"]

#: A line this far off its plan is worth a question.
OFF = 0.15
