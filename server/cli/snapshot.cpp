// s3seal snapshot ACTION [NAME] [URL], s3seal reset [URL]
#include "server/cli/asking.hpp"
#include "server/cli/commands.hpp"
#include "server/cli/credentials.hpp"
#include "server/http/uri.hpp"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <cstdio>
#include <string>
#include <string_view>

namespace s3seal::cli {

namespace {

namespace json = boost::json;

constexpr std::string_view snapshot_usage =
    "snapshot takes list, save NAME, restore NAME, drop NAME, or fork NAME --into NAMESPACE";

int list(config::client_call const& call) {
    auto const all = ask_for_object(call, request_of(call, "GET", "/snapshots"));
    if (!all) return failed;
    for (auto const& one : objects_in(*all, "snapshots"))
        fmt::print("{}  {}\n", text_in(one, "saved"), text_in(one, "name"));
    return done;
}

int change_snapshots(config::client_call const& call) {
    auto const& action = call.arguments[0];
    auto const* const into = call.find("--into");
    bool const has_name = call.arguments.size() > 1;
    if (action == "list" && !has_name && !into) return list(call);
    bool const forks = action == "fork";
    bool const known = forks || action == "save" || action == "restore" || action == "drop";
    if (!known || !has_name || forks != (into != nullptr)) return refuse(snapshot_usage);
    auto const path = "/snapshots/" + http::uri_encode(call.arguments[1], false);
    if (action == "save") return ask(call, request_of(call, "PUT", path)) ? done : failed;
    if (action == "drop") return ask(call, request_of(call, "DELETE", path)) ? done : failed;
    if (action == "restore") return ask(call, request_of(call, "POST", path + "/restore")) ? done : failed;
    auto const made = ask_for_object(
        call, request_of(call, "POST", path + "/fork", json::serialize(json::object{{"namespace", *into}})));
    if (!made) return failed;
    print_credentials(*made);
    return done;
}

int begin_again(config::client_call const& call) {
    auto const* const what = call.find("--what");
    auto const* const bucket = call.find("--bucket");
    std::string path = "/reset";
    if (what) path += "?what=" + http::uri_encode(*what, false);
    if (bucket) path += fmt::format("{}bucket={}", what ? "&" : "?", http::uri_encode(*bucket, false));
    return ask(call, request_of(call, "POST", path)) ? done : failed;
}

constexpr config::client_option snapshot_options[] = {
    {"--into", "NAMESPACE", "fork: a new namespace that begins as the snapshot was"},
};
constexpr config::client_option reset_options[] = {
    {"--what", "WHAT",
     "nothing-left, or some of objects,journal,ledger,bucket-keys,faults,clock,contract; all when it is left out"},
    {"--bucket", "NAME", "only the objects of this bucket"},
};

}  // namespace

constinit config::client_command const snapshot_command{
    .name = "snapshot",
    .arguments = "list|save|restore|drop|fork [NAME]",
    .least = 1,
    .help = "keep a state of the server by name, and come back to it",
    .footer = "What is stored, KMS's keys and the clock are in it.",
    .options = snapshot_options,
    .run = change_snapshots,
};

constinit config::client_command const reset_command{
    .name = "reset",
    .arguments = "",
    .least = 0,
    .help = "go back to the state in which the server became ready",
    .footer = "",
    .options = reset_options,
    .run = begin_again,
};

}  // namespace s3seal::cli
