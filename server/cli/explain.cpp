// s3seal explain ID [URL]
#include "server/cli/asking.hpp"
#include "server/cli/commands.hpp"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <cstdio>

namespace s3seal::cli {

namespace {

int print_explanation(config::client_call const& call) {
    auto const path = fmt::format("/requests/{}/explain?format=text", call.arguments.front());
    auto request = request_of(call, "GET", path);
    if (auto const* const file = call.find("--canonical-request")) {
        auto const text = read_file(*file);
        if (!text) return refuse("cannot read the file of --canonical-request");
        request =
            request_of(call, "POST", path, boost::json::serialize(boost::json::object{{"canonical_request", *text}}));
    }
    auto const explanation = ask(call, request);
    if (!explanation) return failed;
    fmt::print("{}", *explanation);
    return done;
}

constexpr config::client_option options[] = {
    {"--canonical-request", "FILE", "the client's own, to compare with"},
};

}  // namespace

constinit config::client_command const explain_command{
    .name = "explain",
    .arguments = "ID",
    .least = 1,
    .help = "print why the request with that x-amz-request-id was refused",
    .footer = "The id stands in the answer's x-amz-request-id, and in the server's log.",
    .options = options,
    .run = print_explanation,
};

}  // namespace s3seal::cli
