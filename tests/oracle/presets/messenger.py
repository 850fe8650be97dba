"""What schemas/messenger makes of Facebook and Instagram conversations, read with Python's standard library alone."""
import json
import re
from datetime import datetime, timedelta, timezone

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
MEDIA = {"photos": "photo", "videos": "video", "audio_files": "audio", "gifs": "gif", "files": "file"}
COLUMNS = {"sender_name", "timestamp_ms", "content", "type", "is_unsent", "bumped_message_metadata", "call_duration",
           "missed", "share", "sticker", "users", "ip", "reactions", *MEDIA}
NO_COLUMN = {"is_geoblocked_for_viewer", "is_unsent_image_by_messenger_kid_parent"}


def utc(milliseconds):
    if milliseconds is None:
        return None
    return (EPOCH + timedelta(milliseconds=milliseconds)).strftime("%Y-%m-%d %H:%M:%S.%f")


def since(seconds):
    """Seconds, where 0 means never."""
    return utc(seconds * 1000) if seconds else None


def words(text):
    """UTF-8 that was taken for Latin-1 before it was written."""
    return None if text is None else text.encode("latin-1").decode("utf-8")


def rest(record, known):
    return {name: value for name, value in record.items() if name not in known} or None


def documents(folder):
    for path in sorted(folder.rglob("message_*.json")):
        part = int(re.fullmatch(r"message_(\d+)\.json", path.name)[1])
        yield path.parents[1].name, path.parent.name, part, json.loads(path.read_text(encoding="utf-8"))


def threads(folder):
    known = {}
    for box, thread, _, document in documents(folder):
        known[thread] = [thread, box, words(document.get("title")), document.get("thread_type"),
                         document.get("is_still_participant"), document.get("is_pending"), document.get("thread_path"),
                         document.get("image"), document.get("joinable_mode"), document.get("magic_words")]
    return known.values()


def participants(folder):
    known = {}
    for _, thread, _, document in documents(folder):
        for position, person in enumerate(document["participants"]):
            known[thread, position] = [thread, position, words(person["name"]), rest(person, {"name"})]
    return known.values()


def every_message(folder):
    for _, thread, part, document in documents(folder):
        for position, message in enumerate(document["messages"]):
            yield [thread, part, position], message


def messages(folder):
    for key, message in every_message(folder):
        share = message.get("share", {})
        users = [words(user["name"]) for user in message["users"]] if "users" in message else None
        yield [*key, words(message.get("sender_name")), utc(message["timestamp_ms"]), words(message.get("content")),
               message.get("type"), message.get("is_unsent"),
               message.get("bumped_message_metadata", {}).get("is_bumped"), message.get("call_duration"),
               message.get("missed"), share.get("link"), words(share.get("share_text")), words(share.get("original_content_owner")),
               message.get("sticker", {}).get("uri"), users, message.get("ip"), rest(message, COLUMNS | NO_COLUMN)]


def reactions(folder):
    for key, message in every_message(folder):
        for number, reaction in enumerate(message.get("reactions", [])):
            yield [*key, number, words(reaction["actor"]), words(reaction["reaction"]), since(reaction.get("timestamp")),
                   rest(reaction, {"actor", "reaction", "timestamp"})]


def media(folder):
    for key, message in every_message(folder):
        for member, kind in MEDIA.items():
            for number, medium in enumerate(message.get(member, [])):
                yield [*key, kind, number, medium["uri"], since(medium.get("creation_timestamp")),
                       medium.get("thumbnail", {}).get("uri"), rest(medium, {"uri", "creation_timestamp", "thumbnail"})]


def time(column):
    return f"to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"


ROWS = {
    "SELECT json_build_array(id, box, title, thread_type, is_still_participant, is_pending, path, image, joinable_mode, "
    "magic_words) FROM threads": threads,
    "SELECT json_build_array(thread, position, name, extra) FROM participants": participants,
    f"SELECT json_build_array(thread, part, position, sender, {time('sent_at')}, content, type, is_unsent, is_bumped, "
    "call_duration, is_missed, link, link_text, link_owner, sticker, users, ip, extra) FROM messages": messages,
    f"SELECT json_build_array(thread, part, position, number, actor, reaction, {time('reacted_at')}, extra) "
    "FROM reactions": reactions,
    f"SELECT json_build_array(thread, part, position, kind, number, uri, {time('created_at')}, thumbnail, extra) "
    "FROM media": media,
}
