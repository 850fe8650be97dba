"""COMMIT does not reach the server."""


def interfere(proxy, _folder):
    proxy.cut_before("COMMIT")
