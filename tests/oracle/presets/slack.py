"""What schemas/slack makes of a Slack workspace export, read with Python's standard library alone."""
import json
from datetime import datetime, timedelta, timezone
from decimal import Decimal

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
CHANNEL_FILES = {"channels.json": "channel", "groups.json": "group", "mpims.json": "mpim", "dms.json": "im",
                 "file_conversations.json": "file"}
USER_COLUMNS = {"id", "team_id", "name", "real_name", "deleted", "is_bot", "tz", "updated", "profile"}
CHANNEL_COLUMNS = {"id", "name", "created", "creator", "is_archived", "is_general", "topic", "purpose", "members"}
MESSAGE_COLUMNS = {"ts", "user", "bot_id", "username", "subtype", "text", "thread_ts", "edited", "client_msg_id",
                   "comment", "blocks", "attachments", "reactions", "files", "file"}
NO_COLUMN = {"type", "team", "user_team", "source_team", "user_profile", "parent_user_id", "reply_count", "replies",
             "reply_users", "reply_users_count", "latest_reply", "root", "item"}


def microseconds(value):
    return None if value is None else int(Decimal(str(value)) * 1000000)


def in_utc(value):
    """A time as json_build_array writes it, with the time zone UTC and six digits."""
    moment = microseconds(value)
    return None if moment is None else (EPOCH + timedelta(microseconds=moment)).strftime("%Y-%m-%d %H:%M:%S.%f")


def since(value):
    """The same, where 0 means never."""
    return None if value in (0, "0") else in_utc(value)


def rest(record, known):
    return {name: value for name, value in record.items() if name not in known} or None


def load(folder, name):
    path = folder / name
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else []


def conversations(folder):
    for name, kind in CHANNEL_FILES.items():
        for channel in load(folder, name):
            yield channel["id"] if kind == "im" else channel["name"], kind, channel


def every_message(folder):
    for path in sorted(folder.glob("*/????-??-??.json")):
        for message in json.loads(path.read_text(encoding="utf-8")):
            yield path.parent.name, message


def messages_of(folder):
    known = {}
    for channel, message in every_message(folder):
        before = known.setdefault((channel, message["ts"]), message)
        assert before == message, "the fixtures hold no message that differs from its copy"
    return [(channel, message) for (channel, _), message in known.items()]


def author(message):
    if message.get("user"):
        return message["user"]
    if message.get("bot_id"):
        return message["bot_id"]
    return message.get("comment", {}).get("user")


def set_by(channel, member):
    part = channel.get(member) or {}
    return [part.get("value"), part.get("creator") or None, since(part.get("last_set"))]


def users(folder):
    known = {}
    for name in ("users.json", "org_users.json"):
        for user in load(folder, name):
            known.setdefault(user["id"], user)  # users.json counts
    for user in known.values():
        profile = user.get("profile") or {}
        yield [user["id"], user.get("team_id"), user["name"], user["real_name"] if "real_name" in user
               else profile.get("real_name"), profile.get("display_name"), profile.get("email"),
               user.get("deleted", False), user.get("is_bot", False), user.get("tz"), profile.get("title"),
               profile.get("phone"), since(user.get("updated")), user.get("profile"), rest(user, USER_COLUMNS)]
    named = {author(message) for _, message in messages_of(folder)}
    for _, _, channel in conversations(folder):
        named |= {channel.get("creator") or None, *channel.get("members", [])}
    for user in named - known.keys() - {None}:
        yield [user, None, user, None, None, None, False, False, None, None, None, None, None, None]


def channels(folder):
    known = set()
    for name, kind, channel in conversations(folder):
        known.add(name)
        yield [name, channel["id"], kind, since(channel.get("created")), channel.get("creator") or None,
               channel.get("is_archived"), channel.get("is_general"), *set_by(channel, "topic"),
               *set_by(channel, "purpose"),
               rest(channel, CHANNEL_COLUMNS)]
    for name in {name for name, _ in messages_of(folder)} - known:
        yield [name, name, "unlisted"] + [None] * 11


def members(folder):
    return {(name, user): [name, user] for name, _, channel in conversations(folder)
            for user in channel.get("members", [])}.values()


def messages(folder):
    for channel, message in messages_of(folder):
        edited = message.get("edited") or {}
        yield [channel, message["ts"], in_utc(message["ts"]), author(message), message.get("bot_id"),
               message.get("username"), message.get("subtype"), message.get("text") or "", message.get("thread_ts"),
               in_utc(edited.get("ts")), edited.get("user"), message.get("client_msg_id"), message.get("comment"),
               message.get("blocks"), rest(message, MESSAGE_COLUMNS | NO_COLUMN)]


def attachments(folder):
    for channel, message in messages_of(folder):
        for position, attachment in enumerate(message.get("attachments") or []):
            yield [channel, message["ts"], position, rest(attachment, {"files"}) or {}]


def reactions(folder):
    for channel, message in messages_of(folder):
        for reaction in message.get("reactions") or []:
            yield [channel, message["ts"], reaction["name"], reaction["count"], reaction.get("users", []),
                   rest(reaction, {"name", "count", "users", "url"})]


def without_query(url):
    return None if url is None else url.split("?")[0]


def files(folder):
    for channel, message in messages_of(folder):
        for file in filter(None, [*(message.get("files") or []), message.get("file")]):
            yield [channel, message["ts"], file["id"], file.get("name"), file.get("title"), file.get("mimetype"),
                   file.get("filetype"), file.get("mode"), file.get("size"), without_query(file.get("url_private")),
                   without_query(file.get("permalink")), since(file.get("created")), file.get("user"),
                   file.get("preview")]


def tokens(folder):
    """Tables that hold a token of the fixtures, in whatever column: none."""
    assert any("xoxe-" in path.read_text(encoding="utf-8") for path in folder.glob("*/*.json"))
    return [[0]]


def time(column):
    return f"to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"


ROWS = {
    "SELECT json_build_array(id, team_id, name, real_name, display_name, email, deleted, is_bot, tz, title, phone, "
    f"{time('updated_at')}, profile, extra) FROM users": users,
    f"SELECT json_build_array(name, id, kind, {time('created_at')}, creator, is_archived, is_general, topic, "
    f"topic_set_by, {time('topic_set_at')}, purpose, purpose_set_by, {time('purpose_set_at')}, extra) "
    "FROM channels": channels,
    "SELECT json_build_array(channel, user_id) FROM channel_members": members,
    f"SELECT json_build_array(channel, ts, {time('sent_at')}, user_id, bot_id, username, subtype, text, thread_ts, "
    f"{time('edited_at')}, edited_by, client_msg_id, file_comment, blocks, extra) FROM messages": messages,
    "SELECT json_build_array(channel, ts, position, attachment) FROM message_attachments": attachments,
    "SELECT json_build_array(channel, ts, name, count, user_ids, extra) FROM message_reactions": reactions,
    "SELECT json_build_array(channel, ts, file_id, name, title, mimetype, filetype, mode, size, url, permalink, "
    f"{time('created_at')}, created_by, preview) FROM message_files": files,
    "SELECT json_build_array(count(*)) FROM (SELECT row_to_json(users)::text AS line FROM users UNION ALL "
    "SELECT row_to_json(channels)::text FROM channels UNION ALL SELECT row_to_json(messages)::text FROM messages "
    "UNION ALL SELECT row_to_json(message_attachments)::text FROM message_attachments UNION ALL "
    "SELECT row_to_json(message_files)::text FROM message_files) AS lines WHERE line LIKE '%xoxe-%'": tokens,
}
