"""What an intake tells of files that are as they should be."""

import pandas as pd


def nothing_odd():
    """Frames of an intake that mended nothing and used every row."""
    return {
        "repairs": pd.DataFrame({"table": [], "column": [], "kind": [], "n": [], "examples": []}),
        "set_aside": pd.DataFrame({"table": [], "row": [], "reason": [], "cells": []}),
        "readings": pd.DataFrame({"table": [], "header": [], "column": [], "kind": [], "evidence": []}),
    }
