#include <catch2/catch.hpp>
#include <string>

#include "migrate/target/object_plan.hpp"
#include "postgres/catalog/objects.hpp"

using namespace copyover;
using migrate::PlannedTable;
using postgres::TableObject;
using postgres::TargetTable;
using Kind = postgres::TableObject::Kind;

namespace {

constexpr migrate::ServerPace pace{2e-6};

std::string quote(std::string_view identifier) {
    return "\"" + std::string(identifier) + "\"";
}

TableObject object(Kind kind, const std::string& table, const std::string& name,
                   const std::string& definition) {
    TableObject made;
    made.kind = kind;
    made.table = {"public", table};
    made.name = name;
    made.definition = definition;
    made.access_method = "btree";
    return made;
}

TargetTable owned_table(const std::string& name) {
    TargetTable table;
    table.name = {"public", name};
    table.owner = true;
    table.may_truncate = true;
    table.may_reference = true;
    return table;
}

// users and messages with a primary key each, an index, and a foreign key from messages to users.
struct Target {
    TargetTable users = owned_table("users");
    TargetTable messages = owned_table("messages");

    Target() {
        users.objects = {object(Kind::primary_key, "users", "users_pkey", "PRIMARY KEY (id)")};
        TableObject reference = object(Kind::foreign_key, "messages", "messages_user_id_fkey",
                                       "FOREIGN KEY (user_id) REFERENCES users(id)");
        reference.parent = schema::Name{"public", "users"};
        messages.objects = {object(Kind::primary_key, "messages", "messages_pkey", "PRIMARY KEY (id)"),
                            reference,
                            object(Kind::index, "messages", "idx_user",
                                   "CREATE INDEX idx_user ON public.messages USING btree (user_id)")};
    }

    std::vector<PlannedTable> planned(std::uint64_t rows) { return {{&users, rows}, {&messages, rows}}; }
    migrate::ObjectPlan plan(std::uint64_t rows = 100) {
        return migrate::plan_objects(planned(rows), quote, pace);
    }
};

const migrate::ObjectStep& step(const migrate::ObjectPlan& plan, std::string_view name) {
    for (const migrate::ObjectStep& each : plan.steps) {
        if (each.object.find(name) != std::string::npos) return each;
    }
    throw std::runtime_error("no such step");
}

}  // namespace

TEST_CASE("what an object costs is said in the server's own time") {
    Target target;
    const auto predicted = [&](double row_seconds) {
        return step(migrate::plan_objects(target.planned(1'000'000), quote, {row_seconds}),
                    "messages_user_id_fkey");
    };
    CHECK(predicted(2e-6).reason == "in place it would cost 32.0 s");
    CHECK(predicted(4e-6).reason == "in place it would cost 64.0 s");
    CHECK(predicted(4e-6).predicted_seconds == Approx(2 * predicted(2e-6).predicted_seconds));
}

TEST_CASE("foreign keys are dropped first and restored last") {
    Target target;
    const migrate::ObjectPlan plan = target.plan(1'000'000);
    CHECK(plan.steps.front().object.starts_with("foreign key messages_user_id_fkey of "));
    CHECK(plan.restoring().back() == &plan.steps.front());
    CHECK(plan.restoring().front()->object.starts_with("primary key"));
    CHECK(plan.steps.front().drop_sql ==
          std::vector<std::string>{
              R"(ALTER TABLE "public"."messages" DROP CONSTRAINT "messages_user_id_fkey")"});
    CHECK(
        plan.steps.front().restore_sql ==
        std::vector<std::string>{R"(ALTER TABLE "public"."messages" ADD CONSTRAINT "messages_user_id_fkey" )"
                                 "FOREIGN KEY (user_id) REFERENCES users(id)"});
}

TEST_CASE("an index comes back with its definition and its comment") {
    Target target;
    target.messages.objects[2].comment = "who's who";
    const migrate::ObjectPlan plan = target.plan();
    CHECK(step(plan, "idx_user").drop_sql == std::vector<std::string>{R"(DROP INDEX "public"."idx_user")"});
    CHECK(step(plan, "idx_user").restore_sql ==
          std::vector<std::string>{"CREATE INDEX idx_user ON public.messages USING btree (user_id)",
                                   R"(COMMENT ON INDEX "public"."idx_user" IS 'who''s who')"});
}

TEST_CASE("keys stay in place for few rows and are rebuilt for many") {
    Target target;
    CHECK_FALSE(step(target.plan(100), "messages_pkey").drop);
    CHECK(step(target.plan(100), "messages_pkey").reason == "a rebuild saves nothing below 50000 rows");
    CHECK(step(target.plan(50'000), "messages_pkey").drop);
}

TEST_CASE("what cannot be restored exactly stays, with its reason") {
    Target target;
    TableObject& index = target.messages.objects[2];
    SECTION("dependents") {
        index.has_dependents = true;
        CHECK(step(target.plan(), "idx_user").reason == "other objects depend on it");
    }
    SECTION("CLUSTER mark") {
        index.clustered = true;
        CHECK(step(target.plan(), "idx_user").reason == "the table's CLUSTER mark is on it");
    }
    SECTION("replica identity") {
        index.replica_identity = true;
        CHECK(step(target.plan(), "idx_user").reason == "the table's replica identity uses it");
    }
    SECTION("tablespace") {
        index.tablespace = "fast";
        CHECK(step(target.plan(), "idx_user").reason == "it lies in a tablespace of its own");
    }
    SECTION("extension") {
        index.depends_on_extension = true;
        CHECK(step(target.plan(), "idx_user").reason == "ALTER INDEX made it depend on an extension");
    }
    SECTION("storage options") {
        index.has_storage_options = true;
        CHECK(step(target.plan(), "idx_user").reason == "it has storage options that its definition omits");
    }
    SECTION("invalid index") {
        index.validated = false;
        CHECK(step(target.plan(), "idx_user").reason == "it is not valid, which a rebuild would change");
    }
    SECTION("partitions") {
        index.partition_attached = true;
        CHECK(step(target.plan(), "idx_user").reason == "it belongs to a partition hierarchy");
    }
    SECTION("not the owner") {
        target.messages.owner = false;
        CHECK(step(target.plan(), "idx_user").reason ==
              "only the owner of the table may drop and restore it");
    }
    CHECK_FALSE(step(target.plan(), "idx_user").drop);
    CHECK(step(target.plan(), "idx_user").drop_sql.empty());
}

TEST_CASE("the primary key of a published table stays") {
    Target target;
    target.messages.published = true;
    const migrate::ObjectPlan plan = target.plan(1'000'000);
    CHECK(step(plan, "messages_pkey").reason == "it tells subscribers which rows are updated and deleted");
    CHECK_FALSE(step(plan, "messages_pkey").drop);
    CHECK(step(plan, "users_pkey").drop);
}

TEST_CASE("a foreign key to a table that is not loaded stays") {
    Target target;
    target.messages.objects[1].parent = schema::Name{"public", "tenants"};
    CHECK(step(target.plan(), "messages_user_id_fkey").reason ==
          "it references a table outside of this load");
}

TEST_CASE("of a partitioned table only foreign keys are set aside") {
    Target target;
    target.messages.kind = 'p';
    const migrate::ObjectPlan plan = target.plan(1'000'000);
    CHECK(step(plan, "messages_pkey").reason == "the table is partitioned");
    CHECK(step(plan, "idx_user").reason == "the table is partitioned");
    CHECK(step(plan, "messages_user_id_fkey").drop);
    target.messages.objects[1].irregular_partitions = true;
    CHECK(step(target.plan(), "messages_user_id_fkey").reason ==
          "partitions know it under names or comments of their own");
}

TEST_CASE("a foreign key stays if the role could not add it again or its triggers were changed") {
    Target target;
    target.messages.objects[1].triggers_changed = true;
    CHECK(step(target.plan(), "messages_user_id_fkey").reason == "the state of its triggers was changed");
    target.messages.objects[1].triggers_changed = false;
    target.users.may_reference = false;
    CHECK(step(target.plan(), "messages_user_id_fkey").reason ==
          "the role lacks REFERENCES on users to add it again");
}

TEST_CASE("a table that is not truncated has a reason") {
    Target target;
    CHECK(migrate::reason_not_to_truncate(target.users) == "a foreign key that stays references it");
    target.messages.objects[2].validated = false;
    CHECK(migrate::reason_not_to_truncate(target.messages) == "TRUNCATE would make its invalid index valid");
    target.users.has_user_triggers = true;
    CHECK(migrate::reason_not_to_truncate(target.users) == "a trigger could run at TRUNCATE");
    target.users.published = true;
    CHECK(migrate::reason_not_to_truncate(target.users) == "its subscribers would be truncated, too");
}

TEST_CASE("checks, exclusion constraints and triggers are never touched") {
    Target target;
    target.users.objects.push_back(object(Kind::check, "users", "users_check", "CHECK (true)"));
    target.users.objects.push_back(object(Kind::exclusion, "users", "users_excl", "EXCLUDE ..."));
    target.users.objects.push_back(object(Kind::trigger, "users", "users_trigger", "CREATE TRIGGER ..."));
    const migrate::ObjectPlan plan = target.plan();
    for (const migrate::ObjectStep& each : plan.steps) {
        CHECK(each.object.find("users_check") == std::string::npos);
        CHECK(each.object.find("users_excl") == std::string::npos);
        CHECK(each.object.find("users_trigger") == std::string::npos);
    }
}

TEST_CASE("tables are truncated together, except those where that could do harm") {
    Target target;
    const auto statement = [&] {
        std::vector<bool> truncated;
        const auto tables = target.planned(100);
        return migrate::truncate_statement(tables, {target.users, target.messages},
                                           migrate::plan_objects(tables, quote, pace), quote, truncated);
    };
    CHECK(statement() == R"(TRUNCATE ONLY "public"."users", ONLY "public"."messages")");
    SECTION("published") {
        target.users.published = true;
        CHECK(statement() == R"(TRUNCATE ONLY "public"."messages")");
    }
    SECTION("referenced from outside") {
        target.users.referenced_from_outside = true;
        CHECK(statement() == R"(TRUNCATE ONLY "public"."messages")");
    }
    SECTION("with triggers") {
        target.messages.has_user_triggers = true;
        CHECK(statement() == R"(TRUNCATE ONLY "public"."users")");
    }
    SECTION("a child that keeps its foreign key and is not truncated protects its parent") {
        target.messages.owner = false;
        target.messages.may_truncate = false;
        CHECK(statement().empty());
    }
    SECTION("partitioned") {
        // Without ONLY, which PostgreSQL refuses there: TRUNCATE is to reach the partitions.
        target.messages.kind = 'p';
        CHECK(statement() == R"(TRUNCATE ONLY "public"."users", "public"."messages")");
    }
}

TEST_CASE("few rows for a table that holds many leave everything in place") {
    Target target;
    const auto plan =
        migrate::plan_objects({{&target.users, 0, 1000}, {&target.messages, 10'000, 1'000'000}}, quote, pace);
    for (const migrate::ObjectStep& each : plan.steps)
        CHECK_FALSE(each.drop);
    CHECK(step(plan, "idx_user").reason ==
          "a rebuild over 1010000 rows costs more than 10000 new ones in place");
    CHECK(step(plan, "users_pkey").reason == "no rows come into its table");
}

TEST_CASE("many rows for a table that holds few set its index and foreign key aside") {
    Target target;
    const auto plan =
        migrate::plan_objects({{&target.users, 0, 1000}, {&target.messages, 1'000'000, 10}}, quote, pace);
    CHECK(step(plan, "idx_user").drop);
    CHECK(step(plan, "messages_user_id_fkey").drop);
    CHECK_FALSE(step(plan, "users_pkey").drop);
}

TEST_CASE("a key stays where a foreign key that stays leans on it") {
    Target target;
    target.messages.objects[1].validated = false;
    const auto plan = target.plan(1'000'000);
    CHECK_FALSE(step(plan, "messages_user_id_fkey").drop);
    CHECK_FALSE(step(plan, "users_pkey").drop);
    CHECK(step(plan, "users_pkey").reason ==
          "foreign key messages_user_id_fkey of messages stays and leans on it or another key");
    CHECK(step(plan, "messages_pkey").drop);
}

TEST_CASE("a table that holds rows is never truncated") {
    Target target;
    const std::vector<PlannedTable> tables{{&target.users, 10, 0}, {&target.messages, 1'000'000, 10}};
    std::vector<bool> truncated;
    CHECK(migrate::truncate_statement(tables, {target.users, target.messages},
                                      migrate::plan_objects(tables, quote, pace), quote,
                                      truncated) == "TRUNCATE ONLY \"public\".\"users\"");
    CHECK(truncated == std::vector<bool>{true, false});
}

TEST_CASE("rows are frozen all together or not at all") {
    Target target;
    std::vector<PlannedTable> tables = target.planned(10);
    std::vector<bool> truncated{true, true};
    CHECK(migrate::may_freeze(tables, truncated));
    SECTION("a table that is not truncated") {
        truncated[1] = false;
        CHECK_FALSE(migrate::may_freeze(tables, truncated));
        tables[1].rows = 0;
        CHECK(migrate::may_freeze(tables, truncated));
    }
    SECTION("a partitioned table") {
        target.messages.kind = 'p';
        CHECK_FALSE(migrate::may_freeze(tables, truncated));
    }
    SECTION("created tables are not seen by an older snapshot, frozen rows are") {
        tables[1].created = true;
        CHECK_FALSE(migrate::may_freeze(tables, truncated));
        tables[0].created = true;
        CHECK(migrate::may_freeze(tables, truncated));
    }
    SECTION("no rows") {
        for (PlannedTable& table : tables)
            table.rows = 0;
        CHECK_FALSE(migrate::may_freeze(tables, truncated));
    }
}
