#include "draft/telling_names.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "draft/names.hpp"

namespace copyover::draft {

namespace {

bool is_one_of(std::string_view name, const auto& words) {
    return std::ranges::find(words, name) != words.end();
}

// Whether one of the words that underscores separate is one of these.
bool has_word(std::string_view snake, const auto& words) {
    while (!snake.empty()) {
        const std::size_t end = std::min(snake.find('_'), snake.size());
        if (is_one_of(snake.substr(0, end), words)) return true;
        snake.remove_prefix(std::min(end + 1, snake.size()));
    }
    return false;
}

constexpr std::array<std::string_view, 5> keys{"id", "n_id", "key", "uuid", "guid"};

}  // namespace

bool is_generic(std::string_view member) {
    constexpr std::array<std::string_view, 15> names{"data",   "items",  "list",    "records",  "rows",
                                                     "values", "result", "results", "entries",  "documents",
                                                     "db",     "export", "payload", "response", "content"};
    return is_one_of(snake_case(member), names);
}

bool sounds_like_key(std::string_view name) {
    return is_one_of(snake_case(name), keys);
}

bool sounds_like_natural_key(std::string_view name) {
    constexpr std::array<std::string_view, 30> names{
        "benutzername", "usuario",   "utilisateur", "pseudo", "correo", "courriel", "utente", "kennung",
        "username",     "user_name", "login",       "handle", "slug",   "email",    "e_mail", "mail",
        "code",         "sku",       "isbn",        "iso",    "ident",  "nick",     "ts",     "number",
        "no",           "nr",        "index",       "seq",    "pk",     "oid"};
    const std::string snake = snake_case(name);
    return is_one_of(snake, names) || snake.ends_with("_id") || snake.starts_with("id_");
}

bool sounds_like_address(std::string_view name) {
    constexpr std::array<std::string_view, 9> names{"url",  "uri",       "href",     "name",         "self",
                                                    "link", "permalink", "resource", "resource_name"};
    return is_one_of(snake_case(name), names);
}

bool sounds_like_role(std::string_view name) {
    constexpr std::array<std::string_view, 22> words{
        "user",      "author",   "member",   "sender",   "owner",  "account",  "customer", "creator",
        "recipient", "receiver", "assignee", "actor",    "poster", "reporter", "assigned", "reviewer",
        "client",    "autor",    "usuario",  "benutzer", "parent", "channel"};
    return has_word(snake_case(name), words);
}

bool sounds_like_reference(std::string_view name) {
    constexpr std::array<std::string_view, 14> words{"parent", "reply",  "replies", "root",   "ref",
                                                     "thread", "quoted", "quote",   "source", "target",
                                                     "prev",   "next",   "padre",   "antwort"};
    return has_word(snake_case(name), words);
}

bool sounds_like_name(std::string_view name) {
    constexpr std::array<std::string_view, 20> names{
        "name", "title", "label", "slug", "nom",   "nome",   "nombre",      "titel", "titre", "titulo",
        "naam", "navn",  "namn",  "imie", "nazwa", "titolo", "bezeichnung", "isim",  "nimi",  "nev"};
    return sounds_like_key(name) || is_one_of(snake_case(name), names);
}

bool sounds_like_id(std::string_view name) {
    return name.empty() || name[0] == '-' || std::ranges::any_of(name, [](char c) {
               return (c >= '0' && c <= '9') || c == ' ' || c == '@' || c == '.' || c == '#';
           });
}

bool sounds_like_time(std::string_view name) {
    constexpr std::array<std::string_view, 104> words{
        "at",        "on",        "ts",       "time",       "times",    "timestamp",  "timestamps",
        "date",      "dates",     "datetime", "created",    "updated",  "modified",   "edited",
        "deleted",   "sent",      "received", "joined",     "seen",     "read",       "since",
        "until",     "expires",   "expiry",   "expiration", "start",    "started",    "end",
        "ended",     "due",       "born",     "birthday",   "last",     "ctime",      "mtime",
        "atime",     "utc",       "epoch",    "ms",         "posted",   "closed",     "opened",
        "archived",  "published", "visited",  "finished",   "when",     "seconds",    "creation",
        "millis",    "fecha",     "fechas",   "datum",      "zeit",     "heure",      "hora",
        "quando",    "beginn",    "ende",     "erstellt",   "angelegt", "geaendert",  "geändert",
        "gesendet",  "gelesen",   "bis",      "inicio",     "creado",   "creada",     "actualizado",
        "enviado",   "leido",     "leído",    "criado",     "criada",   "enviada",    "atualizado",
        "debut",     "début",     "fin",      "cree",       "créé",     "modifie",    "modifié",
        "envoye",    "envoyé",    "inizio",   "creato",     "inviato",  "tid",        "tidspunkt",
        "skapad",    "opprettet", "oprettet", "sendt",      "skickad",  "aangemaakt", "gewijzigd",
        "verzonden", "tijd",      "czas",     "utworzono",  "wyslano"};
    return has_word(snake_case(name), words);
}

bool sounds_like_quantity(std::string_view name) {
    constexpr std::array<std::string_view, 30> words{
        "quota",  "size",     "bytes",    "length", "count", "total", "limit",  "max",
        "min",    "capacity", "phone",    "mobile", "tel",   "fax",   "zip",    "amount",
        "price",  "cost",     "balance",  "number", "id",    "hash",  "offset", "width",
        "height", "score",    "duration", "memory", "disk",  "usage"};
    return has_word(snake_case(name), words);
}

bool sounds_like_label(std::string_view name) {
    constexpr std::array<std::string_view, 24> words{
        "type",     "kind",     "status",   "state",  "role",   "level",     "category", "visibility",
        "priority", "severity", "gender",   "mode",   "scope",  "color",     "colour",   "currency",
        "unit",     "lang",     "language", "locale", "format", "direction", "mood",     "stage"};
    return has_word(snake_case(name), words);
}

bool sounds_secret(std::string_view name) {
    const std::string snake = snake_case(name);
    constexpr std::array<std::string_view, 6> words{"password", "passwd",  "secret",
                                                    "token",    "api_key", "private_key"};
    return std::ranges::any_of(words,
                               [&](std::string_view word) { return snake.find(word) != std::string::npos; });
}

}  // namespace copyover::draft
