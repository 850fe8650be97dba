"""A proxy that knows every message that a client sends to PostgreSQL, and fails at one of them.

    with WireCutter(server_socket) as wire:        # only lists: wire.messages()
    with WireCutter(server_socket, fault) as wire:  # wire.met tells whether the client came so far

Protocol: https://www.postgresql.org/docs/15/protocol-message-formats.html. Uses no code of copyover.
"""

import contextlib
import dataclasses
import pathlib
import shutil
import socket
import struct
import tempfile
import threading

CANCEL_REQUEST = 80877102
ANSWERED = {"startup", "S", "c"}  # the server says something at once; Sync ends a statement, c a COPY
REPLY_LIMIT = 20  # seconds


@dataclasses.dataclass(frozen=True)
class Fault:
    connection: int  # in the order in which they were opened
    message: int     # of those that the client sent over it, from 0: the startup packet
    side: str        # "server": it does not get there; "reply": what the server answers does not get back
    kind: str        # "stall", "drop", "reset"


class WireCutter:
    def __init__(self, server_socket, fault=None, unix=False, at_fault=lambda: None):
        self._server = str(server_socket)
        self._fault = fault
        self._unix = unix
        self._at_fault = at_fault
        self._mutex = threading.Lock()
        self._connections = []  # of each: the kinds and texts of its messages
        self._sockets = []
        self._stalled = threading.Event()
        self.met = threading.Event()

    def __enter__(self):
        if self._unix:
            self._folder = pathlib.Path(tempfile.mkdtemp(prefix="wire-"))
            self._listener = socket.socket(socket.AF_UNIX)
            self._listener.bind(str(self._folder / ".s.PGSQL.5432"))
            self._listener.listen(32)
            where = f"host={self._folder}"
        else:
            self._folder = None
            self._listener = socket.create_server(("127.0.0.1", 0), backlog=32)
            where = f"host=127.0.0.1 port={self._listener.getsockname()[1]}"
        self.conninfo = f"{where} user=postgres sslmode=disable gssencmode=disable"
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._listener.close()
        with self._mutex:
            for end in self._sockets:
                _close(end)
        if self._folder:
            shutil.rmtree(self._folder)

    def messages(self):
        """Of each connection, the messages as (kind, text)."""
        return [list(connection) for connection in self._connections]

    def _accept(self):
        with contextlib.suppress(OSError):  # closed at the end
            while True:
                client, _ = self._listener.accept()
                with self._mutex:
                    self._sockets.append(client)
                if not self._stalled.is_set():  # else it is let in, and never answered
                    threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client):
        server = socket.socket(socket.AF_UNIX)
        with self._mutex:
            self._sockets.append(server)
        with contextlib.suppress(OSError, EOFError):
            server.connect(self._server)
            length, code = struct.unpack("!ii", _read(client, 8))
            packet = struct.pack("!ii", length, code) + _read(client, length - 8)
            if code == CANCEL_REQUEST:
                server.sendall(packet)
                _read(server, 1)  # until the server has closed it
            with self._mutex:
                number = len(self._connections)
                self._connections.append([])
            _Talk(self, number, client, server).run(packet)
        if not self._stalled.is_set():
            _close(client)
            _close(server)

    def note(self, number, kind, text):
        """Returns the fault that this message meets."""
        messages = self._connections[number]
        messages.append((kind, text))
        fault = self._fault
        return fault if fault and (fault.connection, fault.message) == (number, len(messages) - 1) else None

    def fail(self, kind, client):
        if kind == "stall":
            self._stalled.set()
        elif kind == "reset":
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            client.close()
        self.met.set()
        self._at_fault()
        raise EOFError


class _Talk:
    """One connection: the client's messages one by one, the server's bytes as they come."""

    def __init__(self, wire, number, client, server):
        self._wire, self._number, self._client, self._server = wire, number, client, server
        self._held_back = threading.Event()  # replies are
        self._answered = threading.Event()

    def run(self, startup):
        threading.Thread(target=self._replies, daemon=True).start()
        self._pass("startup", "", startup)
        while True:
            kind = _read(self._client, 1)
            length = _read(self._client, 4)
            body = _read(self._client, struct.unpack("!i", length)[0] - 4)
            text = body.split(b"\0")[1].decode(errors="replace") if kind == b"P" else ""
            self._pass(kind.decode(), text, kind + length + body)

    def _pass(self, kind, text, packet):
        fault = self._wire.note(self._number, kind, text)
        if fault is None:
            self._server.sendall(packet)
            return
        self._held_back.set()
        if fault.side == "reply":
            self._answered.clear()
            self._server.sendall(packet)
            if kind in ANSWERED:
                self._answered.wait(REPLY_LIMIT)
        self._wire.fail(fault.kind, self._client)

    def _replies(self):
        with contextlib.suppress(OSError):
            while data := self._server.recv(65536):
                self._answered.set()
                if not self._held_back.is_set():
                    self._client.sendall(data)
        self._answered.set()
        if not self._held_back.is_set():
            _close(self._client)


def _close(end):
    # close() alone would wait for the thread that reads.
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    with contextlib.suppress(OSError):
        end.close()


def _read(end, length):
    data = b""
    while len(data) < length:
        piece = end.recv(length - len(data))
        if not piece:
            raise EOFError
        data += piece
    return data
