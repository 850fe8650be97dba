"""What the server sends back is not what PostgreSQL can send: the sign at the start of binary COPY is spoilt."""


def interfere(proxy, _folder):
    proxy.replace_replies(b"d", lambda body: body.replace(b"PGCOPY", b"PGC0PY"))
