// Namespaces: one for each test, made and dropped in one call.
#include "server/mock/admin_api.hpp"
#include "server/mock/responses.hpp"
#include "server/mock/route.hpp"
#include "storage/base/random.hpp"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <string>
#include <utility>

namespace s3seal::mock {

namespace {

namespace json = boost::json;

json::object print(realms::namespace_entry const& one) {
    return {{"namespace", one.name},
            {"access_key", one.credential.access_key},
            {"secret_key", one.credential.secret_key},
            {"account", one.credential.account},
            {"in_use", one.in_use}};
}

// {} or {"namespace": NAME}; nothing: it is something else.
std::optional<std::string> read_name(admin_call const& call) {
    if (call.body.empty()) return std::string{};
    boost::system::error_code ec;
    auto const document = json::parse(call.body, ec);
    if (ec || !document.is_object()) return std::nullopt;
    auto const& members = document.get_object();
    auto const* const name = members.if_contains("namespace");
    if (members.size() != (name ? 1u : 0u)) return std::nullopt;
    if (!name) return std::string{};
    if (!name->is_string() || name->get_string().empty()) return std::nullopt;
    return std::string{name->get_string()};
}

admin_response create_namespace(admin_call const& call) {
    auto name = read_name(call);
    if (!name) return refusal(400, "expected {}, or {\"namespace\": NAME}");
    if (name->empty()) name = random_uuid(call.svc.random);
    if (auto const why = realms::refuse_new_name(*name); !why.empty()) return refusal(400, std::string{why});
    auto const made = call.svc.realms.create(*name);
    if (made) return json_response(201, print(*made));
    if (made.error().code == storage::errc::already_exists)
        return refusal(409, fmt::format("there is a namespace {} already", *name));
    if (made.error().code == storage::errc::full && made.error().detail.empty())
        return refusal(409, fmt::format("there are {} namespaces already", realms::registry::most));
    return refusal(500, made.error().detail);
}

admin_response list_namespaces(admin_call const& call) {
    json::array all;
    for (auto const& one : call.svc.realms.list()) all.push_back(print(one));
    return json_response(200, {{"namespaces", std::move(all)}});
}

http::response no_namespace(admin_call const& call) {
    return refusal(404, fmt::format("there is no namespace {}", call.arguments.front()));
}

admin_response get_namespace(admin_call const& call) {
    auto const found = call.svc.realms.find(call.arguments.front());
    return found ? json_response(200, print(*found)) : no_namespace(call);
}

admin_response drop_namespace(admin_call const& call) {
    auto const done = call.svc.realms.drop(call.arguments.front());
    if (done) return no_content();
    return done.error().code == storage::errc::not_found ? no_namespace(call) : refusal(500, done.error().detail);
}

constexpr route namespace_rows[] = {
    {.method = "POST",
     .path = "/_s3seal/namespaces",
     .operation = "createNamespace",
     .query = "",
     .respond = create_namespace,
     .where = runs::beside},
    {.method = "GET",
     .path = "/_s3seal/namespaces",
     .operation = "listNamespaces",
     .query = "",
     .respond = list_namespaces},
    {.method = "GET",
     .path = "/_s3seal/namespaces/{name}",
     .operation = "getNamespace",
     .query = "",
     .respond = get_namespace},
    {.method = "DELETE",
     .path = "/_s3seal/namespaces/{name}",
     .operation = "dropNamespace",
     .query = "",
     .respond = drop_namespace,
     .where = runs::beside},
};

}  // namespace

routes namespace_routes() noexcept {
    return namespace_rows;
}

}  // namespace s3seal::mock
