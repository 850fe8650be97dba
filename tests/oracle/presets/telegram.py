"""What schemas/telegram makes of fixtures/telegram, read with Python's standard library alone."""
import datetime
import json

COLUMNS = {"id", "type", "date", "date_unixtime", "edited", "edited_unixtime", "from", "from_id", "actor", "actor_id",
           "action", "text", "text_entities", "reply_to_message_id", "forwarded_from", "via_bot", "photo", "file",
           "media_type", "mime_type", "reactions"}


def chats_of(data):
    """The chats of all exports, in the order of paths; one that several exports hold comes several times."""
    for path in sorted(data.rglob("result.json"), key=lambda path: path.relative_to(data).as_posix()):
        document = json.loads(path.read_text(encoding="utf-8"))
        if "messages" in document:
            yield document, False
        for name in ("chats", "left_chats"):
            for chat in document.get(name, {}).get("list", []):
                yield chat, name == "left_chats"


def messages_of(data):
    seen = set()
    for chat, _ in chats_of(data):
        for message in chat["messages"]:
            if message["type"] != "unsupported" and (chat["id"], message["id"]) not in seen:
                seen.add((chat["id"], message["id"]))
                yield chat, message


def time_of(message, name):
    if f"{name}_unixtime" in message:
        moment = datetime.datetime.fromtimestamp(int(message[f"{name}_unixtime"]), datetime.timezone.utc)
        return moment.strftime("%Y-%m-%dT%H:%M:%S")
    return message.get(name)


def text_of(text):
    if isinstance(text, str):
        return text
    return "".join(part if isinstance(part, str) else part["text"] for part in text)


def entities_of(message):
    if "text_entities" in message:
        return message["text_entities"]
    return message["text"] if isinstance(message["text"], list) else None


def peer_of(message):
    for name in ("from", "actor"):
        if f"{name}_id" in message:
            return str(message[f"{name}_id"]), message.get(name)
    return None, None


def chats(data):
    rows = {chat["id"]: [chat["id"], chat.get("name"), chat["type"] or "unknown", left]
            for chat, left in chats_of(data)}
    return rows.values()


def peers(data):
    names = {}
    for _, message in messages_of(data):
        peer, name = peer_of(message)
        if peer is not None:
            names[peer] = name if name is not None else names.get(peer)
    return [list(item) for item in names.items()]


def messages(data):
    for chat, message in messages_of(data):
        peer, name = peer_of(message)
        extra = {member: value for member, value in message.items() if member not in COLUMNS}
        yield [chat["id"], message["id"], message["type"], time_of(message, "date"), time_of(message, "edited"), peer,
               name, message.get("action"), text_of(message["text"]), entities_of(message),
               message.get("reply_to_message_id"), message.get("forwarded_from"), message.get("via_bot"),
               message.get("photo"), message.get("file"), message.get("media_type"), message.get("mime_type"),
               extra or None]


def reactions(data):
    for chat, message in messages_of(data):
        for position, reaction in enumerate(message.get("reactions", [])):
            extra = {member: value for member, value in reaction.items()
                     if member not in {"type", "emoji", "document_id", "count", "recent"}}
            yield [chat["id"], message["id"], position, reaction["type"],
                   reaction.get("emoji", reaction.get("document_id", "")), reaction["count"], reaction.get("recent"),
                   extra or None]


ROWS = {
    "SELECT json_build_array(id, name, type, is_left) FROM chats": chats,
    "SELECT json_build_array(id, name) FROM peers": peers,
    "SELECT json_build_array(chat_id, id, type, to_char(sent_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS'), "
    "to_char(edited_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS'), from_id, from_name, action, text, "
    "text_entities, reply_to, forwarded_from, via_bot, photo, file, media_type, mime_type, extra) FROM messages":
        messages,
    "SELECT json_build_array(chat_id, message_id, position, type, value, count, recent, extra) FROM reactions": reactions,
}
