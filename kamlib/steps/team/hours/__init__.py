"""The norm of hours that an account takes of its key-account manager."""
