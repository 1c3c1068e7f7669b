"""ZetaSQL, compiled to WebAssembly: Google's parser, analyzer and reference evaluator."""

import ctypes
import os
import sys
import threading
from pathlib import Path
from typing import Any

import tzdata
import wasmtime
from zetasql.wasi import get_wasm_path
from zetasql.wasi._pb2.zetasql.local_service import local_service_pb2 as service

# The module as machine code: to compile it takes a minute.
COMPILED = Path(sys.prefix) / "zetasql.cwasm"


class Refused(Exception):
    """Google's implementation does not take a statement, or the statement failed; in its words."""


class Client:
    """One instance, which does one thing at a time."""

    def __init__(self) -> None:
        config = wasmtime.Config()
        config.shared_memory = True
        engine = wasmtime.Engine(config)
        self.store = wasmtime.Store(engine)
        self.store.set_wasi(wasi())
        linker = wasmtime.Linker(engine)
        linker.define_wasi()
        self.exports: Any = linker.instantiate(self.store, compiled(engine)).exports(self.store)
        self.exports["_initialize"](self.store)
        self.lock = threading.Lock()

    def call(self, method: str, request: Any) -> Any:
        """The response of a method of the service."""
        response = getattr(service, f"{method}Response")
        with self.lock:
            return response.FromString(self.answer(method, request.SerializeToString()))

    def answer(self, method: str, request: bytes) -> bytes:
        sent = self.run("wasm_malloc", len(request))
        size = self.run("wasm_malloc", 4)
        try:
            ctypes.memmove(self.address(sent), request, len(request))
            received = self.run(f"ZetaSqlLocalService_{method}", sent, len(request), size)
            if not received:
                raise Refused(self.last_error())
            answer = self.read(received, int.from_bytes(self.read(size, 4), "little"))
            self.run("wasm_free", received)
            return answer
        finally:
            self.run("wasm_free", sent)
            self.run("wasm_free", size)

    def last_error(self) -> str:
        size = self.run("wasm_get_last_error_size")
        text = self.read(self.run("wasm_get_last_error"), size).decode()
        return text.split("Message: ", 1)[-1]

    def run(self, function: str, *arguments: int) -> Any:
        return self.exports[function](self.store, *arguments)

    def read(self, pointer: int, size: int) -> bytes:
        return ctypes.string_at(self.address(pointer), size)

    def address(self, pointer: int) -> int:
        """Where the instance's memory lies in ours, which changes as it grows."""
        return ctypes.addressof(self.exports["memory"].data_ptr().contents) + pointer


def compiled(engine: wasmtime.Engine) -> wasmtime.Module:
    if not COMPILED.exists():
        unfinished = COMPILED.with_suffix(f".{os.getpid()}")
        unfinished.write_bytes(wasmtime.Module.from_file(engine, get_wasm_path()).serialize())
        unfinished.rename(COMPILED)
    return wasmtime.Module.deserialize_file(engine, str(COMPILED))


def wasi() -> wasmtime.WasiConfig:
    config = wasmtime.WasiConfig()
    config.inherit_stderr()
    config.preopen_dir(str(Path(tzdata.__file__).parent / "zoneinfo"), "/usr/share/zoneinfo")
    return config
