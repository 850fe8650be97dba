#include "migrate/run/seed_file.hpp"

#include <fmt/format.h>

#include <string_view>
#include <utility>

#include "migrate/run/migration.hpp"
#include "schema/grammar.hpp"
#include "schema/script.hpp"
#include "schema/source_report.hpp"

namespace copyover::migrate {

namespace {

class SeedReader {
  public:
    SeedReader(const std::string& text, std::string file, Findings& findings)
        : text_(text), script_(schema::split_script(text)), places_(std::move(file), text, findings) {}

    SeedFile read() {
        for (const std::size_t at : script_.meta_commands) {
            const std::string_view command = std::string_view(text_).substr(at);
            // pg_dump puts them around what it writes.
            if (command.starts_with("\\restrict") || command.starts_with("\\unrestrict")) continue;
            refuse(at, "a command of psql, which is no SQL", "write what it does as statements");
        }
        SeedFile seed;
        schema::on_large_stack([&] {
            for (const schema::ScriptStatement& statement : script_.statements)
                seed.push_back(read(statement));
        });
        add_copied(seed);
        return seed;
    }

  private:
    SeedStatement read(const schema::ScriptStatement& statement) {
        SeedStatement read;
        read.sql = script_.text.substr(statement.offset, statement.length);
        read.at = places_.location(statement.offset);
        const schema::ParsedStatement parsed = schema::parse_statement(read.sql);
        if (!parsed.tree) refuse(statement.offset + parsed.error_offset, parsed.error, {});
        return read;
    }

    // Lines follow the statement that reads them.
    void add_copied(SeedFile& seed) {
        for (const std::size_t begin : script_.copy_data) {
            std::size_t of = 0;
            while (of + 1 < seed.size() && script_.statements[of + 1].offset < begin)
                ++of;
            seed[of].is_copy = true;
            const std::string_view rest = std::string_view(script_.text).substr(begin);
            std::size_t end = 0;
            while (end < rest.size()) {
                const std::string_view line = rest.substr(end, rest.find('\n', end) - end);
                if (line == "\\." || line == "\\.\r") break;
                end += line.size() + 1;
            }
            seed[of].copied = rest.substr(0, end);
        }
    }

    void refuse(std::size_t offset, std::string message, std::string fix) {
        places_.refuse(rule::seed_syntax, offset, std::move(message), std::move(fix));
    }

    std::string text_;
    schema::Script script_;
    schema::SourceReport places_;
};

}  // namespace

SeedFile read_seed(const std::filesystem::path& folder, Findings& findings) {
    const std::filesystem::path path = folder / "seed.sql";
    if (!std::filesystem::exists(path)) return {};
    return SeedReader(read_text(path), path.string(), findings).read();
}

}  // namespace copyover::migrate
