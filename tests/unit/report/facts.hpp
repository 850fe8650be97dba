// Facts of runs that the tests of the renderers share.
#pragma once

#include "base/run_facts.hpp"

inline copyover::Finding orphan() {
    copyover::Finding finding;
    finding.rule = &copyover::rule::fk_orphan;
    finding.at = {"messages.json", 88, 17, "/general/3/userId"};
    finding.table = "public.messages";
    finding.column_name = "user_id";
    finding.message = "\"u_19\" is not in users.json";
    finding.fix = "add the user";
    finding.count = 2;
    return finding;
}

inline copyover::RunFacts rehearsal() {
    copyover::RunFacts facts;
    facts.command = copyover::command::rehearse;
    facts.started = "2026-11-21T03:51:35Z";
    facts.ended = "2026-11-21T03:51:37Z";
    facts.result = "ROLLED BACK";
    facts.sources = {{"users.json", 2'000'000, "ab", 1234}};
    facts.mapping = {"lonestar/mapping.json", "cd"};
    facts.target = copyover::TargetFacts{"15.20", "chat", "ef", true};
    copyover::TableFacts users;
    users.table = "public.users";
    users.records = 1234;
    users.inserted = 1230;
    users.rejected = 4;
    users.verify = copyover::VerifyFacts{1230, 0, 0, 0, 7, 9};
    copyover::TableFacts channels;
    channels.table = "public.channels";
    channels.records = 3;
    channels.inserted = 5;
    channels.created = 2;
    facts.tables = {users, channels};
    facts.records = {1237, 1233, 4, 0};
    facts.values = {5000, 4000, 900, 0, 0, 100, 0};
    facts.repairs = {{"public.users", "name", "on_nul", 3}};
    facts.plan = {{"foreign key a on public.b", "drop and restore", "cheaper afterwards", 0.25},
                  {"index c", "keep", "it is clustered", std::nullopt},
                  {"index d", "drop and restore", "cheaper afterwards", 61.0}};
    facts.estimates = {
        {"write-ahead log", 12.5e6, "bytes"}, {"tables locked for", 0.25, "seconds"}, {"lag", 1.5, ""}};
    facts.phases = {{"check", 0.5, 1237, 2'000'000, 0.75, 0}, {"lock", 0.001, 0, 0, 0, 0.0008}};
    return facts;
}
