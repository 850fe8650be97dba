"""The server says that it is PostgreSQL 13 (ParameterStatus)."""


def as_version_13(body):
    name, _, _ = body.split(b"\0")
    return b"server_version\x0013.14\0" if name == b"server_version" else body


def interfere(proxy, _folder):
    proxy.replace_replies(b"S", as_version_13)
