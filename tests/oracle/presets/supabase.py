"""What the tables of schemas/supabase must hold, read from the files by the rules of its README.md."""
import datetime
import decimal
import json

MOMENT = "YYYY-MM-DD HH24:MI:SS.US"

# Of each column: how its value is compared, t for times, a number for digits after the point.
TABLES = {
    "clients": "id yclients_id name phone raw_phone email discount:2 company_id branch_ids tags status source "
               "created_at:t updated_at:t visit_count total_spent:2 first_visit_date last_visit_date last_services "
               "visit_history preferences last_sync_at:t loyalty_level client_segment average_bill:2 last_service_ids "
               "favorite_staff_ids preferred_time_slots blacklisted notes created_by_ai "
               "last_ai_interaction:t ai_context ai_messages_count ai_satisfaction_score:2 services_amount:2 "
               "goods_amount:2 goods_purchases goods_count",
    "services": "id yclients_id company_id title category_id category_title price_min:2 price_max:2 discount:2 "
                "duration seance_length is_active is_bookable description weight created_at:t "
                "updated_at:t last_sync_at:t raw_data image_url declensions",
    "staff": "id yclients_id company_id name specialization position is_active is_bookable rating:2 "
             "votes_count comments_count avatar_url information service_ids email phone telegram "
             "experience_years level_name created_at:t updated_at:t last_sync_at:t raw_data declensions",
    "bookings": "id yclients_record_id company_id client_phone client_name client_yclients_id staff_id staff_name "
                "services service_ids datetime:t date duration cost:2 prepaid:2 status visit_attendance comment "
                "online record_hash created_at:t updated_at:t synced_at:t created_by_bot",
    "staff_schedules": "id staff_id staff_name date is_working work_start work_end working_hours "
                       "last_updated:t has_booking_slots",
    "dialog_contexts": "id user_id state data messages created_at:t updated_at:t client_id last_activity:t "
                       "message_count last_booking_id session_type context_metadata company_id",
}


class Literal(str):
    """A number as it is written."""


def columns(table):
    for word in TABLES[table].split():
        name, _, kind = word.partition(":")
        yield name, kind


def expression(name, kind):
    if kind == "t":
        return f"to_char({name}, '{MOMENT}')"
    return f"{name}::text" if kind else name


def moment(text):
    """Wall time in UTC, to the microsecond; a text without zone is UTC."""
    if text is None:
        return None
    seconds, _, fraction = text.removesuffix("+00:00").removesuffix("Z").partition(".")
    time = datetime.datetime.strptime(seconds, "%Y-%m-%dT%H:%M:%S")
    return f"{time:%Y-%m-%d %H:%M:%S}.{fraction.ljust(6, '0')}"


def cell(value, kind):
    if value is None:
        return None
    if kind == "t":
        return moment(value)
    if kind:
        return value if value == "NaN" else str(decimal.Decimal(value).quantize(decimal.Decimal(1).scaleb(-int(kind))))
    return value


def read(folder, table, kinds):
    """The records, those members as they are written that kinds compares digit for digit."""
    plain = json.loads((folder / f"{table}.json").read_text(encoding="utf-8"))
    exact = json.loads((folder / f"{table}.json").read_text(encoding="utf-8"), parse_float=Literal, parse_int=Literal)
    for record, literal in zip(plain, exact):
        yield record | {name: literal[name] for name, kind in kinds.items() if kind and name in literal}


def rows_of(table):
    def rows(folder):
        kinds = {name: kind for name, kind in columns(table)}
        for record in read(folder, table, kinds):
            yield [cell(record.get(name), kind) for name, kind in columns(table)]
    return rows


def query_of(table):
    return f"SELECT json_build_array({', '.join(expression(name, kind) for name, kind in columns(table))}) FROM {table}"


COMPANY_COLUMNS = {"id", "name", "title", "yclients_company_id", "yclients_id", "company_id", "settings", "timezone",
                   "is_active", "created_at", "updated_at"}
SECRETS = {"api_key", "webhook_secret", "whatsapp_config", "whatsapp_session_data"}


def companies(folder):
    for record in json.loads((folder / "companies.json").read_text(encoding="utf-8")):
        rest = {name: value for name, value in record.items() if name not in COMPANY_COLUMNS | SECRETS}
        yield [record["id"], record.get("name", record.get("title")),
               record.get("yclients_company_id", record.get("yclients_id")),
               record.get("settings", rest), record.get("timezone"), record.get("is_active"),
               moment(record.get("created_at")), moment(record.get("updated_at"))]


def messages(folder):
    for ordinal, record in enumerate(json.loads((folder / "messages.json").read_text(encoding="utf-8"))):
        yield [ordinal, record["company_id"], record["client_phone"], record["content"], record["direction"],
               record["id"], False, record["status"], False, None, None, None, None, None,
               moment(record["created_at"]), "messages_" + record["created_at"][:7].replace("-", "_")]


def next_numbers(folder):
    """What the sequences give next: the largest id and one."""
    for table in ("clients", "services", "staff", "staff_schedules", "messages"):
        records = json.loads((folder / f"{table}.json").read_text(encoding="utf-8"))
        largest = len(records) - 1 if table == "messages" else max(record["id"] for record in records)
        yield [table, largest + 1]


ROWS = {
    "SELECT json_build_array(id, name, yclients_company_id, settings, timezone, is_active, "
    f"to_char(created_at AT TIME ZONE 'UTC', '{MOMENT}'), to_char(updated_at AT TIME ZONE 'UTC', '{MOMENT}')) "
    "FROM companies": companies,
    "SELECT json_build_array(id, company_id, phone, message, direction, message_id, from_me, status, processed, "
    "processed_at, ai_response, processing_time_ms, context_id, intent, "
    f"to_char(created_at AT TIME ZONE 'UTC', '{MOMENT}'), tableoid::regclass::text) FROM messages": messages,
    # No digit of a number inside of jsonb is lost.
    "SELECT json_build_array(ai_context->>'score', services_amount::text, visit_history->0->>'cost') FROM clients "
    "WHERE id = 1": lambda folder: [["0.1234567890123456789", "15000.00", "500.00"]],
    "SELECT json_build_array(sequence.of, nextval(pg_get_serial_sequence(sequence.of, 'id'))) FROM unnest(ARRAY["
    "'clients', 'services', 'staff', 'staff_schedules', 'messages']) AS sequence (of)": next_numbers,
} | {query_of(table): rows_of(table) for table in TABLES}
