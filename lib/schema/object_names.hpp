// Names that PostgreSQL chooses for constraints and indexes without one (ChooseConstraintName and
// ChooseRelationName of PostgreSQL's indexcmds.c): users_pkey, users_email_key, messages_channel_id_fkey.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "schema/model.hpp"

namespace copyover::schema {

class ObjectNames {
  public:
    // Remembers a name that the file gives.
    void take(const std::string& schema, const std::string& name) { taken_.insert({schema, name}); }

    // "table_columns_label", shortened to 63 bytes, with a number where it is taken. Remembers it.
    std::string choose(const Name& table, const std::vector<std::string>& columns, std::string_view label);

  private:
    std::set<Name> taken_;
};

}  // namespace copyover::schema
