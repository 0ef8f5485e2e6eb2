"""How the engine ``kam`` executes: cell by cell as papermill does, with a limit for the whole job and no idle waits."""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Sequence
from queue import Empty
from typing import Any

import zmq
from jupyter_core.utils import run_sync
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine

from kamlib.runner.execute import STOPPED
from kamlib.runner.forks import Process
from kamlib.runner.kernel import ThisInterpreter
from kamlib.runs.notebooks import nbformat

#: Seconds in which a kernel that works at all has answered.
_START = 60.0
#: Of the memory a job may take: a kernel that died holding so much died of it.
_FULL = 0.8
#: Errors by which a library says that it was refused memory.
_REFUSED = ("MemoryError", "_ArrayMemoryError", "OutOfMemoryException")
#: What belongs to an output that shows something, by the type of its message.
_SHOWN = {"display_data": ("data", "metadata"), "execute_result": ("data", "metadata", "execution_count")}
_SILENT = logging.getLogger(f"{__name__}.silent")
_SILENT.addHandler(logging.NullHandler())
_SILENT.propagate = False


class Managed(NBClientEngine):
    """papermill's own engine with our client; saves the notebook once, at its end, whatever became of it."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, log_output: bool = False, **options: Any) -> Any:
        """Execute; a notebook that was stopped has an error output :data:`STOPPED` and is not an exception.

        Parameters
        ----------
        nb_man, kernel_name, log_output
            papermill's.
        **options
            ``job_timeout``: seconds for the whole notebook; ``memory``: megabytes that it may take; ``folder``: where
            its kernel stands; ``modules``: what it is to have imported; ``keep``: is given the notebook, which
            papermill returns where nothing failed alone. Further ones are the client's.

        Returns
        -------
        object
            What nbclient says of the run.
        """
        nb_man.autosave_cell_every = 0
        if keep := options.pop("keep", None):
            keep(nb_man.nb)
        for papermills in ("input_path", "start_timeout", "execution_timeout", "stdout_file", "stderr_file"):
            options.pop(papermills, None)
        client = Client(nb_man, kernel_name=kernel_name, log=_SILENT, log_output=log_output, **options)
        return client.execute()


class Client(PapermillNotebookClient):
    """Executes one notebook in one kernel of its own.

    Parameters
    ----------
    nb_man : NotebookExecutionManager
        papermill's book-keeping of the notebook.
    job_timeout : float
        Seconds for everything; 0: no limit.
    memory : float
        Megabytes that the job may take; 0: no limit.
    folder : str
        Where the kernel stands; empty: where this process does.
    modules : sequence of str
        What a forked kernel is to have imported beside that which all have.
    """

    def __init__(
        self,
        nb_man: Any,
        job_timeout: float = 0.0,
        memory: float = 0.0,
        folder: str = "",
        modules: Sequence[str] = (),
        **options: Any,
    ):
        bytes_ = memory * 2**20
        # An output may be late on a busy machine; the limit of the job is the limit of that, too.
        settings = {"timeout_func": self._left, "iopub_timeout": 30, "shutdown_kernel": "immediate"}
        super().__init__(
            nb_man, km=ThisInterpreter(memory=bytes_, modules=list(modules), log=_SILENT), **settings | options
        )
        self._deadline = time.monotonic() + job_timeout if job_timeout else float("inf")
        self._bytes, self._folder = bytes_, folder
        self._info: dict[str, Any] = {}

    def execute(self, **options: Any) -> nbformat.NotebookNode:
        """Execute every cell, up to one that fails."""
        self.reset_execution_trackers()
        return run_sync(self._execute)(**options)

    async def _execute(self, **options: Any) -> nbformat.NotebookNode:
        if self._folder:
            options.setdefault("cwd", self._folder)
        cell = None
        process = None
        try:
            await self.async_start_new_kernel(**options)
            process = self.km.provisioner.process
            await self._connect()
            for index, cell in enumerate(self.nb.cells):
                if not await self._cell(cell, index):
                    break
            self.nb.metadata["language_info"] = self._info
            self.set_widgets_metadata()
        except CellTimeoutError:
            self._stop(cell, "timed_out")
        except DeadKernelError:
            self._stop(cell, self._cause(process))
        finally:
            await self._async_cleanup_kernel()
        return self.nb

    async def _connect(self) -> None:
        """Be sure that the kernel answers and is heard: no pause is needed where both are known.

        Raises
        ------
        CellTimeoutError, DeadKernelError
            It does not answer in time, or has ended.
        """
        self.kc = self.km.client()
        # Who knocks before the kernel has opened knocks again at once, not after 0.1 s.
        self.kc.context.setsockopt(zmq.RECONNECT_IVL, 3)
        self.kc.start_channels(stdin=False, hb=False)
        self.kc.allow_stdin = False
        give_up = min(self._deadline, time.monotonic() + _START)
        while not self._info:
            asked = self.kc.kernel_info()
            with contextlib.suppress(Empty):
                await self._answer(asked)
            await self._async_check_alive()
            if time.monotonic() > give_up:
                raise CellTimeoutError("the kernel does not answer")

    async def _answer(self, asked: str) -> None:
        reply = await self.kc.get_shell_msg(timeout=1)
        while reply["parent_header"].get("msg_id") != asked:
            reply = await self.kc.get_shell_msg(timeout=1)
        # Whatever comes proves that outputs are heard; those of the cells are told by their parent.
        await self.kc.get_iopub_msg(timeout=1)
        self._info = reply["content"]["language_info"]

    async def _cell(self, cell: nbformat.NotebookNode, index: int) -> bool:
        """Execute a cell; tell whether to go on."""
        try:
            self.nb_man.cell_start(cell, index)
            await self.async_execute_cell(cell, index)
        except CellExecutionError as error:
            self.nb_man.cell_exception(cell, cell_index=index, exception=error)
            if self._bytes and error.ename in _REFUSED:
                self._stop(cell, "out_of_memory")
            return False
        finally:
            self.nb_man.cell_complete(cell, cell_index=index)
        return True

    def output(
        self, outs: list[nbformat.NotebookNode], msg: dict[str, Any], display_id: str | None, cell_index: int
    ) -> nbformat.NotebookNode | None:
        """Take an output in; a plain one without the schema: the whole notebook is held against it when written.

        Parameters
        ----------
        outs : list[nbformat.NotebookNode]
            Outputs of the cell so far.
        msg : dict
            Message of the kernel.
        display_id : str, optional
            Of a display that may be changed later.
        cell_index : int
            Place of the cell, from 0.

        Returns
        -------
        NotebookNode or None
            The output that was added; None: one there already was changed.
        """
        kind, content = msg["msg_type"], msg["content"]
        hooked = display_id or self.clear_before_next_output or self.output_hook_stack[msg["parent_header"]["msg_id"]]
        if hooked or kind not in _SHOWN:
            return super().output(outs, msg, display_id, cell_index)
        outs.append(nbformat.NotebookNode(output_type=kind, **{name: content[name] for name in _SHOWN[kind]}))
        return outs[-1]

    def _stop(self, cell: nbformat.NotebookNode | None, reason: str) -> None:
        """Say in the notebook that it was stopped where it stood, in place of what the stop itself made it say."""
        cell = cell or next(each for each in self.nb.cells if each.cell_type == "code")
        said = [line for each in cell.outputs if each.output_type == "error" for line in each.traceback]
        stop = nbformat.v4.new_output("error", ename=STOPPED, evalue=reason, traceback=said or [reason])
        cell.outputs = [each for each in cell.outputs if each.output_type != "error"] + [stop]
        self.nb_man.cell_exception(cell)

    def _cause(self, process: Any) -> str:
        if isinstance(process, Process) and process.orphaned:
            return "orphaned"
        full = isinstance(process, Process) and self._bytes and process.peak > _FULL * self._bytes
        return "out_of_memory" if full else "died"

    def _left(self, _: nbformat.NotebookNode) -> float:
        # At least a little: to the client, nothing means no limit.
        return max(0.01, self._deadline - time.monotonic()) if self._deadline < float("inf") else 0.0
