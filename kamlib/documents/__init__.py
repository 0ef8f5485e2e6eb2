"""Executed notebooks into documents. A document is built from the notebook alone and never runs anything again."""
