#include "storage/sqlite/restored.hpp"

#include "storage/sqlite/columns.hpp"

namespace s3seal::storage::sqlite {

result<std::vector<restored_version>> list_restored(database& db, instant after, instant until, std::size_t limit) {
    // Named, so that it can never come to read all objects.
    TRY(auto from, db.prepare("SELECT b.namespace, b.name, o.key, o.version, o.restore_ready, o.restore_expires "
                              "FROM object o INDEXED BY object_by_restore CROSS JOIN bucket b ON b.number = o.bucket "
                              "WHERE o.restore_expires > 0 AND "
                              "((o.restore_expires > ?1 AND o.restore_expires <= ?2) OR "
                              "(o.restore_ready > ?1 AND o.restore_ready <= ?2)) "
                              "ORDER BY b.namespace, b.name, o.key, o.place LIMIT ?3"));
    bind_instant(from, after);
    bind_instant(from, until);
    from.number(static_cast<std::int64_t>(limit));
    std::vector<restored_version> found;
    while (true) {
        TRY(bool const more, from.step());
        if (!more) return found;
        found.push_back({{from.text_at(0), from.text_at(1)},
                         from.text_at(2),
                         from.text_at(3),
                         {read_instant(from, 4), read_instant(from, 5)}});
    }
}

}  // namespace s3seal::storage::sqlite
