#include "mapping/syntax/definitions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/redaction.hpp"
#include "mapping/syntax/mapping_document.hpp"

namespace copyover::mapping {

namespace {

using json::Kind;
using json::NodeIndex;

// A definition may use others several times, and these others: what they write out to grows exponentially.
constexpr std::size_t most_parts = 1'000'000;
constexpr std::size_t deepest_use = 64;

std::string quoted(std::string_view name) {
    return fmt::format("\"{}\"", escaped(name));
}

bool names(const Parts& parts, std::string_view name) {
    return std::ranges::find(parts, name, &Part::name) != parts.end();
}

}  // namespace

Definitions::Definitions(const json::RecordTree& file, const Complaint& complain)
    : file_(file), complain_(complain) {
    const auto define = file_.member(0, "define");
    if (!define) return;
    if (file_[*define].kind != Kind::object) {
        this->complain(
            *define, fmt::format("\"define\" must be an object, not {}", json::name_of(file_[*define].kind)));
        return;
    }
    for (const Part& part : children({{}, *define, nullptr}))
        known_.emplace(part.name, part.at);
}

void Definitions::complain(NodeIndex at, std::string message, std::string fix) {
    if (complained_.insert(at).second) complain_(at, std::move(message), std::move(fix));
}

bool Definitions::is_room_left() {
    if (++parts_ <= most_parts) return true;
    is_too_large_ = true;
    complain(0, fmt::format("written out, the mapping has more than {} values", most_parts),
             "use definitions less often inside one another");
    return false;
}

Parts Definitions::children(const Part& part) {
    Parts found;
    for (const NodeIndex child : file_.children(part.at)) {
        if (!is_room_left()) break;
        found.push_back({file_[child].name, child, part.use});
    }
    return found;
}

bool Definitions::may_stand_in(NodeIndex name, NodeIndex definition, const Use* outer) {
    std::size_t depth = 0;
    for (const Use* use = outer; use != nullptr; use = use->outer) {
        if (use->definition == definition) {
            complain(name, fmt::format("the definition {} uses itself", quoted(file_[name].text)));
            return false;
        }
        if (++depth < deepest_use) continue;
        complain(name, fmt::format("definitions stand more than {} deep inside one another", deepest_use));
        return false;
    }
    return true;
}

std::optional<Part> Definitions::find(NodeIndex name, const Use* outer) {
    if (file_[name].kind != Kind::string) {
        complain(name, fmt::format("\"use\" takes a name or a list of names, not {}",
                                   json::name_of(file_[name].kind)));
        return std::nullopt;
    }
    const auto found = known_.find(file_[name].text);
    if (found == known_.end()) {
        std::vector<std::string> candidates;
        for (const auto& [known, at] : known_)
            candidates.emplace_back(known);
        complain(name, fmt::format("\"define\" has no {}", quoted(file_[name].text)),
                 suggestion(file_[name].text, candidates));
        return std::nullopt;
    }
    used_.insert(found->second);
    if (!may_stand_in(name, found->second, outer)) return std::nullopt;
    uses_.push_back({name, found->second, outer});
    return Part{{}, found->second, &uses_.back()};
}

Parts Definitions::used_by(const Part& object) {
    Parts found;
    const auto use = file_.member(object.at, "use");
    if (!use) return found;
    Parts given{{{}, *use, object.use}};
    if (file_[*use].kind == Kind::array) given = children(given.front());
    for (const Part& name : given) {
        if (const auto one = find(name.at, object.use)) found.push_back(*one);
    }
    return found;
}

// What the object says itself is not asked of its definitions.
void Definitions::add(Parts& all, const Parts& more, const Parts& own) {
    for (const Part& part : more) {
        if (names(own, part.name)) continue;
        if (names(all, part.name) && part.name != "comment") {
            complain(part.use->name,
                     fmt::format("two definitions that are used here say {}", quoted(part.name)),
                     "say it beside \"use\"");
        } else {
            all.push_back(part);
        }
    }
}

Parts Definitions::own_members(const Part& object) {
    Parts own = children(object);
    std::erase_if(own, [](const Part& part) { return part.name == "use"; });
    return own;
}

Parts Definitions::members(const Part& object) {
    const Parts own = own_members(object);
    Parts found;
    for (const Part& one : used_by(object)) {
        if (file_[one.at].kind == Kind::object) {
            add(found, members(one), own);
        } else {
            complain(one.use->name, fmt::format("the definition {} is no object, which is needed here",
                                                quoted(file_[one.at].name)));
        }
    }
    found.insert(found.end(), own.begin(), own.end());
    return found;
}

Parts Definitions::columns(const Part& object) {
    Parts own = children(object);
    // The older algorithm: clang 14 cannot read what the one of ranges returns.
    const auto uses = std::stable_partition(own.begin(), own.end(), [&](const Part& part) {
        return part.name != "*" || file_[part.at].kind != Kind::object;
    });
    const Parts all_of(uses, own.end());
    own.erase(uses, own.end());
    Parts found;
    for (const Part& part : all_of) {
        for (const Part& other : own_members(part))
            complain(other.at, "\"*\" takes \"by-name\" or {\"use\": names}");
        for (const Part& one : used_by(part)) {
            if (file_[one.at].kind == Kind::object) {
                add(found, columns(one), own);
            } else {
                complain(one.use->name, fmt::format("the definition {} is no object of columns",
                                                    quoted(file_[one.at].name)));
            }
        }
    }
    found.insert(found.end(), own.begin(), own.end());
    return found;
}

Parts Definitions::elements(const Part& list) {
    Parts found;
    for (const Part& element : children(list)) {
        const Parts used = readings(element);
        if (used.empty() || !own_members(element).empty()) {
            found.push_back(element);
        } else {
            found.insert(found.end(), used.begin(), used.end());
        }
    }
    return found;
}

Parts Definitions::readings(const Part& object) {
    const Parts used = used_by(object);
    const auto is_object = [&](const Part& one) { return file_[one.at].kind == Kind::object; };
    if (std::ranges::any_of(used, is_object)) return {};
    Parts found;
    for (const Part& one : used) {
        if (file_[one.at].kind != Kind::array) {
            found.push_back(one);
            continue;
        }
        const Parts more = elements(one);
        found.insert(found.end(), more.begin(), more.end());
    }
    return found;
}

bool Definitions::is_single(const Part& object) {
    const Parts used = used_by(object);
    return used.size() == 1 && file_[used.front().at].kind != Kind::array;
}

void Definitions::complain_of_unused() {
    if (is_too_large_) return;
    for (const auto& [name, at] : known_) {
        if (!used_.contains(at))
            complain(at, fmt::format("nothing uses the definition {}", quoted(name)),
                     "use it, or remove it: what is not used is not checked");
    }
}

}  // namespace copyover::mapping
