"""The zygote: a process without threads that has imported everything a notebook needs and forks kernels from itself.

It runs on its own (``python -m kamlib.runner.zygote``) and talks to :mod:`kamlib.runner.forks` over sockets that it
inherits. On the control socket comes a channel for each kernel. On the channel come what to start, then go the process
id and, when the kernel has ended, how. A closed control socket ends the zygote and everything that it has started.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import json
import os
import resource
import selectors
import shutil
import signal
import socket
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar

_LIBC = ctypes.CDLL(None)
_SET_DEATH_SIGNAL, _SET_SUBREAPER = 1, 36


@dataclass(frozen=True)
class _Kernel:
    pid: int
    descriptor: int
    channel: socket.socket


def data_bytes(pid: int | str = "self") -> int:
    """Return the bytes of private, writable memory that a process has asked for: what ``RLIMIT_DATA`` counts."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmData"))


def serve(control: socket.socket) -> None:
    """Fork kernels as they are asked for, until the control socket closes."""
    with selectors.DefaultSelector() as selector:
        selector.register(control, selectors.EVENT_READ)
        kernels: dict[int, _Kernel] = {}
        while True:
            for key, _ in selector.select():
                if key.fileobj is not control:
                    selector.unregister(key.fd)
                    _ended(kernels.pop(key.fd), kernels)
                elif (channel := _channel(control)) is None:
                    _end(kernels)
                    return
                else:
                    kernel = _fork(control, channel, kernels)
                    kernels[kernel.descriptor] = kernel
                    selector.register(kernel.descriptor, selectors.EVENT_READ)


def _channel(control: socket.socket) -> socket.socket | None:
    _, descriptors, _, _ = socket.recv_fds(control, 1, 1)
    return socket.socket(fileno=descriptors[0]) if descriptors else None


def _fork(control: socket.socket, channel: socket.socket, kernels: Mapping[int, _Kernel]) -> _Kernel:
    with channel.makefile("rb") as asked:
        request = json.loads(asked.read())
    _import(request["modules"])
    zygote = os.getpid()
    pid = os.fork()
    if not pid:
        with contextlib.suppress(BaseException):
            _become_leader(zygote)
            # Told by the child: from here on there is a group to end.
            channel.sendall(b"%d\n" % os.getpid())
            for each in (control, channel, *(kernel.channel for kernel in kernels.values())):
                each.close()
            for descriptor in kernels:
                os.close(descriptor)
            _become_kernel(request)
        os._exit(1)
    return _Kernel(pid, os.pidfd_open(pid), channel)


def _import(names: Sequence[str]) -> None:
    """Import what a job needs beyond what all do: those that come after it find it here."""
    missing = [name for name in names if name not in sys.modules]
    for name in missing:
        with contextlib.suppress(ImportError):  # the job will say so
            import_module(name)
    if missing:
        _settle()


def _settle() -> None:
    """Be ready to fork."""
    threads = len(os.listdir("/proc/self/task"))
    if threads > 1:
        raise SystemExit(f"{threads} threads after the preload: a fork would copy their locks")
    # What is there now stays: collecting it in every kernel would copy its pages.
    gc.collect()
    gc.freeze()


def _ended(kernel: _Kernel, others: Mapping[int, _Kernel]) -> None:
    """Reap a kernel with everything that it left behind, and tell how it ended and its peak of memory (KB)."""
    # The leader is still a zombie, so that its group's number cannot belong to anybody else.
    with contextlib.suppress(ProcessLookupError):
        os.killpg(kernel.pid, signal.SIGKILL)
    _, status, usage = os.wait4(kernel.pid, 0)
    _reap_orphans({other.pid for other in others.values()})
    with contextlib.suppress(OSError):  # who asked for it may be gone
        kernel.channel.sendall(b"%d %d\n" % (os.waitstatus_to_exitcode(status), usage.ru_maxrss))
    kernel.channel.close()
    os.close(kernel.descriptor)


def _reap_orphans(kernels: set[int]) -> None:
    """End processes that a job let loose from its group: orphans come to the zygote, which tells them by that."""
    children = Path(f"/proc/self/task/{os.getpid()}/children")
    while orphans := [int(pid) for pid in children.read_text(encoding="ascii").split() if int(pid) not in kernels]:
        for pid in orphans:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def _end(kernels: Mapping[int, _Kernel]) -> None:
    for kernel in kernels.values():
        os.kill(kernel.pid, signal.SIGKILL)  # it may not lead a group yet
        _ended(kernel, kernels)


def _become_leader(zygote: int) -> None:
    os.setsid()
    _LIBC.prctl(_SET_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != zygote:  # it ended before the line above
        raise SystemExit
    # Orphans of the job stay with the job: one that is running beside it must not lose its own.
    _LIBC.prctl(_SET_SUBREAPER, 1)


def _become_kernel(request: Mapping[str, Any]) -> None:
    """Be what a newly launched kernel is: nothing in this process may tell that others came before it."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    os.environ.clear()
    os.environ.update(request["env"])
    time.tzset()
    os.chdir(request["cwd"])
    if request["memory"]:
        most = data_bytes() + int(request["memory"])
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    _reseed()
    _run_kernel(request["arguments"])


def _reseed() -> None:
    """Give the process randomness of its own: Python reseeds itself after a fork, NumPy does not."""
    import numpy as np

    np.random.seed()  # noqa: NPY002 - the global generator is what is inherited


def _run_kernel(arguments: list[str]) -> None:
    import ipykernel_launcher
    from ipykernel import ipkernel
    from ipykernel.kernelapp import IPKernelApp

    sys.argv = [ipykernel_launcher.__file__, *arguments]
    # 1: neither watch a parent (the death signal does that) nor tell a terminal how to connect.
    app = IPKernelApp.instance(parent_handle=1)
    ipkernel.sys = _WithoutModules()
    app.initialize()
    ipkernel.sys = sys
    app.start()


class _WithoutModules:
    """``sys``, but for its modules: a kernel lists their files for a debugger, and to look at one is to copy its page.

    No debugger is there (see :mod:`kamlib.runner.preload`), and the pages are a third of all that a start copies.
    """

    modules: ClassVar[dict[str, Any]] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(sys, name)


def main() -> None:
    """Preload, see that nothing forbids a fork, and serve."""
    control, scratch, parent = socket.socket(fileno=int(sys.argv[1])), sys.argv[2], os.getppid()
    # What is imported stays: to look for garbage among it takes a sixth of the time.
    gc.disable()
    from kamlib.runner.preload import preload

    preload()
    _settle()
    gc.enable()
    _LIBC.prctl(_SET_SUBREAPER, 1)
    serve(control)
    if os.getppid() != parent:  # it was killed, and could not tidy up
        shutil.rmtree(scratch, ignore_errors=True)


if __name__ == "__main__":
    # As ipykernel's launcher does: modules come from the environment, never from where one happens to stand.
    if sys.path[0] in ("", os.getcwd()):
        del sys.path[0]
    main()
