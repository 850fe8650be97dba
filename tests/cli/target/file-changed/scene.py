"""The application goes on writing: its file changes after the survey, while the run takes its lock."""


def interfere(proxy, folder):
    people = folder / "data" / "people.json"
    text = people.read_text()
    proxy.before("BEGIN", lambda: people.write_text(text.replace("Ada", "Eve")))
