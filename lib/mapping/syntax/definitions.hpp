// What "define" names, and what an object or a list of the mapping holds once "use" is replaced by it.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "json/record_tree.hpp"

namespace copyover::mapping {

// A node of the file, what is wrong with it, and what to do.
using Complaint = std::function<void(json::NodeIndex at, std::string message, std::string fix)>;

// One "use": its name in the file, what it stands for, and the use inside whose definition it stands.
struct Use {
    json::NodeIndex name;
    json::NodeIndex definition;
    const Use* outer;
};

// A value of the file in its place in the mapping; the name is that of its member there.
struct Part {
    std::string_view name;
    json::NodeIndex at;
    const Use* use;
};

using Parts = std::vector<Part>;

// Complains, once a place, of names that are not defined, of definitions that use themselves, that say the same thing
// twice, that do not fit where they are used, that stand more than 64 deep inside one another, and that write out
// to more than a million values. Parts are valid as long as the file's tree and this object.
class Definitions {
  public:
    Definitions(const json::RecordTree& file, const Complaint& complain);

    // Members or elements as written.
    Parts children(const Part& part);

    // Members of an object: those of the definitions that it uses and its own, which win.
    Parts members(const Part& object);

    // Columns: "*" holds the "use" here, since a column may be called "use".
    Parts columns(const Part& object);

    // Elements of a list; one that only uses lists or pointers is replaced by these.
    Parts elements(const Part& list);

    // What an object uses, where none of it is an object: pointers, and the elements of lists.
    Parts readings(const Part& object);

    // Whether it uses one pointer rather than a list.
    bool is_single(const Part& object);

    // Its own members, without "use".
    Parts own_members(const Part& object);

    void complain_of_unused();

  private:
    void complain(json::NodeIndex at, std::string message, std::string fix = {});
    bool is_room_left();
    bool may_stand_in(json::NodeIndex name, json::NodeIndex definition, const Use* outer);
    std::optional<Part> find(json::NodeIndex name, const Use* outer);
    Parts used_by(const Part& object);
    void add(Parts& all, const Parts& more, const Parts& own);

    const json::RecordTree& file_;
    const Complaint& complain_;
    std::map<std::string_view, json::NodeIndex> known_;
    std::set<json::NodeIndex> used_;
    std::set<json::NodeIndex> complained_;
    std::deque<Use> uses_;  // parts point at them
    std::size_t parts_ = 0;
    bool is_too_large_ = false;
};

}  // namespace copyover::mapping
