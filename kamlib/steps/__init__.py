"""The method, one module a result: frames and options in, a Result out. No files, no pictures, no language."""
