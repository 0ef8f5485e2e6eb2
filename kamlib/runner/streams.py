"""What a kernel prints to, for a batch."""

from __future__ import annotations

from ipykernel.iostream import OutStream


class Stream(OutStream):
    """ipykernel's own stream, which does not disturb its sending thread when there is nothing to send.

    A kernel flushes both streams several times a cell, and each time waits until another thread has looked.
    """

    def flush(self) -> None:
        """Send what was written; the thread that sends keeps the order of all that it is given."""
        if self._flush_pending or self._subprocess_flush_pending or self.echo is not None:
            super().flush()
