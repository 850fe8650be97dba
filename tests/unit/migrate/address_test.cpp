#include <catch2/catch.hpp>

#include "migrate/explain/address.hpp"

using copyover::migrate::Address;
using copyover::migrate::read_address;

namespace {

std::string text_of(const Address& address) {
    return address.file + "|" + std::to_string(address.line) + "|" + std::to_string(address.column) + "|" +
           address.rule;
}

}  // namespace

TEST_CASE("an address is read as findings print it and people type it") {
    CHECK(text_of(read_address("messages.json:88:17")) == "messages.json|88|17|");
    CHECK(text_of(read_address("messages.json:88")) == "messages.json|88|0|");
    CHECK(text_of(read_address("messages.json:88:17:")) == "messages.json|88|17|");
    CHECK(text_of(read_address("messages.json")) == "messages.json|0|0|");
    CHECK(text_of(read_address("a b:c.json:2:1")) == "a b:c.json|2|1|");
    CHECK(text_of(read_address("2025-03-04T05:06.json:7")) == "2025-03-04T05:06.json|7|0|");
    CHECK(text_of(read_address("messages.json:0")) == "messages.json:0|0|0|");
}

TEST_CASE("the text of a finding is an address and a rule") {
    CHECK(text_of(read_address(
              "messages.json:88:17: error[fk-orphan] /general/3/userId \"u_19\" is not there")) ==
          "messages.json|88|17|fk-orphan");
    CHECK(text_of(read_address("users.json: note[json-bom] the file")) == "users.json|0|0|json-bom");
    CHECK(text_of(read_address("error[row-extra] row 7")) == "|0|0|row-extra");
    CHECK(text_of(read_address("public.users.email: warning[row-differs] x")) ==
          "public.users.email|0|0|row-differs");
    CHECK(text_of(read_address("    also notes.json:90:17: \"u_20\" is not: there")) == "notes.json|90|17|");
    CHECK(text_of(read_address("    also notes.json:90:17")) == "notes.json|90|17|");
}
