"""Which table a client's file is, and which of its columns is which of ours: proposed, confirmed once, replayed."""
