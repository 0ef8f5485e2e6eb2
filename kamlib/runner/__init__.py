"""A run of an engagement: plan of jobs, execution by papermill, pages, manifest."""
