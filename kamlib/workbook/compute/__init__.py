"""Wiring: one module per result, with ``compute(book) -> Result`` (account steps: ``compute(book, account)``).

Frames and decisions go in; nothing is shown or written. The module of a step that has a decision also has
``decision_frame(result) -> DataFrame``: the decision, or the proposal, as a table.
"""
