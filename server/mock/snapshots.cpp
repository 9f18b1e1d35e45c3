// Snapshots of a namespace, and beginning again.
#include "server/realms/snapshots.hpp"
#include "server/http/dates.hpp"
#include "server/mock/admin_api.hpp"
#include "server/mock/responses.hpp"
#include "server/mock/route.hpp"
#include "server/realms/reset.hpp"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <string>
#include <utility>

namespace s3seal::mock {

namespace {

namespace json = boost::json;

json::object print(realms::snapshot_entry const& one) {
    return {{"name", one.name}, {"saved", http::iso_date_milliseconds(one.saved)}};
}

http::response no_snapshot(admin_call const& call, storage::error const& why) {
    return failure(why, fmt::format("there is no snapshot {}", call.arguments.front()));
}

// What begins with a dot is the server's own, and nobody's business.
bool is_named(admin_call const& call) {
    return realms::is_namespace_name(call.arguments.front());
}

http::response no_snapshot(admin_call const& call) {
    return no_snapshot(call, {storage::errc::not_found, {}});
}

admin_response list_snapshots(admin_call const& call) {
    json::array all;
    for (auto const& one : realms::list_snapshots(call.realm)) all.push_back(print(one));
    return json_response(200, {{"snapshots", std::move(all)}});
}

admin_response save_snapshot(admin_call const& call) {
    auto const& name = call.arguments.front();
    if (!is_named(call))
        return refusal(400,
                       "a snapshot's name is 1 to 63 letters, digits, '-', '_' and '.', and does not begin with '.'");
    auto const saved = realms::save_snapshot(call.realm, name);
    return saved ? json_response(200, print(*saved)) : failure(saved.error(), "");
}

admin_response restore_snapshot(admin_call const& call) {
    if (!is_named(call)) return no_snapshot(call);
    auto const restored = realms::restore_snapshot(call.realm, call.arguments.front(), call.realm);
    return restored ? json_response(200, print(*restored)) : no_snapshot(call, restored.error());
}

admin_response drop_snapshot(admin_call const& call) {
    if (!is_named(call)) return no_snapshot(call);
    auto const done = realms::drop_snapshot(call.realm, call.arguments.front());
    return done ? no_content() : no_snapshot(call, done.error());
}

// Into a namespace that is made for it, and goes again where the snapshot is not there.
admin_response fork_snapshot(admin_call const& call) {
    boost::system::error_code ec;
    auto const document = json::parse(call.body, ec);
    auto const* const name = !ec && document.is_object() ? document.get_object().if_contains("namespace") : nullptr;
    if (!name || !name->is_string() || document.get_object().size() != 1)
        return refusal(400, "expected {\"namespace\": NAME}");
    if (!is_named(call)) return no_snapshot(call);
    std::string const into{name->get_string()};
    if (auto const why = realms::refuse_new_name(into); !why.empty()) return refusal(400, std::string{why});
    constexpr bool lasting = false;  // not before it is whole
    auto const made = call.svc.realms.create(into, lasting);
    if (!made && made.error().code == storage::errc::already_exists)
        return refusal(409, fmt::format("there is a namespace {} already", into));
    if (!made) return failure(made.error(), "");
    auto opened = call.svc.realms.open_realm(into);
    auto const copied = opened ? realms::restore_snapshot(call.realm, call.arguments.front(), **opened)
                               : storage::result<realms::snapshot_entry>{opened.error()};
    if (!copied) {
        (void)call.svc.realms.drop(into);
        return no_snapshot(call, copied.error());
    }
    realms::keep_ready_state(**opened, realms::begins::seeded, true);
    if (auto const kept = call.svc.realms.keep(into); !kept) return failure(kept.error(), "it was dropped meanwhile");
    return json_response(201, {{"namespace", made->name},
                               {"access_key", made->credential.access_key},
                               {"secret_key", made->credential.secret_key},
                               {"account", made->credential.account},
                               {"in_use", true}});
}

admin_response reset(admin_call const& call) {
    auto const bucket = call.query("bucket");
    auto const what = call.query("what");
    if (bucket && what) return refusal(400, "what and bucket do not go together");
    if (bucket) {
        auto const done = realms::empty_bucket(call.realm, std::string{*bucket});
        return done ? no_content() : failure(done.error(), fmt::format("there is no bucket {}", *bucket));
    }
    auto const parts = realms::parse_reset(what.value_or("everything"));
    if (!parts) return refusal(400, parts.error());
    auto const done = realms::reset(call.realm, *parts);
    return done ? no_content() : reset_failure(done.error());
}

constexpr route snapshot_rows[] = {
    {.method = "GET",
     .path = "/_s3seal/snapshots",
     .operation = "listSnapshots",
     .query = "",
     .respond = list_snapshots,
     .where = runs::beside},
    {.method = "PUT",
     .path = "/_s3seal/snapshots/{name}",
     .operation = "saveSnapshot",
     .query = "",
     .respond = save_snapshot,
     .where = runs::beside},
    {.method = "DELETE",
     .path = "/_s3seal/snapshots/{name}",
     .operation = "dropSnapshot",
     .query = "",
     .respond = drop_snapshot,
     .where = runs::beside},
    {.method = "POST",
     .path = "/_s3seal/snapshots/{name}/restore",
     .operation = "restoreSnapshot",
     .query = "",
     .respond = restore_snapshot,
     .where = runs::beside},
    {.method = "POST",
     .path = "/_s3seal/snapshots/{name}/fork",
     .operation = "forkSnapshot",
     .query = "",
     .respond = fork_snapshot,
     .where = runs::beside},
    {.method = "POST",
     .path = "/_s3seal/reset",
     .operation = "reset",
     .query = "what bucket",
     .respond = reset,
     .where = runs::beside},
};

}  // namespace

routes snapshot_routes() noexcept {
    return snapshot_rows;
}

}  // namespace s3seal::mock
