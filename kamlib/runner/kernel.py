"""The kernel of a batch: this interpreter, whatever kernels a user has installed, reached by private sockets."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import zmq
from ipykernel.kernelspec import get_kernel_dict
from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.channels import AsyncZMQSocketChannel
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from traitlets import Float, List, Type, Unicode, default

from kamlib.runner.forks import ENVIRONMENT, scratch

#: A batch has no history that a user would look up, prints by a stream of ours, and its client needs no pause between
#: the output and the reply of a cell: it waits for both.
_SETTINGS = (
    "--HistoryManager.enabled=False",
    "--IPKernelApp.outstream_class=kamlib.runner.streams.Stream",
    "--IPythonKernel._execute_sleep=0",
)
#: Longest path of a folder in which a socket can still be named.
_LONGEST = 70


class Channel(AsyncZMQSocketChannel):
    """A channel that misses nothing, and does not ask whether a message is there before it waits for one."""

    def send(self, msg: dict[str, Any]) -> None:
        """Send, and see whether a message has come meanwhile.

        What is sent goes past the socket that waits for messages. If one comes at that moment, as the reply of a cell
        may while a widget is told something, the sending swallows its only signal, and whoever waits waits for ever.
        """
        super().send(msg)
        self.socket.get(zmq.EVENTS)

    async def get_msg(self, timeout: float | None = None) -> dict[str, Any]:
        """Wait for a message; raise ``queue.Empty`` where none comes in time (seconds)."""
        return await self._recv() if timeout is None else await super().get_msg(timeout)


class Connection(AsyncKernelClient):
    """A connection to a kernel by such channels."""

    shell_channel_class = iopub_channel_class = Type(Channel)


class ThisInterpreter(AsyncKernelManager):
    """Starts ipykernel under ``sys.executable``: a ``python3`` kernel of another environment is never taken."""

    memory = Float(0.0, help="Bytes that the kernel may ask for beyond what it has at its start; 0: any.")
    client_factory = Type(Connection)
    modules = List(Unicode(), help="What a forked kernel is to have imported beside that which all have.")

    def __init__(self, **options: Any):
        super().__init__(**options)
        self.folder = Path(tempfile.mkdtemp(dir=scratch()))
        self.connection_file = str(self.folder / "connection.json")
        if os.name == "posix" and len(str(self.folder)) <= _LONGEST:
            # Sockets in a folder of our own: no other user can listen, and no port is lost to another program.
            self.transport, self.ip = "ipc", str(self.folder / "kernel")

    @property
    def kernel_spec(self) -> KernelSpec:
        """The native kernel, without a look at the installed ones."""
        how = {"provisioner_name": "kam-fork", "config": {"memory": self.memory, "modules": self.modules}}
        native = get_kernel_dict()
        changed = {"argv": [*native["argv"], *_SETTINGS], "metadata": {"kernel_provisioner": how}}
        return KernelSpec(**native | changed)

    async def _async_start_kernel(self, **options: Any) -> None:
        # What a notebook says comes by messages; these are the kernel's own words: noise between progress lines.
        silence = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        await super()._async_start_kernel(**silence | {"env": os.environ | ENVIRONMENT} | options)

    start_kernel = _async_start_kernel

    async def _async_cleanup_resources(self, restart: bool = False) -> None:
        await super()._async_cleanup_resources(restart)
        if not restart:
            shutil.rmtree(self.folder, ignore_errors=True)

    cleanup_resources = _async_cleanup_resources

    @default("transport_encryption")
    def _encrypted(self) -> str:
        # A client's figures pass over local sockets; newer Jupyter can keep them from other users of the machine.
        return "auto" if self.transport == "tcp" and zmq.has("curve") else "disabled"
