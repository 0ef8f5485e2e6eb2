"""How tables lie on a sheet or in a printed report: where they begin and end, and what each line is."""
