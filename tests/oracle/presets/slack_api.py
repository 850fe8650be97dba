"""What schemas/slack-api makes of answers of Slack's Web API, read with Python's standard library alone: of equal keys
the last one in the order of paths counts, row by row."""
import json

from presets.slack import (MESSAGE_COLUMNS, NO_COLUMN, USER_COLUMNS, author, in_utc, rest, set_by, since, time, tokens,
                           without_query)

OWN = {"subscribed", "last_read", "unread_count", "is_starred"}
CHANNEL_COLUMNS = {"id", "name", "is_private", "is_im", "is_mpim", "user", "created", "creator", "is_archived",
                   "is_general", "topic", "purpose", "members"}


def answered(path, member):
    document = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    return document[member] if isinstance(document, dict) else document


def conversations(folder):
    for name in ("channels.json", "conversations.json"):
        yield from answered(folder / name, "channels")


def dumps(folder):
    """What slackdump wrote: a channel or a thread in each file, replies within their parent."""
    for path in sorted(folder.glob("[CDG]*.json")):
        yield json.loads(path.read_text(encoding="utf-8"))


def messages_of(folder):
    for dump in dumps(folder):
        for message in dump["messages"]:
            replies = message.pop("slackdump_thread_replies", [])
            for one in [message, *replies]:
                yield dump["channel_id"], one
    for path in sorted(folder.glob("*/**/*.json")):
        for message in answered(path, "messages"):
            yield path.relative_to(folder).parts[0], message


def last(rows, key):
    return {tuple(row[:key]): row for row in rows}.values()


def users(folder):
    known = {user["id"]: user for user in answered(folder / "users.json", "members")}
    for user in known.values():
        profile = user.get("profile") or {}
        yield [user["id"], user.get("team_id"), user["name"], user["real_name"] if "real_name" in user
               else profile.get("real_name"), profile.get("display_name"), profile.get("email"),
               user.get("deleted", False), user.get("is_bot", False), user.get("tz"), profile.get("title"),
               profile.get("phone"), since(user.get("updated")), user.get("profile"), rest(user, USER_COLUMNS)]
    named = {author(message) for _, message in messages_of(folder)}
    for channel in conversations(folder):
        named |= {channel.get("creator") or None, channel.get("user"), *channel.get("members", [])}
    for user in named - known.keys() - {None}:
        yield [user, None, user, None, None, None, False, False, None, None, None, None, None, None]


def channels(folder):
    known = {channel["id"]: channel for channel in conversations(folder)}
    for channel in known.values():
        yield [channel["id"], channel.get("name"), channel.get("is_private"), channel.get("is_im"),
               channel.get("is_mpim"), channel.get("user"), since(channel.get("created")),
               channel.get("creator") or None, channel.get("is_archived"), channel.get("is_general"),
               *set_by(channel, "topic"), *set_by(channel, "purpose"), rest(channel, CHANNEL_COLUMNS)]
    names = {dump["channel_id"]: dump["name"] or None for dump in dumps(folder)}
    for channel in ({channel for channel, _ in messages_of(folder)} | names.keys()) - known.keys():
        yield [channel, names.get(channel)] + [None] * 15


def members(folder):
    return last(([channel["id"], user] for channel in conversations(folder) for user in channel.get("members", [])), 2)


def messages(folder):
    def rows():
        for channel, message in messages_of(folder):
            edited = message.get("edited") or {}
            yield [channel, message["ts"], in_utc(message["ts"]), author(message), message.get("bot_id"),
                   message.get("username"), message.get("subtype"), message.get("text") or "",
                   message.get("thread_ts"), in_utc(edited.get("ts")), edited.get("user"),
                   message.get("client_msg_id"), message.get("comment"), message.get("blocks"),
                   rest(message, MESSAGE_COLUMNS | NO_COLUMN | OWN)]
    return last(rows(), 2)


def attachments(folder):
    return last(([channel, message["ts"], position, rest(attachment, {"files"}) or {}]
                 for channel, message in messages_of(folder)
                 for position, attachment in enumerate(message.get("attachments") or [])), 3)


def reactions(folder):
    return last(([channel, message["ts"], reaction["name"], reaction["count"], reaction.get("users", []),
                  rest(reaction, {"name", "count", "users", "url"})]
                 for channel, message in messages_of(folder) for reaction in message.get("reactions") or []), 3)


def files(folder):
    return last(([channel, message["ts"], file["id"], file.get("name"), file.get("title"), file.get("mimetype"),
                  file.get("filetype"), file.get("mode"), file.get("size"), without_query(file.get("url_private")),
                  without_query(file.get("permalink")), since(file.get("created")), file.get("user"),
                  file.get("preview")]
                 for channel, message in messages_of(folder)
                 for file in filter(None, [*(message.get("files") or []), message.get("file")])), 3)


ROWS = {
    "SELECT json_build_array(id, team_id, name, real_name, display_name, email, deleted, is_bot, tz, title, phone, "
    f"{time('updated_at')}, profile, extra) FROM users": users,
    f"SELECT json_build_array(id, name, is_private, is_im, is_mpim, im_user, {time('created_at')}, creator, "
    f"is_archived, is_general, topic, topic_set_by, {time('topic_set_at')}, purpose, purpose_set_by, "
    f"{time('purpose_set_at')}, extra) FROM channels": channels,
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
