"""BigQuery's REST API, as much of it as its Python client and dbt-bigquery ask for."""

import json
import re
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from traceback import format_exc
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from engines.googlesql.client import Refused
from engines.googlesql.tables import Table, View
from engines.googlesql.values import answered, described
from engines.googlesql.warehouse import Result, Warehouse

# The latest jobs, whose results may still be asked for.
KEPT_JOBS = 20
# Where the API says that the rows of a query are.
ANSWERS = "_answers"
Json = dict[str, Any]


class Failed(Exception):
    def __init__(self, status: int, reason: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        error = {"reason": reason, "message": message}
        self.body = {"error": {"code": status, "message": message, "errors": [error]}}


class Api:
    """What is answered to requests."""

    def __init__(self, warehouse: Warehouse) -> None:
        self.warehouse = warehouse
        self.jobs: dict[str, tuple[Json, Result]] = {}
        self.uploads: dict[str, Json] = {}
        self.routes: list[tuple[str, Callable[..., Json]]] = [
            ("GET /datasets", self.list_datasets),
            ("POST /datasets", self.create_dataset),
            ("GET /datasets/([^/]+)", self.get_dataset),
            ("DELETE /datasets/([^/]+)", self.delete_dataset),
            ("GET /datasets/([^/]+)/tables", self.list_tables),
            ("GET /datasets/([^/]+)/routines", self.list_routines),
            ("GET /datasets/([^/]+)/routines/([^/]+)", self.get_routine),
            ("GET /datasets/([^/]+)/tables/([^/]+)", self.get_table),
            ("DELETE /datasets/([^/]+)/tables/([^/]+)", self.delete_table),
            ("POST /jobs", self.insert_job),
            ("GET /jobs/([^/]+)", self.get_job),
            ("POST /queries", self.query),
            ("GET /queries/([^/]+)", self.get_results),
        ]

    def answer(self, request: str, body: Json) -> Json:
        """The answer to a method and path, of whichever project, with the body or parameters."""
        request = request.replace(f"/bigquery/v2/projects/{self.warehouse.project}", "")
        for pattern, route in self.routes:
            found = re.fullmatch(pattern, request)
            if found:
                answer: Json = self.answer_of(route, *found.groups(), body)
                return answer
        raise Failed(501, "notImplemented", f"no test has needed {request} yet")

    def answer_of(self, route: Callable[..., Any], *arguments: Any) -> Any:
        try:
            return route(*arguments)
        except Refused as error:
            raise Failed(400, "invalidQuery", str(error)) from error
        except Failed:
            raise
        except Exception as error:
            # Of another status the client would ask again and again.
            raise Failed(501, "notImplemented", format_exc()) from error

    # --------------------------------------------------------------------------- datasets, tables

    def dataset(self, name: str) -> dict[str, Table | View]:
        if name not in self.warehouse.datasets:
            raise Failed(404, "notFound", f"Not found: Dataset {name}")
        return self.warehouse.datasets[name]

    def named(self, dataset: str, **names: str) -> Json:
        return {"projectId": self.warehouse.project, "datasetId": dataset, **names}

    def list_datasets(self, _: Json) -> Json:
        return {
            "datasets": [{"datasetReference": self.named(name)} for name in self.warehouse.datasets]
        }

    def create_dataset(self, body: Json) -> Json:
        name = body["datasetReference"]["datasetId"]
        if name in self.warehouse.datasets:
            raise Failed(409, "duplicate", f"Already Exists: Dataset {name}")
        self.warehouse.datasets[name] = {}
        return body

    def get_dataset(self, name: str, _: Json) -> Json:
        self.dataset(name)
        return {"datasetReference": self.named(name)}

    def delete_dataset(self, name: str, _: Json) -> Json:
        self.dataset(name)
        del self.warehouse.datasets[name]
        return {}

    def list_tables(self, dataset: str, _: Json) -> Json:
        return {
            "tables": [
                {"tableReference": self.named(dataset, tableId=name), "type": kind(relation)}
                for name, relation in self.dataset(dataset).items()
            ]
        }

    def list_routines(self, dataset: str, _: Json) -> Json:
        self.dataset(dataset)
        return {"routines": []}

    def get_routine(self, dataset: str, name: str, _: Json) -> Json:
        raise Failed(404, "notFound", f"Not found: Routine {dataset}.{name}")

    def get_table(self, dataset: str, name: str, _: Json) -> Json:
        relation = self.relation(dataset, name)
        found = {
            "tableReference": self.named(dataset, tableId=name),
            "type": kind(relation),
            "schema": schema(relation.columns),
        }
        if isinstance(relation, View):
            return found | {"view": {"query": relation.query}}
        if relation.partitioned:
            field, granularity = relation.partitioned
            found["timePartitioning"] = {"type": granularity, "field": field}
        if relation.clustered:
            found["clustering"] = {"fields": relation.clustered}
        return found | {"numRows": str(len(relation.data.row))}

    def relation(self, dataset: str, name: str) -> Table | View:
        if dataset == ANSWERS:
            _, result = self.job(name)
            return Table(result.columns, result.data)
        tables = self.dataset(dataset)
        if name not in tables:
            raise Failed(404, "notFound", f"Not found: Table {dataset}.{name}")
        return tables[name]

    def delete_table(self, dataset: str, name: str, _: Json) -> Json:
        self.relation(dataset, name)
        del self.warehouse.datasets[dataset][name]
        return {}

    # ------------------------------------------------------------------------------- queries, jobs

    def query(self, body: Json) -> Json:
        """A query, and its rows at once."""
        job = self.insert_job({"jobReference": {}, "configuration": {"query": body}})
        return self.get_results(job["jobReference"]["jobId"], {})

    def insert_job(self, body: Json) -> Json:
        query = body["configuration"]["query"]
        dataset = query.get("defaultDataset", {}).get("datasetId", "")
        return self.remember(body, self.warehouse.run(query["query"], dataset))

    def remember(self, body: Json, result: Result) -> Json:
        reference = {"projectId": self.warehouse.project, "jobId": uuid.uuid4().hex}
        reference |= body["jobReference"]
        made = result.made or (self.warehouse.project, ANSWERS, reference["jobId"])
        [kind] = body["configuration"].keys() & {"query", "load"}
        table = self.named(made[1], tableId=made[2])
        body = body | {
            "jobReference": reference,
            "configuration": {kind: {"destinationTable": table} | body["configuration"][kind]},
            "status": {"state": "DONE"},
            "statistics": {"query": {"statementType": result.kind} | affected(result)},
        }
        self.jobs[reference["jobId"]] = body, result
        for old in list(self.jobs)[:-KEPT_JOBS]:
            self.jobs.pop(old, None)
        return body

    def job(self, name: str) -> tuple[Json, Result]:
        if name not in self.jobs:
            raise Failed(404, "notFound", f"Not found: Job {name}")
        return self.jobs[name]

    def get_job(self, name: str, _: Json) -> Json:
        return self.job(name)[0]

    def get_results(self, name: str, parameters: Json) -> Json:
        job, result = self.job(name)
        rows = result.data.row
        first = int(parameters.get("pageToken") or parameters.get("startIndex") or 0)
        last = min(first + int(parameters.get("maxResults", len(rows))), len(rows))
        answer = affected(result) | {
            "jobReference": job["jobReference"],
            "jobComplete": True,
            "schema": schema(result.columns),
            "totalRows": str(len(rows)),
        }
        if last > first:
            answer["rows"] = [
                {"f": [{"v": answered(cell)} for cell in row.cell]} for row in rows[first:last]
            ]
        if last < len(rows):
            answer["pageToken"] = str(last)
        return answer

    # ----------------------------------------------------------------------------------- load jobs

    def begin_upload(self, body: Json) -> str:
        """Where the file of a load job goes."""
        name = uuid.uuid4().hex
        self.uploads[name] = body
        return name

    def upload(self, name: str, content: bytes) -> Json:
        body = self.uploads.pop(name)
        load = body["configuration"]["load"]
        table = load["destinationTable"]
        made = (self.warehouse.project, table["datasetId"], table["tableId"])
        self.answer_of(self.warehouse.load, made, load, content.decode())
        return self.remember(body, Result("LOAD", made=made))


def kind(relation: Table | View) -> str:
    return "VIEW" if isinstance(relation, View) else "TABLE"


def schema(columns: list[Any]) -> Json:
    return {"fields": [described(column.name, column.type) for column in columns]}


def affected(result: Result) -> Json:
    return {} if result.changed is None else {"numDmlAffectedRows": str(result.changed)}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    api: Api

    def do_GET(self) -> None:
        self.respond()

    do_POST = do_PUT = do_DELETE = do_GET

    def respond(self) -> None:
        url = urlsplit(self.path)
        parameters: Json = dict(parse_qsl(url.query))
        content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        try:
            if self.command == "PUT":
                self.send(200, self.api.upload(parameters["upload_id"], content))
            elif url.path.startswith("/upload/"):
                name = self.api.begin_upload(json.loads(content))
                host = self.headers["Host"]
                self.send(200, {}, f"http://{host}{url.path}?upload_id={name}")
            else:
                body = json.loads(content) if content else parameters
                self.send(200, self.api.answer(f"{self.command} {url.path}", body))
        except Failed as failed:
            self.send(failed.status, failed.body)

    def send(self, status: int, answer: Json, location: str | None = None) -> None:
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        if location:
            self.send_header("Location", location)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None: ...


@contextmanager
def serving(warehouse: Warehouse) -> Iterator[int]:
    """The API on a free port."""
    handler = type("HandlerOfWarehouse", (Handler,), {"api": Api(warehouse)})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
