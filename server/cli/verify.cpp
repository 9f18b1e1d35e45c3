// s3seal verify [FILE] [URL]
#include "server/cli/asking.hpp"
#include "server/cli/commands.hpp"
#include "server/verify/contract_file.hpp"
#include "server/verify/expectation_reader.hpp"
#include "server/verify/report.hpp"
#include "storage/base/bytes.hpp"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <optional>
#include <string>

namespace s3seal::cli {

namespace {

namespace json = boost::json;

constexpr std::string_view junit = "--junit";
constexpr std::string_view within = "--within";
static_assert(verify::longest_wait == std::chrono::seconds{60}, "as the help says");

// Seconds; nothing: it is no number, or too long.
std::optional<std::chrono::milliseconds> read_within(std::string const* option) {
    if (!option) return std::chrono::milliseconds{0};
    auto const seconds = parse_decimal(*option);
    if (!seconds || *seconds > std::chrono::seconds{verify::longest_wait}.count()) return std::nullopt;
    return std::chrono::seconds{*seconds};
}

bool write_junit(std::string const& file, std::string const& report) {
    std::ofstream to{file, std::ios::binary};
    to << report << std::flush;
    return to.good();
}

int print_answer(config::client_call const& call, std::string const& answered, std::string const& suite) {
    auto const answer = json::parse(answered).as_object();
    fmt::print("{}", verify::as_table(answer));
    auto const* const file = call.find(junit);
    if (file && !write_junit(*file, verify::as_junit(answer, suite)))
        return refuse(fmt::format("cannot write {}", *file));
    return answer.at("passed").as_bool() ? done : failed;
}

int verify_contract(config::client_call const& call) {
    if (call.arguments.empty()) {
        if (call.has(within)) return refuse("--within goes with a FILE");
        auto const state = ask(call, request_of(call, "GET", "/contract"));
        return state ? print_answer(call, *state, "contract") : failed;
    }
    auto const& file = call.arguments.front();
    auto const wait = read_within(call.find(within));
    if (!wait)
        return refuse(
            fmt::format("--within takes seconds, up to {}", std::chrono::seconds{verify::longest_wait}.count()));
    auto contract = verify::load_contract(file);
    if (!contract) {
        fmt::print(stderr, "{}\n", contract.error());
        return usage;
    }
    contract->document["within_ms"] = wait->count();
    auto request = request_of(call, "POST", "/verify", json::serialize(contract->document));
    request.limit += std::chrono::ceil<std::chrono::seconds>(*wait);
    auto const answer = ask(call, request);
    return answer ? print_answer(call, *answer, file) : failed;
}

constexpr config::client_option options[] = {
    {junit, "FILE", "write JUnit's XML there, too"},
    {within, "SECONDS", "how long to wait until all of it holds: whole ones, up to 60 (0)"},
};

}  // namespace

constinit config::client_command const verify_command{
    .name = "verify",
    .arguments = "[FILE]",
    .help = "hold a contract, TOML or JSON, against what the server remembers",
    .footer =
        "Without FILE it tells of the contract that the server was given (--contract, PUT /_s3seal/contract).\n"
        "Exits with 0 when all of it holds, 1 when not, or when nobody answers (then no JUnit file is written), 2 when "
        "the file is no contract or the JUnit file cannot be written.",
    .options = options,
    .run = verify_contract,
};

}  // namespace s3seal::cli
