"""Shows which folders there are."""


def folders(folder):
    return "".join(f"{path.name}\n" for path in sorted(folder.iterdir()))
