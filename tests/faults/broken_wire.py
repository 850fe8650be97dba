"""A proxy of bytes between copyover and a PostgreSQL on a Unix socket that breaks all connections on demand.

    with BrokenWire(server_folder) as wire:
        ... run a program with wire.conninfo ...
        wire.fail("reset")

tests/cli/wire_proxy.py knows the protocol and breaks one statement; this one knows nothing and breaks any moment.
"""

import contextlib
import pathlib
import socket
import struct
import threading

SOCKET_NAME = ".s.PGSQL.5432"
KINDS = ("drop", "reset", "half-open", "black hole", "stall")
STALL = 0.7  # seconds
BLACK_HOLE = 8  # seconds: a client tells the silence after tcp_user_timeout, and does not give up


class BrokenWire:
    def __init__(self, server_folder):
        self._server = str(pathlib.Path(server_folder) / SOCKET_NAME)
        self._pairs = []
        self._mutex = threading.Lock()
        self._flowing = threading.Event()
        self._flowing.set()
        self._listener = None

    def __enter__(self):
        # TCP towards the client, so that resets and keepalives mean something.
        self._listener = socket.create_server(("127.0.0.1", 0))
        port = self._listener.getsockname()[1]
        self.conninfo = f"host=127.0.0.1 port={port} user=postgres connect_timeout=2 tcp_user_timeout=2000 sslmode=disable gssencmode=disable"
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._listener.close()
        self._flowing.set()
        with self._mutex:
            for pair in self._pairs:
                for end in pair:
                    # close() alone would wait for the thread that reads, and the server for the end of the stream.
                    with contextlib.suppress(OSError):
                        end.shutdown(socket.SHUT_RDWR)
                    end.close()

    def fail(self, kind):
        """Breaks every connection there is. A stall and a black hole, which takes longer, end by themselves."""
        with self._mutex:
            pairs, self._pairs = self._pairs, []
        if kind in ("stall", "black hole"):
            self._pairs = pairs
            self._flowing.clear()
            threading.Timer(STALL if kind == "stall" else BLACK_HOLE, self._flowing.set).start()
        else:
            for client, server in pairs:
                if kind == "reset":
                    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                for end in (server,) if kind == "half-open" else (server, client):
                    # close() alone would wait for the thread that reads.
                    with contextlib.suppress(OSError):
                        if end is server or kind == "drop":
                            end.shutdown(socket.SHUT_RDWR)
                    if end is server or kind != "half-open":
                        end.close()

    def _accept(self):
        with contextlib.suppress(OSError):  # closed at the end
            while True:
                client, _ = self._listener.accept()
                server = socket.socket(socket.AF_UNIX)
                try:
                    server.connect(self._server)
                except OSError:
                    client.close()
                    continue
                with self._mutex:
                    self._pairs.append((client, server))
                threading.Thread(target=self._pump, args=(client, server, client), daemon=True).start()
                threading.Thread(target=self._pump, args=(server, client, client), daemon=True).start()

    def _pump(self, source, sink, client):
        try:
            while data := source.recv(65536):
                self._flowing.wait()
                sink.sendall(data)
        except OSError:
            return  # broken on purpose
        # The end of the stream: handed on. Of a half-open connection the client learns nothing.
        with contextlib.suppress(OSError):
            sink.shutdown(socket.SHUT_WR)
