"""The kernel of a batch: this very interpreter, whatever kernels are installed for this user."""

from __future__ import annotations

import os
import subprocess
from typing import Any

import zmq
from ipykernel.kernelspec import get_kernel_dict
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from traitlets import default

#: A batch shows nobody an editor, draws for print, and computes the same on one core as on many.
ENVIRONMENT = {
    "KAM_LIVE": "0",
    "KAM_IMAGE_DPI": "144",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
}


class ThisInterpreter(AsyncKernelManager):
    """Starts ipykernel under ``sys.executable``: a ``python3`` kernel of another environment is never taken."""

    @property
    def kernel_spec(self) -> KernelSpec:
        """The native kernel, without a look at the installed ones."""
        return KernelSpec(**get_kernel_dict())

    async def _async_start_kernel(self, **options: Any) -> None:
        # What a notebook says comes by messages; this is the kernel's own log, which is noise between progress lines.
        await super()._async_start_kernel(**{"stderr": subprocess.DEVNULL, "env": os.environ | ENVIRONMENT} | options)

    start_kernel = _async_start_kernel

    @default("transport_encryption")
    def _encrypted(self) -> str:
        # A client's figures pass over local sockets; newer Jupyter can keep them from other users of the machine.
        return "auto" if zmq.has("curve") else "disabled"
