"""The server says that it is a standby in recovery (the fourth column of what the preflight asks first)."""

ASKED = b"\0\0\0\x08postgres\0\0\0\x08postgres\0\0\0\x01t\0\0\0\x01"


def in_recovery(body):
    return body.replace(ASKED + b"f", ASKED + b"t")


def interfere(proxy, _folder):
    proxy.replace_replies(b"D", in_recovery)
