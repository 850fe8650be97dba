#include "schema/grammar.hpp"

#include <pg_query.h>
#include <pthread.h>

#include <algorithm>
#include <exception>
#include <memory>

#include "base/error.hpp"
#include "base/text.hpp"

namespace copyover::schema {

ParsedStatement parse_statement(const std::string& sql) {
    PgQueryParseResult result = pg_query_parse(sql.c_str());
    const std::unique_ptr<PgQueryParseResult,
                          decltype([](PgQueryParseResult* r) { pg_query_free_parse_result(*r); })>
        owner(&result);
    ParsedStatement parsed;
    if (result.error != nullptr) {
        parsed.error = result.error->message;
        // cursorpos counts characters from 1.
        const auto before = static_cast<std::size_t>(std::max(result.error->cursorpos, 1) - 1);
        parsed.error_offset = utf8_prefix(sql, before).size();
        return parsed;
    }
    std::optional<SyntaxNode> tree = SyntaxNode::read(result.parse_tree);
    if (!tree) {
        parsed.error = "the statement is nested too deeply";
        return parsed;
    }
    const auto& statements = (*tree)["stmts"].items();
    if (statements.size() == 1) {
        parsed.tree = statements.front()["stmt"];
    } else {
        parsed.error = "not one statement";
    }
    return parsed;
}

namespace {

// Measured on libpg_query 15-4.0.0: about 150 bytes for each level of an expression, and the shortest level
// ("+1") takes two bytes of text. Pages that are not touched cost nothing.
constexpr std::size_t large_stack_bytes = std::size_t{512} << 20;

struct Call {
    const std::function<void()>& task;
    std::exception_ptr error;
};

void* run(void* argument) {
    auto& call = *static_cast<Call*>(argument);
    try {
        call.task();
    } catch (...) {
        call.error = std::current_exception();
    }
    return nullptr;
}

}  // namespace

void on_large_stack(const std::function<void()>& task) {
    Call call{task, nullptr};
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, large_stack_bytes);
    pthread_t thread{};
    const int failed = pthread_create(&thread, &attributes, run, &call);
    pthread_attr_destroy(&attributes);
    if (failed != 0) throw EnvironmentError("cannot start a thread to read schema.sql: not enough memory");
    pthread_join(thread, nullptr);
    if (call.error) std::rethrow_exception(call.error);
}

}  // namespace copyover::schema
