"""A stand-in for the hub: as much of its interface as huggingface_hub asks for, on this machine."""

import hashlib
import json
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from huggingface_hub import constants

LARGE = (".safetensors", ".ckpt", ".pt")


@dataclass
class StandInHub:
    """Serves `files`, misbehaves as it is told, and remembers what it was asked for."""

    files: dict[str, dict[str, bytes]]
    """Repository -> path -> content."""
    cuts: dict[str, int] = field(default_factory=dict)
    """Path -> how many of the next answers break off in the middle."""
    corrupted: set[str] = field(default_factory=set)
    """Paths of which other bytes are sent than were published."""
    fetched: list[tuple[str, str | None]] = field(default_factory=list)
    """Path and range of each file that was asked for."""
    endpoint: str = ""

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        """Answer a GET or HEAD."""
        path = request.path.partition("?")[0].lstrip("/")
        if found := re.fullmatch(r"api/models/([^/]+/[^/]+)/(revision|tree)/.*", path):
            self._tell(request, found[1], found[2])
        elif found := re.fullmatch(r"([^/]+/[^/]+)/resolve/[^/]+/(.*)", path):
            self._send(request, found[1], found[2])

    def _tell(self, request: BaseHTTPRequestHandler, repository: str, what: str) -> None:
        if repository not in self.files:
            self._reply(request, 404, {"X-Error-Code": "RepoNotFound"}, b"")
            return
        tree = [
            {"type": "file", "path": path, **facts(path, content)} for path, content in self.files[repository].items()
        ]
        answer = tree if what == "tree" else {"id": repository, "sha": commit(repository)}
        self._reply(request, 200, {"Content-Type": "application/json"}, json.dumps(answer).encode())

    def _send(self, request: BaseHTTPRequestHandler, repository: str, path: str) -> None:
        content = self.files.get(repository, {}).get(path)
        if content is None:
            self._reply(
                request, 404, {"X-Error-Code": "EntryNotFound" if repository in self.files else "RepoNotFound"}, b""
            )
            return
        described = facts(path, content)
        headers = {"X-Repo-Commit": commit(repository), "ETag": f'"{described["oid"]}"', "Accept-Ranges": "bytes"}
        if "lfs" in described:
            headers |= {"X-Linked-Etag": f'"{described["lfs"]["oid"]}"', "X-Linked-Size": str(len(content))}
        if request.command == "HEAD":
            self._reply(request, 200, headers, content)
            return
        wanted = request.headers.get("Range")
        self.fetched.append((path, wanted))
        start = int(re.fullmatch(r"bytes=(\d+)-", wanted)[1]) if wanted else 0
        if wanted:
            headers["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
        rest = content[start:]
        sent = bytes(byte ^ 1 for byte in rest) if path in self.corrupted else rest
        if self.cuts.get(path, 0):
            self.cuts[path] -= 1
            sent = sent[: len(sent) // 2]
        self._reply(request, 206 if wanted else 200, headers, sent, length=len(rest))

    def _reply(
        self,
        request: BaseHTTPRequestHandler,
        status: int,
        headers: dict[str, str],
        content: bytes,
        length: int | None = None,
    ) -> None:
        request.send_response(status)
        promised = len(content) if length is None else length
        for name, value in {**headers, "Content-Length": str(promised)}.items():
            request.send_header(name, value)
        request.end_headers()
        if request.command == "GET":
            request.wfile.write(content)
        request.close_connection = promised != len(content)


def commit(repository: str) -> str:
    """The only commit of a repository."""
    return hashlib.sha1(repository.encode(), usedforsecurity=False).hexdigest()


def facts(path: str, content: bytes) -> dict:
    """Size and checksums, as the hub tells them of a small file, or of a large one (LFS)."""
    git = hashlib.sha1(f"blob {len(content)}\0".encode() + content, usedforsecurity=False).hexdigest()
    described = {"size": len(content), "oid": git}
    if path.endswith(LARGE):
        described["lfs"] = {"oid": hashlib.sha256(content).hexdigest(), "size": len(content), "pointerSize": 130}
    return described


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[StandInHub]:
    """A running hub with the released files, which huggingface_hub takes for the real one."""
    stand_in = StandInHub(
        {
            "HKUSTAudio/Talker-T2AV": {
                "README.md": b"words",
                "talker-t2av/model.safetensors": b"talker" * 50_000,
                "talker-t2av/config.json": b"{}",
                "talker-t2av/tokenizer.json": b'{"a": 1}',
                "talker-t2av/tokenizer_config.json": b"{ }",
                "talker-t2av/merges.txt": b"a b",
                "whisperx-vae/model.ckpt": b"codec" * 50_000,
            },
            "YaohuiW/LIA-X": {"lia-x.pt": b"face" * 50_000, "teaser.gif": b"moving"},
        }
    )

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            stand_in.answer(self)

        do_HEAD = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    stand_in.endpoint = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub_cache"))
    monkeypatch.setattr(constants, "ENDPOINT", stand_in.endpoint)
    template = stand_in.endpoint + "/{repo_id}/resolve/{revision}/{filename}"
    monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", template)
    yield stand_in
    server.shutdown()
    server.server_close()
