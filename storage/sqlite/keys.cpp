#include "storage/sqlite/keys.hpp"

namespace s3seal::storage::sqlite {

result<managed_key> find_or_create_managed_key(database& db, managed_key const& candidate) {
    {
        TRY(auto insert, db.prepare("INSERT INTO managed_key (account, region, alias, id, created) VALUES "
                                    "(?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"));
        insert.text(candidate.account).text(candidate.region).text(candidate.alias).text(candidate.id);
        CHECK_OK(insert.number(candidate.created.time_since_epoch().count()).run());
    }
    TRY(auto select, db.prepare("SELECT id, created FROM managed_key WHERE account = ? AND region = ? AND alias = ?"));
    select.text(candidate.account).text(candidate.region).text(candidate.alias);
    CHECK_OK(select.step());
    auto key = candidate;
    key.id = select.text_at(0);
    key.created = instant{std::chrono::milliseconds{select.number_at(1)}};
    return key;
}

result<std::string> find_or_create_secret(database& db, std::string const& name, std::string const& candidate) {
    {
        TRY(auto insert, db.prepare("INSERT INTO secret (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING"));
        CHECK_OK(insert.text(name).bytes(candidate).run());
    }
    TRY(auto select, db.prepare("SELECT value FROM secret WHERE name = ?"));
    select.text(name);
    CHECK_OK(select.step());
    return select.text_at(0);
}

}  // namespace s3seal::storage::sqlite
