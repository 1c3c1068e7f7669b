"""ClickHouse over HTTP, as far as dbt needs it, on top of chdb: clickhouse_http.py PORT FOLDER."""

import re
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

import chdb
from chdb.state.sqlitelike import Connection

# Parameters of a request that are no settings of the query.
OWN_PARAMETERS = {
    "query",
    "database",
    "session_id",
    "query_id",
    "client_protocol_version",
    "default_format",
    "http_headers_progress_interval_ms",
    "send_progress_in_http_headers",
    "wait_end_of_query",
    "enable_http_compression",
}
# chdb says how a query failed in text alone.
CODE_OF_ERROR = re.compile(r"Code: (\d+)")


class Sessions:
    """A connection for each session, with the settings and database that it was last asked for."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.connections: dict[str, Connection] = {}
        self.settings: dict[str, dict[str, str]] = {}
        self.lock = threading.Lock()

    def answer(self, parameters: dict[str, str], sql: str) -> bytes:
        """The engine runs one query at a time; a wrong answer is worse than a slow one."""
        with self.lock:
            connection = self.connection(parameters.get("session_id", ""))
            self.prepare(connection, parameters)
            answer = connection.query(sql, parameters.get("default_format", "TabSeparated"))
            return bytes(answer.bytes() or b"")

    def connection(self, session: str) -> Connection:
        if session not in self.connections:
            self.connections[session] = chdb.connect(self.folder)
        return self.connections[session]

    def prepare(self, connection: Connection, parameters: dict[str, str]) -> None:
        known = self.settings.setdefault(parameters.get("session_id", ""), {})
        for name, value in parameters.items():
            if name not in OWN_PARAMETERS and known.get(name) != value:
                connection.query(f"set {name} = '{value}'")
                known[name] = value
        database = parameters.get("database", "default")
        if known.get("database") != database:
            connection.query(f"use `{database}`")
            known["database"] = database


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    sessions: Sessions

    def do_GET(self) -> None:
        self.do_POST()

    def do_POST(self) -> None:
        parameters = dict(parse_qsl(urlsplit(self.path).query))
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        sql = "\n".join(filter(None, [parameters.get("query"), body]))
        try:
            self.reply(200, self.sessions.answer(parameters, sql) if sql else b"Ok.\n")
        except Exception as error:  # noqa: BLE001
            code = CODE_OF_ERROR.search(str(error))
            self.reply(500, str(error).encode(), code.group(1) if code else "1001")

    def reply(self, status: int, body: bytes, error_code: str | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-ClickHouse-Timezone", "UTC")
        if error_code:
            self.send_header("X-ClickHouse-Exception-Code", error_code)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None: ...


if __name__ == "__main__":
    Handler.sessions = Sessions(sys.argv[2])
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
