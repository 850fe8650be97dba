"""The server commits and its reply is lost, but it can be asked."""


def interfere(proxy, _folder):
    proxy.cut_reply_of("COMMIT")
