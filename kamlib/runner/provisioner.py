"""Jupyter's way to get a kernel: forked from the zygote where that gives the same kernel, else launched as ever."""

from __future__ import annotations

import os
import sys
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning import LocalProvisioner
from traitlets import Float, List, Unicode

from kamlib.runner import forks

_LAUNCHER = ["-m", "ipykernel_launcher"]
#: Seconds in which a killed process has ended, unless the system itself hangs.
_END = 10.0


class ForkingProvisioner(LocalProvisioner):
    """The provisioner ``kam-fork``; a kernel specification asks for it under ``metadata.kernel_provisioner``."""

    memory = Float(0.0, config=True, help="Bytes that a kernel may ask for beyond what it has at its start; 0: any.")
    modules = List(Unicode(), config=True, help="What a forked kernel is to have imported beside that which all have.")

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Start the kernel."""
        process = self._forked(cmd, kwargs) if _ours(cmd) else None
        if process is None:
            info = await super().launch_kernel(cmd, **kwargs)
            self._limit()
            return info
        self.process, self.pid, self.pgid = process, process.pid, process.pid
        self.cwd = kwargs.get("cwd") or os.getcwd()
        return self.connection_info

    async def kill(self, restart: bool = False) -> None:
        """End the kernel and what it has started, and wait for that: the base class looks every 0.1 s."""
        process = self.process
        await super().kill(restart)
        if isinstance(process, forks.Process):
            process.wait(_END)

    def _forked(self, cmd: list[str], options: dict[str, Any]) -> forks.Process | None:
        environment = options.get("env") or dict(os.environ)
        folder = str(options.get("cwd") or os.getcwd())
        # Twice: a zygote may have been killed since the last kernel. One that does not start will not do so next time.
        for last in (False, True):
            try:
                zygote = forks.zygote()
                if not zygote.serves(environment):
                    return None
                arguments = cmd[cmd.index(_LAUNCHER[1]) + 1 :]
                return zygote.fork(arguments, environment, folder, self.memory, self.modules)
            except forks.Unavailable as error:
                if forks.why_not():
                    return None
                if last:
                    forks.give_up(str(error))
        return None

    def _limit(self) -> None:
        """Limit a launched kernel where the system can do it from outside (Linux)."""
        if self.memory and sys.platform == "linux":
            import resource

            most = int(self.memory)
            resource.prlimit(self.process.pid, resource.RLIMIT_DATA, (most, most))


def _ours(cmd: list[str]) -> bool:
    """Tell whether a command launches ipykernel under this interpreter: no other kernel can be forked."""
    return cmd[0] == sys.executable and any(cmd[place : place + 2] == _LAUNCHER for place in range(len(cmd)))
