// s3seal namespace ACTION [NAME] [URL]
#include "server/cli/asking.hpp"
#include "server/cli/commands.hpp"
#include "server/cli/credentials.hpp"
#include "server/http/uri.hpp"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <cstdio>
#include <string>

namespace s3seal::cli {

namespace {

namespace json = boost::json;

int run(config::client_call const& call) {
    auto const& action = call.arguments[0];
    auto const name = call.arguments.size() > 1 ? call.arguments[1] : std::string{};
    if (action == "create") {
        auto const body = name.empty() ? json::object{} : json::object{{"namespace", name}};
        auto const made = ask_for_object(call, request_of(call, "POST", "/namespaces", json::serialize(body)));
        if (!made) return failed;
        print_credentials(*made);
        return done;
    }
    if (action == "list" && name.empty()) {
        auto const all = ask_for_object(call, request_of(call, "GET", "/namespaces"));
        if (!all) return failed;
        for (auto const& one : objects_in(*all, "namespaces"))
            fmt::print("{}  {}\n", text_in(one, "namespace"), text_in(one, "access_key"));
        return done;
    }
    if (action != "drop" || name.empty()) return refuse("namespace takes create [NAME], list, or drop NAME");
    return ask(call, request_of(call, "DELETE", "/namespaces/" + http::uri_encode(name, false))) ? done : failed;
}

}  // namespace

void print_credentials(json::object const& made) {
    fmt::print("export AWS_ACCESS_KEY_ID={}\nexport AWS_SECRET_ACCESS_KEY={}\nexport S3SEAL_NAMESPACE={}\n",
               text_in(made, "access_key"), text_in(made, "secret_key"), text_in(made, "namespace"));
}

constinit config::client_command const namespace_command{
    .name = "namespace",
    .arguments = "create|list|drop [NAME]",
    .least = 1,
    .help = "give a test buckets, keys and a journal of its own",
    .footer = "create prints what a shell takes: eval \"$(s3seal namespace create)\". Without NAME it gets one.",
    .options = {},
    .in_namespace = false,
    .run = run,
};

}  // namespace s3seal::cli
