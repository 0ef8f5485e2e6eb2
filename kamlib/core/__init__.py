"""Contracts that every room shares: steps, tables, results, errors, evidence. Imports nothing of kamlib."""
