"""The engagement folder: settings, sources, decisions with their log, runs and samples."""
