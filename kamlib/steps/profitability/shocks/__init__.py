"""The shock desk: what a named blow does to profit, to who pays for the people, and to the prioritised list."""
