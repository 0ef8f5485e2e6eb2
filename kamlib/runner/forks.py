"""This side of the zygote: starts it, asks it for kernels, notices its death, and says why where it cannot be had."""

from __future__ import annotations

import atexit
import contextlib
import json
import logging
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence

#: A batch shows nobody an editor, draws for print, and computes the same on one core as on many.
ENVIRONMENT = {
    "KAM_LIVE": "0",
    "KAM_IMAGE_DPI": "144",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
}
#: Set to ``0``, this variable has every kernel launched as on a system that cannot fork.
SWITCH = "KAM_FORK"
#: What a process reads once, at its start: the zygote's children cannot take another value.
_FIXED = ("PYTHON", "OMP_", "OPENBLAS_", "MKL_", "LD_", "MPL")
#: Seconds that the zygote may take to import and warm what it holds.
_PATIENCE = 60.0
_SAID = 2000
_SERVER = "kamlib.runner.zygote"


class Unavailable(Exception):
    """No kernel can be forked; the message says why, for a log."""


class Process:
    """A forked kernel, with the face of :class:`subprocess.Popen` that Jupyter's provisioner uses.

    Parameters
    ----------
    channel : socket
        Tells how the kernel ended.
    pid : int
        Also the number of its process group.
    """

    stdin = stdout = stderr = None

    def __init__(self, channel: socket.socket, pid: int):
        self.pid, self.returncode = pid, None
        #: Most memory that it held, in bytes; known when it has ended.
        self.peak = 0
        #: Whether it ended because its zygote did.
        self.orphaned = False
        self._channel = channel

    def poll(self) -> int | None:
        """Return how it ended (as :class:`subprocess.Popen` does), or None while it runs."""
        return self._look(0)

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it has ended.

        Raises
        ------
        subprocess.TimeoutExpired
            It has not.
        """
        code = self._look(timeout)
        if code is None:
            raise subprocess.TimeoutExpired("kernel", timeout or 0)
        return code

    def send_signal(self, number: int) -> None:
        """Send a signal to the kernel and to what it has started; one that has ended takes none."""
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def _look(self, timeout: float | None) -> int | None:
        if self.returncode is None:
            self._channel.settimeout(timeout)
            with contextlib.suppress(BlockingIOError, TimeoutError):
                self._ended(_received(self._channel).split())
        return self.returncode

    def _ended(self, said: list[bytes]) -> None:
        self._channel.close()
        self.orphaned = not said
        self.returncode, self.peak = (int(said[0]), int(said[1]) * 1024) if said else (-signal.SIGKILL, 0)
        if self.orphaned:  # the zygote took the kernel along, but nobody ended what the kernel had started
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)


def _received(channel: socket.socket) -> bytes:
    try:
        return channel.recv(64)
    except ConnectionResetError:  # its zygote was killed
        return b""


class Zygote:
    """One zygote: a child of this process, alive until :meth:`close` or until this process ends.

    Parameters
    ----------
    scratch : str
        Folder that it removes where this process could not: it was killed.
    """

    def __init__(self, scratch: str) -> None:
        self.environment = dict(os.environ) | ENVIRONMENT
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - closed in close()
        number = theirs.fileno()
        # The interpreter's options are those of an ordinary kernel, and the root folder holds no modules to take.
        command = [sys.executable, "-Xfrozen_modules=off", "-m", _SERVER, str(number), scratch]
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603
                command,
                env=self.environment,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._said,
                pass_fds=[number],
                start_new_session=True,
            )

    def fork(
        self,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        folder: str,
        memory: float = 0.0,
        modules: Sequence[str] = (),
    ) -> Process:
        """Return a new kernel.

        Parameters
        ----------
        arguments : sequence of str
            Of ipykernel's launcher.
        environment : mapping
            The whole environment of the kernel.
        folder : str
            Where it stands.
        memory : float
            Bytes that it may ask for beyond what it has at its start; 0: any.
        modules : sequence of str
            What it is to have imported beside that which all have.

        Returns
        -------
        Process
            Of the kernel.

        Raises
        ------
        Unavailable
            The zygote has ended or does not answer.
        """
        ours, theirs = socket.socketpair()
        asked = {"arguments": arguments, "env": environment, "cwd": folder, "memory": memory, "modules": modules}
        try:
            with theirs:
                socket.send_fds(self._control, [b"k"], [theirs.fileno()])
            ours.sendall(json.dumps(asked).encode())
            ours.shutdown(socket.SHUT_WR)
            ours.settimeout(_PATIENCE)
            return Process(ours, _line(ours))
        except (OSError, ValueError) as error:
            ours.close()
            raise Unavailable(self._last_words() or f"{type(error).__name__}: {error}") from error

    def serves(self, environment: Mapping[str, str]) -> bool:
        """Tell whether a kernel forked from it would be what a launched one is in an environment."""
        return _fixed(environment) == _fixed(self.environment)

    @property
    def pid(self) -> int:
        """Number of its process."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self._process.poll() is None

    def close(self) -> None:
        """End it and every kernel that it has started."""
        self._control.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._said.close()

    def _last_words(self) -> str:
        try:
            self._process.wait(1)
        except subprocess.TimeoutExpired:
            return ""
        try:
            self._said.seek(0)
            return self._said.read().decode(errors="replace").strip()[-_SAID:]
        except ValueError:  # another thread met its death as well, and has closed it by now
            return "closed"


def _line(channel: socket.socket) -> int:
    """Read the number of the process, and nothing of what may follow it."""
    said = b""
    while not said.endswith(b"\n"):
        byte = channel.recv(1)
        if not byte:
            raise ValueError("the zygote has ended")
        said += byte
    return int(said)


def _fixed(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if name.startswith(_FIXED)}


class _State:
    """The zygote of this process, its folder, how many hold on to it, and why there is none."""

    lock = threading.Lock()
    zygote: Zygote | None = None
    scratch = ""
    holders = 0
    trouble = ""


def zygote() -> Zygote:
    """Return this process's zygote, started where there is none or where it has died.

    Raises
    ------
    Unavailable
        This system cannot fork kernels, it is told not to, or the zygote cannot start.
    """
    if reason := why_not():
        raise Unavailable(reason)
    with _State.lock:
        if _State.zygote is None or not _State.zygote.alive:
            if _State.zygote:
                _State.zygote.close()
            _State.zygote = Zygote(_scratch())
        return _State.zygote


def scratch() -> str:
    """Return this process's folder for what kernels leave behind; it goes with the process, even a killed one."""
    with _State.lock:
        return _scratch()


def _scratch() -> str:
    if not _State.scratch:
        _State.scratch = tempfile.mkdtemp(prefix="kam-")
        atexit.register(stop)
    return _State.scratch


def why_not() -> str:
    """Return why kernels are not forked here: ``switched_off``, ``no_fork``, what the zygote said; empty: they are."""
    if os.environ.get(SWITCH) == "0":
        return "switched_off"
    # macOS can fork, but its frameworks forbid it after their first use.
    if sys.platform != "linux" or not hasattr(os, "pidfd_open"):
        return "no_fork"
    return _State.trouble


def give_up(reason: str) -> None:
    """Launch every further kernel of this process, and say why."""
    _State.trouble = reason
    logging.getLogger(__name__).warning("kernels are launched, not forked: %s", reason)


@contextlib.contextmanager
def held() -> Iterator[None]:
    """Have a zygote begin to preload now, and end it when the last block that holds it ends."""
    with _State.lock:
        _State.holders += 1
    try:
        with contextlib.suppress(Unavailable):
            zygote()
        yield
    finally:
        with _State.lock:
            _State.holders -= 1
            last = not _State.holders
        if last:
            stop()


def stop() -> None:
    """End the zygote of this process and everything that it has started."""
    atexit.unregister(stop)
    with _State.lock:
        if _State.zygote:
            _State.zygote.close()
        shutil.rmtree(_State.scratch, ignore_errors=True)
        _State.zygote, _State.scratch, _State.trouble = None, "", ""
