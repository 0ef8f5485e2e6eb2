"""Formats: files, workbooks, archives and databases into grids and relations."""
