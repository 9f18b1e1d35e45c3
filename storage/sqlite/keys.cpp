#include "storage/sqlite/keys.hpp"

#include <map>

namespace s3seal::storage::sqlite {

namespace {

instant time_at(query const& row, int column) {
    return instant{std::chrono::milliseconds{row.number_at(column)}};
}

std::optional<instant> find_time_at(query const& row, int column) {
    return row.null_at(column) ? std::nullopt : std::optional{time_at(row, column)};
}

query& bind(query& to, instant at) {
    return to.number(at.time_since_epoch().count());
}

query& bind(query& to, std::optional<instant> const& at) {
    return at ? bind(to, *at) : to.null();
}

query& bind(query& to, key_name const& name) {
    return to.text(name.account).text(name.region).text(name.id);
}

result<std::vector<kms_key>> load_rows(database& db) {
    TRY(auto rows, db.prepare("SELECT account, region, id, created, manager, spec, usage, origin, description, policy, "
                              "enabled, multi_region, deletion, rotation_days, next_rotation, tags FROM kms_key "
                              "ORDER BY account, region, id"));
    std::vector<kms_key> all;
    for (;;) {
        TRY(bool const more, rows.step());
        if (!more) return all;
        kms_key one;
        one.name = {rows.text_at(0), rows.text_at(1), rows.text_at(2)};
        one.created = time_at(rows, 3);
        one.manager = rows.text_at(4);
        one.spec = rows.text_at(5);
        one.usage = rows.text_at(6);
        one.origin = rows.text_at(7);
        one.description = rows.text_at(8);
        one.policy = rows.text_at(9);
        one.enabled = rows.number_at(10) != 0;
        one.multi_region = rows.number_at(11) != 0;
        one.deletion = find_time_at(rows, 12);
        one.rotation_days = static_cast<unsigned>(rows.number_at(13));
        one.next_rotation = find_time_at(rows, 14);
        one.tags = rows.text_at(15);
        all.push_back(std::move(one));
    }
}

result<> load_materials(database& db, std::vector<kms_key>& into) {
    std::map<key_name, kms_key*> by_name;
    for (auto& one : into) by_name[one.name] = &one;
    TRY(auto rows,
        db.prepare("SELECT account, region, key, id, wrapped, state, rotation, rotated, description, expires "
                   "FROM kms_material ORDER BY account, region, key, number"));
    for (;;) {
        TRY(bool const more, rows.step());
        if (!more) return {};
        kms_material one;
        one.id = rows.text_at(3);
        one.wrapped = rows.text_at(4);
        one.state = rows.text_at(5);
        one.rotation = rows.text_at(6);
        one.rotated = find_time_at(rows, 7);
        one.description = rows.text_at(8);
        one.expires = find_time_at(rows, 9);
        by_name.at({rows.text_at(0), rows.text_at(1), rows.text_at(2)})->materials.push_back(std::move(one));
    }
}

result<std::vector<kms_alias>> load_aliases(database& db) {
    TRY(auto rows, db.prepare("SELECT account, region, name, key, created, updated FROM kms_alias"));
    std::vector<kms_alias> all;
    for (;;) {
        TRY(bool const more, rows.step());
        if (!more) return all;
        all.push_back(
            {rows.text_at(0), rows.text_at(1), rows.text_at(2), rows.text_at(3), time_at(rows, 4), time_at(rows, 5)});
    }
}

result<std::vector<kms_grant>> load_grants(database& db) {
    TRY(auto rows, db.prepare("SELECT account, region, key, id, created, name, grantee, retiring, issuing_account, "
                              "operations, constraints FROM kms_grant ORDER BY account, region, key, id"));
    std::vector<kms_grant> all;
    for (;;) {
        TRY(bool const more, rows.step());
        if (!more) return all;
        kms_grant one;
        one.key = {rows.text_at(0), rows.text_at(1), rows.text_at(2)};
        one.id = rows.text_at(3);
        one.created = time_at(rows, 4);
        one.name = rows.text_at(5);
        one.grantee = rows.text_at(6);
        one.retiring = rows.text_at(7);
        one.issuing_account = rows.text_at(8);
        one.operations = rows.text_at(9);
        one.constraints = rows.text_at(10);
        all.push_back(std::move(one));
    }
}

result<> put_row(database& db, kms_key const& row) {
    TRY(auto put,
        db.prepare("INSERT INTO kms_key (account, region, id, created, manager, spec, usage, origin, description, "
                   "policy, enabled, multi_region, deletion, rotation_days, next_rotation, tags) VALUES (?, ?, ?, ?, "
                   "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET description = excluded.description, "
                   "policy = excluded.policy, enabled = excluded.enabled, deletion = excluded.deletion, rotation_days "
                   "= excluded.rotation_days, next_rotation = excluded.next_rotation, tags = excluded.tags"));
    bind(put, row.name);
    bind(put, row.created).text(row.manager).text(row.spec).text(row.usage).text(row.origin);
    put.text(row.description).text(row.policy).number(row.enabled).number(row.multi_region);
    bind(put, row.deletion).number(row.rotation_days);
    return bind(put, row.next_rotation).text(row.tags).run();
}

result<> put_material(database& db, key_name const& name, std::size_t number, kms_material const& row) {
    TRY(auto put, db.prepare("INSERT INTO kms_material (account, region, key, number, id, wrapped, state, rotation, "
                             "rotated, description, expires) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
    bind(put, name).number(static_cast<std::int64_t>(number)).text(row.id).bytes(row.wrapped).text(row.state);
    put.text(row.rotation);
    bind(put, row.rotated).text(row.description);
    return bind(put, row.expires).run();
}

}  // namespace

result<stored_keys> load_keys(database& db) {
    stored_keys all;
    TRY(all.keys, load_rows(db));
    CHECK_OK(load_materials(db, all.keys));
    TRY(all.aliases, load_aliases(db));
    TRY(all.grants, load_grants(db));
    return all;
}

result<> put_key(database& db, kms_key const& row, kms_alias const* alias) {
    CHECK_OK(put_row(db, row));
    {
        TRY(auto clear, db.prepare("DELETE FROM kms_material WHERE account = ? AND region = ? AND key = ?"));
        CHECK_OK(bind(clear, row.name).run());
    }
    for (std::size_t i = 0; i < row.materials.size(); ++i) CHECK_OK(put_material(db, row.name, i, row.materials[i]));
    return alias ? put_alias(db, *alias) : result<>{};
}

result<> delete_key(database& db, key_name const& name) {
    TRY(auto remove, db.prepare("DELETE FROM kms_key WHERE account = ? AND region = ? AND id = ?"));
    return bind(remove, name).run();
}

result<> put_alias(database& db, kms_alias const& row) {
    TRY(auto put, db.prepare("INSERT INTO kms_alias (account, region, name, key, created, updated) VALUES (?, ?, ?, ?, "
                             "?, ?) ON CONFLICT DO UPDATE SET key = excluded.key, updated = excluded.updated"));
    put.text(row.account).text(row.region).text(row.name).text(row.key_id);
    bind(put, row.created);
    return bind(put, row.updated).run();
}

result<> delete_alias(database& db, kms_alias const& row) {
    TRY(auto remove, db.prepare("DELETE FROM kms_alias WHERE account = ? AND region = ? AND name = ?"));
    return remove.text(row.account).text(row.region).text(row.name).run();
}

result<> put_grant(database& db, kms_grant const& row) {
    TRY(auto put, db.prepare("INSERT INTO kms_grant (account, region, key, id, created, name, grantee, retiring, "
                             "issuing_account, operations, constraints) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
    bind(put, row.key).text(row.id);
    bind(put, row.created).text(row.name).text(row.grantee).text(row.retiring).text(row.issuing_account);
    return put.text(row.operations).text(row.constraints).run();
}

result<> delete_grant(database& db, kms_grant const& row) {
    TRY(auto remove, db.prepare("DELETE FROM kms_grant WHERE account = ? AND region = ? AND key = ? AND id = ?"));
    return bind(remove, row.key).text(row.id).run();
}

result<std::optional<std::string>> find_secret(database& db, std::string const& name) {
    TRY(auto select, db.prepare("SELECT value FROM secret WHERE name = ?"));
    select.text(name);
    TRY(bool const found, select.step());
    return found ? std::optional{select.text_at(0)} : std::nullopt;
}

result<std::string> find_or_create_secret(database& db, std::string const& name, std::string const& candidate) {
    {
        TRY(auto insert, db.prepare("INSERT INTO secret (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING"));
        CHECK_OK(insert.text(name).bytes(candidate).run());
    }
    TRY(auto const found, find_secret(db, name));
    return found.value_or(candidate);
}

}  // namespace s3seal::storage::sqlite
