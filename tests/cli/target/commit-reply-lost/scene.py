"""The server commits, its reply is lost, and nobody can connect any more."""


def interfere(proxy, _folder):
    proxy.cut_reply_of("COMMIT", refuse=True)
