#include "migrate/ledger/ledger_trust.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "migrate/ledger/ledger_layout.hpp"
#include "postgres/catalog/relation_trust.hpp"
#include "schema/schema_file.hpp"

namespace copyover::migrate {

namespace {

using postgres::KnownRelation;

// UndoLog::written and UndoLog::old_rows.
constexpr std::string_view images_pattern = "^[0-9]{8}-[0-9]{6}-[0-9a-f]+_[0-9]+_(new|old)$";

// The ledger's tables as the statements up to a version make them.
schema::Schema layout(int version) {
    std::string sql;
    for (int next = 1; next <= version; ++next) {
        for (const std::string& statement : ledger_statements(next, "ledger"))
            sql += statement + ";\n";
    }
    Findings unread;
    schema::Schema schema = schema::read_schema(sql, "the ledger's layout", unread).schema;
    if (unread.has_errors()) throw InternalError("the ledger's layout cannot be read");
    return schema;
}

const schema::Schema& newest_layout() {
    static const schema::Schema newest = layout(ledger_version);
    return newest;
}

std::string columns_of(const schema::Table& table) {
    std::string columns;
    for (const schema::Column& column : table.columns)
        columns += (columns.empty() ? "" : ",") + column.name;
    return columns;
}

const KnownRelation* find(const std::vector<KnownRelation>& relations, const std::string& name) {
    const auto found = std::ranges::find(relations, name, &KnownRelation::name);
    return found == relations.end() ? nullptr : &*found;
}

// What keeps the tables from being those of the version.
std::string difference(const std::vector<KnownRelation>& relations, int version) {
    const schema::Schema expected = layout(version);
    for (const schema::Table& table : newest_layout().tables) {
        const KnownRelation* found = find(relations, table.name.name);
        const schema::Table* wanted = expected.find(table.name);
        if (wanted == nullptr && found != nullptr)
            return fmt::format("its table {} is not of a ledger of version {}", table.name.name, version);
        if (wanted != nullptr && found == nullptr)
            return fmt::format("a ledger's table {} is missing there", table.name.name);
        if (wanted != nullptr && found->columns != columns_of(*wanted))
            return fmt::format("the columns of its table {} are not those of a ledger", table.name.name);
    }
    return {};
}

std::string objection(const std::vector<KnownRelation>& relations) {
    for (const KnownRelation& relation : relations) {
        if (relation.objections.empty()) continue;
        if (relation.name.empty()) return relation.objections.front();
        return fmt::format("of {} in it, {}", relation.name, relation.objections.front());
    }
    return {};
}

}  // namespace

std::vector<std::string> ledger_tables(int version) {
    const schema::Schema before = layout(version);
    std::vector<std::string> names;
    for (const schema::Table& table : newest_layout().tables) {
        if (before.find(table.name) == nullptr) names.push_back(table.name.name);
    }
    return names;
}

LedgerState inspect_ledger(postgres::Connection& connection, const std::string& schema) {
    const std::vector<std::string> names = ledger_tables(0);
    const std::vector<KnownRelation> relations =
        postgres::inspect_relations(connection, schema, names, std::string(images_pattern));
    const auto is_named = [&](const KnownRelation& relation) {
        return std::ranges::find(names, relation.name) != names.end();
    };
    LedgerState state;
    for (const KnownRelation& relation : relations) {
        if (!is_named(relation)) continue;
        state.readable = state.readable && relation.readable;
        if (!relation.readable || !relation.writable)
            state.closed.push_back(connection.quote(schema::Name{schema, relation.name}));
    }
    const auto refuse = [&](const std::string& reason) {
        state.refusal =
            fmt::format("schema {} does not hold a ledger that can be trusted: {}", schema, reason);
        return state;
    };
    if (const std::string reason = objection(relations); !reason.empty()) return refuse(reason);
    if (std::ranges::none_of(relations, is_named) || !state.readable) return state;
    const KnownRelation* versions = find(relations, "ledger");
    if (versions == nullptr || versions->columns != "version") return refuse(difference(relations, 1));
    const auto newest = connection.execute(fmt::format(
        "SELECT pg_catalog.max(version)::pg_catalog.int4 FROM {}.ledger", connection.quote(schema)));
    state.version = static_cast<int>(newest.integer(0, 0));
    if (state.version > ledger_version) {
        throw EnvironmentError(
            fmt::format("the ledger in schema {} has version {}, this copyover knows version {}: use "
                        "the newer copyover",
                        schema, state.version, ledger_version));
    }
    if (state.version < 1) return refuse("its table ledger tells no version");
    if (const std::string reason = difference(relations, state.version); !reason.empty())
        return refuse(reason);
    return state;
}

}  // namespace copyover::migrate
