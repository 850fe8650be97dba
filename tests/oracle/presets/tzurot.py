"""What schemas/tzurot makes of the bot's files, read with Python's standard library alone."""
import datetime
import json

# Milliseconds since 1970 are exact for every time that the bot writes.
MS = "(extract(epoch FROM {0}) * 1000)::numeric::float8"
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


def document(folder, name):
    return json.loads((folder / name).read_text(encoding="utf-8"))


def milliseconds(value):
    if isinstance(value, str):
        moment = datetime.datetime.strptime(value, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=datetime.timezone.utc)
        return (moment - EPOCH) // datetime.timedelta(milliseconds=1)
    return value


def first(record, *names):
    """Of the members that are there and not null."""
    return next((record[name] for name in names if record.get(name) is not None), None)


def personalities(folder):
    columns = {"fullName", "displayName", "avatarUrl", "addedBy", "createdBy", "addedAt", "createdAt"}
    for key, one in document(folder, "personalities.json").items():
        yield [key, one.get("displayName") or key, one.get("avatarUrl"),
               first(one, "addedBy", "createdBy"), milliseconds(first(one, "addedAt", "createdAt")), True,
               {name: value for name, value in one.items() if name not in columns}]


def aliases(folder):
    return [[alias, name, False] for alias, name in document(folder, "aliases.json").items()]


def auth_tokens(folder):
    for user, one in document(folder, "auth_tokens.json").items():
        yield [user, "*", one["token"], one["createdAt"], one.get("expiresAt"), None]


def nsfw_verifications(folder):
    for user, one in document(folder, "nsfw_verified.json").items():
        if one["verified"]:
            yield [user, one.get("verifiedAt") or one["timestamp"], None]


def conversations(folder):
    for key, one in document(folder, "conversations.json").items():
        user, channel = key.split("-")
        kept = {name: one[name] for name in ("isDM", "isMentionOnly", "lastMessageId") if name in one}
        count = len(one["messageIds"]) if "messageIds" in one else None
        yield [channel, one["personalityName"], None, one["timestamp"], count, {"userId": user, **kept}]


def conversation_ids(folder):
    return [[number + 1] for number in range(len(document(folder, "conversations.json")))]


def channel_activations(folder):
    for channel, one in document(folder, "channel_activations.json").items():
        yield [channel, one["personalityName"], one["timestamp"], one["activatedBy"]]


def auto_response_users(folder):
    return [[user] for user in document(folder, "auto_response.json")]


def message_map(folder):
    for message, one in document(folder, "message_map.json").items():
        yield [message, one["userId"], one["channelId"], one["personalityName"], one["timestamp"], one["isDM"],
               one.get("isMentionOnly")]


ROWS = {
    "SELECT json_build_array(full_name, display_name, avatar_url, added_by, "
    f"{MS.format('added_at')}, is_active, metadata) FROM personalities": personalities,
    "SELECT json_build_array(alias, personality_name, created_at IS NULL) FROM personality_aliases": aliases,
    f"SELECT json_build_array(user_id, personality_name, token, {MS.format('created_at')}, "
    f"{MS.format('expires_at')}, last_used) FROM auth_tokens": auth_tokens,
    f"SELECT json_build_array(user_id, {MS.format('verified_at')}, verified_by) FROM nsfw_verifications":
        nsfw_verifications,
    f"SELECT json_build_array(channel_id, personality_name, started_at, {MS.format('last_message_at')}, "
    "message_count, metadata) FROM conversations": conversations,
    "SELECT json_build_array(id) FROM conversations": conversation_ids,
    f"SELECT json_build_array(channel_id, personality_name, {MS.format('activated_at')}, activated_by) "
    "FROM channel_activations": channel_activations,
    "SELECT json_build_array(user_id) FROM auto_response_users": auto_response_users,
    f"SELECT json_build_array(message_id, user_id, channel_id, personality_name, {MS.format('sent_at')}, is_dm, "
    "is_mention_only) FROM message_map": message_map,
}
