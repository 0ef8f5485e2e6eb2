"""Where the files of an engagement stand: the named one, the usual one of a table, a filled input workbook."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from kamlib.core.errors import InputError, Problem
from kamlib.core.paths import is_file
from kamlib.intake.contracts.source import ENDINGS, SETTINGS_FILE
from kamlib.intake.formats.template import Filled, recognise


class Places:
    """The folders that an engagement may read: its own, and the data folder that it openly declares.

    Parameters
    ----------
    folder : Path
        The engagement.
    data_folder : str
        As written in the settings: relative to the engagement, or absolute.

    Raises
    ------
    InputError
        ``path_outside``: the data folder looks inner, but is a link that leads out of the engagement.
    """

    def __init__(self, folder: Path, data_folder: str = "data"):
        self.root = Path(folder).resolve()
        declared = Path(data_folder)
        self.data = (self.root / declared).resolve()
        openly = declared.is_absolute() or ".." in declared.parts
        if not openly and not self.data.is_relative_to(self.root):
            raise InputError(Problem("path_outside", file=SETTINGS_FILE, column="data_folder", found=data_folder))

    def find(self, name: str, place: str, file: str = SETTINGS_FILE) -> Path:
        """Return the file of that name, looked for in the data folder, then in the engagement.

        Parameters
        ----------
        name : str
            As the settings write it.
        place : str
            Where they write it, for the message.
        file : str
            The file that says it.

        Returns
        -------
        Path
            Resolved, and inside the engagement or its data folder.

        Raises
        ------
        InputError
            ``path_outside`` or ``source_missing``.
        """
        if "\0" in name:
            raise InputError(Problem("source_missing", file=file, column=place, found=name, expected=self.data.name))
        found = [(base / name).resolve() for base in (self.data, self.root)]
        path = next((path for path in found if self.allows(path) and is_file(path)), None)
        if path:
            return path
        inner = [path for path in found if self.allows(path)]
        if not inner or any(map(is_file, found)):
            raise InputError(Problem("path_outside", file=file, column=place, found=name))
        raise InputError(Problem("source_missing", file=file, column=place, found=name, expected=self.shown(inner[0])))

    def defaults(self, table: str) -> Path | None:
        """Return the file of the data folder that is called as the table (:data:`ENDINGS`), or a filled input workbook.

        None where there is neither.

        Raises
        ------
        InputError
            ``two_files``: there are several, and nobody says which one counts; ``path_outside``: it is a link that
            leads out.
        """
        named = [self.data / f"{table}{ending}" for ending in ENDINGS if (self.data / f"{table}{ending}").is_file()]
        holding = [path for path, filled in self.filled.items() if filled.holds(table) or self._says(filled, table)]
        found = [path for path in named if path not in self.filled] + holding
        if len(found) > 1:
            names = tuple(self.shown(path) for path in found)
            raise InputError(Problem("two_files", file=names[0], column=f"sources.{table}", values={"files": names}))
        if found and not self.allows(found[0].resolve()):
            raise InputError(Problem("path_outside", file=self.shown(found[0]), found=found[0].name))
        return found[0] if found else None

    @cached_property
    def filled(self) -> dict[Path, Filled]:
        """The input workbooks of the data folder, recognised by their mark whatever they are called."""
        # Settings name sources; to read them must not load what reads tables.
        books = sorted(path for path in self.data.glob("*.xlsx") if path.is_file() and not path.name.startswith("~$"))
        seen = {path: recognise(path) for path in books if self.allows(path.resolve())}
        return {path: filled for path, filled in seen.items() if filled}

    @staticmethod
    def _says(filled: Filled, table: str) -> bool:
        """A workbook that cannot be read says so once: for the table without which nothing begins."""
        return filled.problem is not None and table == "accounts"

    def allows(self, path: Path) -> bool:
        """Tell whether a resolved path stands in one of the two folders."""
        return path.is_relative_to(self.root) or path.is_relative_to(self.data)

    def shown(self, path: Path) -> str:
        """Return the path as a reader knows it, never with this machine's folders."""
        if path.is_relative_to(self.root):
            return path.relative_to(self.root).as_posix()
        return f"{self.data.name}/{path.relative_to(self.data).as_posix()}"
