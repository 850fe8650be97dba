#include "mapping/syntax/write_out.hpp"

#include <algorithm>
#include <utility>

namespace copyover::mapping {

namespace {

using json::Kind;
using json::NodeIndex;

// What a value of the mapping is: where it stands decides whether "use" is a word there, or the name of a column.
enum class Room {
    plain,
    mapping,
    sources,
    source,
    rows,
    row,
    columns,
    column,
    list,
    orphans,
    orphan,
    duplicates,
    conditions
};

Room room_in_column(std::string_view member) {
    if (member == "object") return Room::columns;
    if (member == "from" || member == "collect" || member == "equal" || member == "join") return Room::list;
    return Room::plain;
}

Room room_in_source(std::string_view member) {
    if (member == "rows") return Room::rows;
    if (member == "where") return Room::conditions;
    return member == "ignore" || member == "secret" ? Room::list : Room::plain;
}

Room room_in_row(std::string_view member) {
    if (member == "columns") return Room::columns;
    if (member == "on_orphan") return Room::orphans;
    if (member == "where") return Room::conditions;
    if (member == "on_duplicate") return Room::duplicates;
    return member == "secret" ? Room::list : Room::plain;
}

Room room_of_member(Room outer, std::string_view member) {
    switch (outer) {
        case Room::mapping: return member == "sources" ? Room::sources : Room::plain;
        case Room::source: return room_in_source(member);
        case Room::row: return room_in_row(member);
        case Room::columns: return Room::column;
        case Room::column: return room_in_column(member);
        case Room::orphans: return Room::orphan;
        case Room::duplicates: return member == "by" ? Room::column : Room::plain;
        case Room::orphan: return member == "create" ? Room::columns : Room::plain;
        default: return Room::plain;
    }
}

Room room_of_element(Room outer) {
    switch (outer) {
        case Room::sources: return Room::source;
        case Room::rows: return Room::row;
        case Room::column:  // one of several alternatives
        case Room::list: return Room::column;
        default: return Room::plain;
    }
}

class WritingOut {
  public:
    WritingOut(const json::RecordTree& file, const Complaint& complain)
        : file_(file), definitions_(file, complain) {}

    WrittenOut all() {
        put({{}, 0, nullptr}, Room::mapping, {});
        definitions_.complain_of_unused();
        return std::move(out_);
    }

  private:
    struct Place {
        NodeIndex parent = 0;
        std::uint32_t position = 0;
    };

    NodeIndex begin(const Part& part, Kind kind, Place place) {
        json::Node node = file_[part.at];
        node.name = part.name;
        node.kind = kind;
        node.parent = place.parent;
        node.position = place.position;
        const Use* use = part.use;
        while (use != nullptr && use->outer != nullptr)
            use = use->outer;
        out_.nodes.push_back(node);
        out_.written.push_back(part.at);
        out_.used.push_back(use == nullptr ? json::no_node : use->name);
        return static_cast<NodeIndex>(out_.nodes.size() - 1);
    }

    void end(NodeIndex at) { out_.nodes[at].end = static_cast<NodeIndex>(out_.nodes.size()); }

    void put_object(const Part& part, const Parts& members, Room room, Place place) {
        const NodeIndex at = begin(part, Kind::object, place);
        std::uint32_t position = 0;
        for (const Part& member : members)
            put(member, room_of_member(room, member.name), {at, position++});
        end(at);
    }

    void put_list(const Part& part, const Parts& elements, Room room, Place place) {
        const NodeIndex at = begin(part, Kind::array, place);
        std::uint32_t position = 0;
        for (const Part& element : elements)
            put(element, room_of_element(room), {at, position++});
        end(at);
    }

    // A column, or one of its readings, that uses pointers or lists of them: each gets the members beside "use".
    void put_readings(const Part& part, const Parts& readings, Place place) {
        const Parts own = definitions_.own_members(part);
        if (definitions_.is_single(part)) return put_reading(part, readings.front(), own, place);
        const NodeIndex at = begin(part, Kind::array, place);
        std::uint32_t position = 0;
        for (const Part& reading : readings)
            put_reading({{}, part.at, part.use}, reading, own, {at, position++});
        end(at);
    }

    void put_reading(const Part& part, const Part& reading, const Parts& own, Place place) {
        if (own.empty()) return put({part.name, reading.at, reading.use}, Room::column, place);
        Parts members;
        if (file_[reading.at].kind == Kind::object) {
            members = definitions_.members(reading);
        } else {
            members.push_back({"from", reading.at, reading.use});
        }
        std::erase_if(members, [&](const Part& member) {
            return std::ranges::find(own, member.name, &Part::name) != own.end();
        });
        members.insert(members.end(), own.begin(), own.end());
        put_object(part, members, Room::column, place);
    }

    void put(const Part& part, Room room, Place place) {
        const Kind kind = file_[part.at].kind;
        if (kind == Kind::array) {
            const bool splices =
                room == Room::sources || room == Room::rows || room == Room::column || room == Room::list;
            return put_list(part, splices ? definitions_.elements(part) : definitions_.children(part), room,
                            place);
        }
        if (kind != Kind::object) return end(begin(part, kind, place));
        switch (room) {
            case Room::columns: return put_object(part, definitions_.columns(part), room, place);
            case Room::source:
            case Room::row:
            case Room::conditions: return put_object(part, definitions_.members(part), room, place);
            case Room::column: return put_column(part, place);
            default: return put_object(part, children(part, room), room, place);
        }
    }

    void put_column(const Part& part, Place place) {
        if (const Parts readings = definitions_.readings(part); !readings.empty())
            return put_readings(part, readings, place);
        put_object(part, definitions_.members(part), Room::column, place);
    }

    Parts children(const Part& part, Room room) {
        Parts found = definitions_.children(part);
        if (room == Room::mapping)
            std::erase_if(found, [](const Part& member) { return member.name == "define"; });
        return found;
    }

    const json::RecordTree& file_;
    Definitions definitions_;
    WrittenOut out_;
};

}  // namespace

WrittenOut write_out(const json::RecordTree& file, const Complaint& complain) {
    return WritingOut(file, complain).all();
}

}  // namespace copyover::mapping
