"""Stands between copyover and a PostgreSQL on a Unix socket, and does to their talk what a bad night does.

    with WireProxy(folder, server_folder) as proxy:
        proxy.cut_reply_of("COMMIT")
        ... run a program with proxy.conninfo ...

Speaks as much of the protocol as it takes to see messages (https://www.postgresql.org/docs/15/protocol-message-formats.html).
Uses no code of copyover.
"""

import contextlib
import pathlib
import socket
import struct
import threading

SOCKET_NAME = ".s.PGSQL.5432"
CANCEL_REQUEST = 80877102
ENCRYPTION_REQUESTS = (80877103, 80877104)  # TLS, GSSAPI
PARSE, QUERY = b"P", b"Q"
COMMAND_COMPLETE = b"C"


class Cut(Exception):
    """Ends a connection on both sides."""


class WireProxy:
    def __init__(self, folder, server_folder):
        self._folder = pathlib.Path(folder)
        self._server = str(pathlib.Path(server_folder) / SOCKET_NAME)
        self._listener = None
        self._before = []   # (start of the statement, action)
        self._silenced = []  # (start of the statement, whether later connections are refused)
        self._replies = []  # (kind of message, function of its body)
        self._refusing = False
        self.conninfo = f"host={self._folder} user=postgres dbname=postgres"

    # What to do. A statement is known by how it starts.

    def before(self, statement, action):
        """Calls action() once, before the first such statement reaches the server."""
        self._before.append((statement, action))

    def cut_before(self, statement):
        """The first such statement does not reach the server: the connection breaks instead."""
        self.before(statement, self._cut)

    def cut_reply_of(self, statement, refuse=False):
        """The server carries out the first such statement, but the connection breaks before the client learns it; with
        `refuse` nobody can connect any more."""
        self._silenced.append((statement, refuse))

    def refuse(self):
        """From now on nobody can connect."""
        self._refusing = True

    def replace_replies(self, kind, function):
        """Every message of that kind (one byte) from the server gets the body that function(body) returns."""
        self._replies.append((kind, function))

    def __enter__(self):
        self._folder.mkdir(mode=0o700)
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(self._folder / SOCKET_NAME))
        self._listener.listen()
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._listener.close()

    def _accept(self):
        with contextlib.suppress(OSError):  # closed at the end
            while True:
                client, _ = self._listener.accept()
                if self._refusing:
                    client.close()
                    continue
                server = socket.socket(socket.AF_UNIX)
                server.connect(self._server)
                _Session(self, client, server).start()

    @staticmethod
    def _cut():
        raise Cut

    def _take(self, rules, statement):
        """What the first rule of that statement asks for; it is used up."""
        for rule in rules:
            if statement.startswith(rule[0]):
                rules.remove(rule)
                return rule[1]
        return None

    def at_statement(self, statement):
        if action := self._take(self._before, statement):
            action()

    def silences(self, statement):
        return self._take(self._silenced, statement)

    def reply(self, kind, body):
        for wanted, function in self._replies:
            if kind == wanted:
                body = function(body)
        return body


class _Session:
    def __init__(self, proxy, client, server):
        self._proxy = proxy
        self._client, self._server = client, server
        self._silenced = None  # whether connections are refused after the reply that is held back

    def start(self):
        for step in (self._from_client, self._from_server):
            threading.Thread(target=self._until_the_end, args=(step,), daemon=True).start()

    def _until_the_end(self, step):
        with contextlib.suppress(OSError, EOFError, Cut):
            step()
        for end in (self._client, self._server):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _from_client(self):
        while True:
            length, code = struct.unpack("!ii", _read(self._client, 8))
            if code not in ENCRYPTION_REQUESTS:
                break
            self._client.sendall(b"N")
        self._server.sendall(struct.pack("!ii", length, code) + _read(self._client, length - 8))
        if code == CANCEL_REQUEST:
            return
        while True:
            kind, body = _message(self._client)
            if kind in (PARSE, QUERY):
                self._statement(body.split(b"\0")[1 if kind == PARSE else 0].decode())
            _send(self._server, kind, body)

    def _statement(self, text):
        self._proxy.at_statement(text)
        silenced = self._proxy.silences(text)
        if silenced is not None:
            self._silenced = silenced

    def _from_server(self):
        while True:
            kind, body = _message(self._server)
            if self._silenced is None:
                _send(self._client, kind, self._proxy.reply(kind, body))
            elif kind == COMMAND_COMPLETE:
                if self._silenced:
                    self._proxy.refuse()
                raise Cut


def _read(end, length):
    data = b""
    while len(data) < length:
        piece = end.recv(length - len(data))
        if not piece:
            raise EOFError
        data += piece
    return data


def _message(end):
    kind = _read(end, 1)
    (length,) = struct.unpack("!i", _read(end, 4))
    return kind, _read(end, length - 4)


def _send(end, kind, body):
    end.sendall(kind + struct.pack("!i", len(body) + 4) + body)
