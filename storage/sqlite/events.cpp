#include "storage/sqlite/events.hpp"

#include "storage/sqlite/columns.hpp"

namespace s3seal::storage::sqlite {

result<> insert_event(database& db, bucket_id const& bucket, changed_version const& what, event const& causes) {
    TRY(auto statement, db.prepare("INSERT INTO event (namespace, bucket, key, version, sequence, name, at) VALUES "
                                   "(?, ?, ?, ?, ?, ?, ?)"));
    statement.text(bucket.namespace_name).text(bucket.name).bytes(what.key).text(what.version);
    statement.number(static_cast<std::int64_t>(what.sequence)).text(causes.name);
    bind_instant(statement, causes.at);
    return statement.run();
}

result<std::vector<stored_event>> read_events(database& db, std::uint64_t after, std::size_t limit) {
    TRY(auto from, db.prepare("SELECT number, namespace, bucket, key, version, sequence, name, at FROM event WHERE "
                              "number > ? ORDER BY number LIMIT ?"));
    from.number(static_cast<std::int64_t>(after)).number(static_cast<std::int64_t>(limit));
    std::vector<stored_event> events;
    while (true) {
        TRY(bool const found, from.step());
        if (!found) return events;
        events.push_back({static_cast<std::uint64_t>(from.number_at(0)),
                          {from.text_at(1), from.text_at(2)},
                          from.text_at(3),
                          from.text_at(4),
                          static_cast<std::uint64_t>(from.number_at(5)),
                          from.text_at(6),
                          read_instant(from, 7)});
    }
}

result<> forget_events(database& db, std::uint64_t up_to) {
    TRY(auto statement, db.prepare("DELETE FROM event WHERE number <= ?"));
    return statement.number(static_cast<std::int64_t>(up_to)).run();
}

}  // namespace s3seal::storage::sqlite
