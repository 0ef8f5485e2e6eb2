"""The starter library of criteria by industry."""
