// Seeds over HTTP, and the state of a server as one.
#include "server/mock/admin_api.hpp"
#include "server/mock/responses.hpp"
#include "server/mock/route.hpp"
#include "server/realms/snapshots.hpp"
#include "server/seed/apply.hpp"
#include "server/seed/shape.hpp"
#include "server/seed/state.hpp"

#include <boost/json.hpp>

#include <utility>

namespace s3seal::mock {

namespace {

namespace json = boost::json;

constexpr std::size_t max_seed_bytes = 48u << 20;  // so that what a state says fits in, coded

http::response wrong_seed(seed::wrong_seed const& why) {
    json::array mistakes;
    for (auto const& one : why.mistakes)
        mistakes.push_back(json::object{{"line", one.at.line}, {"path", one.path}, {"mistake", one.text}});
    return json_response(
        400, {{"error", "the seed is wrong: " + why.mistakes.front().text}, {"mistakes", std::move(mistakes)}});
}

// All of it happens, or nothing: what there was before comes back.
template <class Change>
admin_response all_or_nothing(realms::realm& realm, Change change) {
    constexpr char const* before = ".before-seed";
    if (auto const saved = realms::save_snapshot(realm, before); !saved) return refusal(500, saved.error().detail);
    auto known = realm.credentials.known();
    basic_result<void, seed::mistake> const done = change();
    storage::result<> back;
    if (!done) {
        if (auto const restored = realms::restore_snapshot(realm, before, realm); !restored) back = restored.error();
        realm.credentials.replace(std::move(known));
    }
    static_cast<void>(realms::drop_snapshot(realm, before));
    if (!back) return refusal(500, back.error().detail);
    return done ? no_content() : wrong_seed({{done.error()}});
}

// Files are the server's, not the client's: what a seed puts in stands in it.
admin_response post_seed(admin_call const& call) {
    if (call.body.empty()) return refusal(400, "expected a seed, in JSON or TOML");
    auto const read = seed::seed_document::read(call.body, {});
    if (!read) return wrong_seed(read.error());
    return all_or_nothing(call.realm, [&] { return seed::apply(*read, call.realm.seeding); });
}

// Nothing is there afterwards but what the seed says, and who was known keeps what the seed does not say of it.
admin_response put_state(admin_call const& call) {
    if (call.body.empty()) return refusal(400, "expected a seed, in JSON or TOML");
    auto const read = seed::seed_document::read(call.body, {});
    if (!read) return wrong_seed(read.error());
    return all_or_nothing(call.realm, [&]() -> basic_result<void, seed::mistake> {
        if (auto const emptied = realms::empty_stores(call.realm); !emptied)
            return seed::mistake{{}, {}, emptied.error().detail};
        return seed::apply(*read, call.realm.seeding);
    });
}

admin_response get_state(admin_call const& call) {
    auto const secrets = call.query("secrets");
    if (secrets && *secrets != "include") return refusal(400, "secrets takes include");
    if (secrets && call.svc.rules.access != admin_access::token)
        return refusal(403, "secrets are told only to whoever has the token: this server has none (admin = \"token\")");
    auto state = seed::print_state(call.realm.seeding, {.secrets = secrets.has_value()});
    return state ? json_response(200, *std::move(state)) : refusal(500, state.error().detail);
}

admin_response get_schema(admin_call const&) {
    http::response response;
    response.add("Content-Type", "application/schema+json");
    response.body = seed::print_json_schema();
    return response;
}

constexpr route seed_rows[] = {
    {.method = "POST",
     .path = "/_s3seal/seeds",
     .operation = "applySeed",
     .query = "",
     .respond = post_seed,
     .where = runs::beside,
     .body_limit = max_seed_bytes,
     .any_body = true},
    {.method = "GET",
     .path = "/_s3seal/state",
     .operation = "getState",
     .query = "secrets",
     .respond = get_state,
     .where = runs::beside},
    {.method = "PUT",
     .path = "/_s3seal/state",
     .operation = "putState",
     .query = "",
     .respond = put_state,
     .where = runs::beside,
     .body_limit = max_seed_bytes,
     .any_body = true},
    {.method = "GET",
     .path = "/_s3seal/seed.schema.json",
     .operation = "getSeedSchema",
     .query = "",
     .respond = get_schema,
     .open_to_anybody = true},
};

}  // namespace

routes seed_routes() noexcept {
    return seed_rows;
}

}  // namespace s3seal::mock
