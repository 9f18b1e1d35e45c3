// Seeds over HTTP, and the state of a server as one.
#include "server/mock/admin_api.hpp"
#include "server/mock/responses.hpp"
#include "server/mock/route.hpp"
#include "server/realms/seeding.hpp"
#include "server/seed/seed.hpp"
#include "server/seed/shape.hpp"
#include "server/seed/state.hpp"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace s3seal::mock {

namespace {

namespace json = boost::json;

constexpr std::size_t max_seed_bytes = 48u << 20;  // so that what a state says fits in, coded

http::response refused_seed(unsigned status, std::string error, std::vector<seed::mistake> const& all) {
    json::array mistakes;
    for (auto const& one : all)
        mistakes.push_back(json::object{{"line", one.at.line}, {"path", one.path}, {"mistake", one.text}});
    return json_response(status, {{"error", std::move(error)}, {"mistakes", std::move(mistakes)}});
}

http::response wrong_seed(seed::wrong_seed const& why) {
    return refused_seed(400, "the seed is wrong: " + why.mistakes.front().text, why.mistakes);
}

// In its form, whatever it was.
admin_response answer(basic_result<void, realms::seed_fault> const& done) {
    if (done) return no_content();
    auto const& why = done.error();
    if (auto const* const mistake = std::get_if<seed::mistake>(&why)) return wrong_seed({{*mistake}});
    if (auto const* const part = std::get_if<realms::applied_in_part>(&why)) {
        auto one = part->why;
        one.text =
            fmt::format("what comes before it is there, the rest is not: {}; post the seed again", part->why.text);
        return refused_seed(409, fmt::format("{}: {}", one.path, one.text), {one});
    }
    return failure(std::get<storage::error>(why), {});
}

// Files are the server's, not the client's: what a seed puts in stands in it.
template <class Apply>
admin_response apply_body(admin_call const& call, Apply apply) {
    if (call.body.empty()) return refusal(400, "expected a seed, in JSON or TOML");
    auto const read = seed::seed_document::read(call.body, {});
    return read ? answer(apply(call.realm, *read)) : wrong_seed(read.error());
}

admin_response post_seed(admin_call const& call) {
    return apply_body(call, realms::add_seed);
}

admin_response put_state(admin_call const& call) {
    return apply_body(call, realms::replace_state);
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
