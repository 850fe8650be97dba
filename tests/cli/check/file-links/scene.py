"""A link to a file is that file; links to folders are not followed, so that none leads in a circle."""
import os
import pathlib


def prepare(folder: pathlib.Path) -> None:
    data = folder / "data"
    (data / "hall").mkdir(parents=True)
    (folder / "elsewhere").mkdir()
    (folder / "elsewhere" / "yard.json").write_text('[{"id": 2, "text": "b"}, {"id": 2, "text": "c"}]')
    (data / "hall" / "messages.json").write_text('[{"id": 1, "text": "a"}]')
    (data / "yard").mkdir()
    (data / "yard" / "messages.json").symlink_to("../../elsewhere/yard.json")
    (data / "circle").symlink_to("..", target_is_directory=True)
    (data / "hall" / "circle").symlink_to("../hall", target_is_directory=True)
    (data / "itself.json").symlink_to("itself.json")
    (data / "gone.json").symlink_to("nowhere.json")
    (data / "ignored-circle").symlink_to(".", target_is_directory=True)
    os.mkfifo(data / "pipe.json")
