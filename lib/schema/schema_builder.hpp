// Applies the statements of schema.sql that concern tables to the model, in their order.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "schema/model.hpp"
#include "schema/named_types.hpp"
#include "schema/object_names.hpp"
#include "schema/source_report.hpp"
#include "schema/syntax_tree.hpp"

namespace copyover::schema {

class SchemaBuilder {
  public:
    SchemaBuilder(const NamedTypes& types, SourceReport& report) : types_(types), report_(report) {}

    void create_table(const SyntaxNode& node, const StatementText& source);
    void alter_table(const SyntaxNode& node, const StatementText& source);
    void create_index(const SyntaxNode& node, const StatementText& source);
    void create_sequence(const SyntaxNode& node);
    void create_trigger(const SyntaxNode& node, const StatementText& source);
    void create_rule(const SyntaxNode& node, const StatementText& source);

    [[nodiscard]] bool knows(const Name& table) const;

    // Resolves references and leaves partitions out.
    Schema finish();

  private:
    struct Entry {
        Table table;
        std::size_t offset = 0;
        bool partition = false;
        std::map<std::string, std::size_t> references{};  // offset of each, by name
    };

    Entry* find(const Name& table);
    void inherit(Table& table, const SyntaxNode& parents, const StatementText& source);
    void apply(Entry& entry, const SyntaxNode& command, const StatementText& source, std::string default_sql);
    void resolve_reference(const Entry& entry, ForeignKey& key);
    void add_server_rule(const Name& table, ServerRule rule);

    const NamedTypes& types_;
    SourceReport& report_;
    ObjectNames names_;
    std::vector<Entry> entries_;
};

}  // namespace copyover::schema
