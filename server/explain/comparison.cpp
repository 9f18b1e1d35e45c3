#include "server/explain/comparison.hpp"

#include "server/masking/masking.hpp"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace s3seal::explain {

namespace {

namespace json = boost::json;
using lines = std::vector<std::string>;

lines split(std::string_view text) {
    lines out;
    for (;;) {
        auto const end = text.find('\n');
        auto line = text.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        out.emplace_back(line);
        if (end == text.npos || out.size() > max_compared_lines) return out;
        text.remove_prefix(end + 1);
    }
}

std::string line_of(lines const& lines, std::size_t index) {
    return index < lines.size() ? lines[index] : std::string{};
}

std::string masked(std::string line, masking::secrets const& hidden) {
    hidden.mask(line);
    return line;
}

// What a line of a canonical request is, by its place in ours.
std::string part_of(lines const& ours, std::size_t line) {
    constexpr std::string_view first[] = {"method", "path", "query"};
    if (line < 3) return std::string{first[line]};
    if (line + 1 >= ours.size()) return "payload hash";
    if (line + 2 >= ours.size()) return "signed headers";
    auto const& text = ours[line];
    return text.empty() ? "end of headers" : "header " + text.substr(0, text.find(':'));
}

// Where the server's lines are masked already, two secrets may look alike.
cause explain_equal(std::string_view server) {
    if (server.find(masking::mask) != server.npos)
        return {"secret", "Both canonical requests are the same but for what is masked, which cannot be compared here.",
                "Compare the masked values on both sides, then the secret."};
    return {"secret", "Both canonical requests are the same: the secret, the date or the scope differs.",
            "Compare the secret on both sides."};
}

// `client` and `server`: what is shown of the lines.
cause explain_first_difference(std::string const& part, std::size_t line, std::string_view client,
                               std::string_view server) {
    auto const advice =
        client == server
            ? fmt::format("The client signed another value than arrived; both are masked here: '{}'.", server)
            : fmt::format("The client signed '{}', but '{}' arrived.", client, server);
    return {part, fmt::format("The first line that differs is {}, the {}.", line + 1, part), advice};
}

}  // namespace

comparison compare_lines(std::string_view client, std::string_view server, masking::secrets const& hidden) {
    while (client.ends_with('\n')) client.remove_suffix(1);
    auto const theirs = split(client);
    auto const ours = split(server);
    comparison out;
    out.explanation = explain_equal(server);
    auto const count = std::min(max_compared_lines, std::max(ours.size(), theirs.size()));
    for (std::size_t i = 0; i < count; ++i) {
        bool const same = i < theirs.size() && i < ours.size() && theirs[i] == ours[i];
        auto const left = masked(line_of(theirs, i), hidden);
        auto const right = masked(line_of(ours, i), hidden);
        if (!same && out.first_difference.empty()) {
            auto const part = masked(part_of(ours, i), hidden);
            out.explanation = explain_first_difference(part, i, left, right);
            out.first_difference = {{"line", i + 1}, {"part", part}, {"client", left}, {"server", right}};
        }
        out.lines.push_back(json::object{{"line", i + 1}, {"client", left}, {"server", right}, {"same", same}});
    }
    return out;
}

}  // namespace s3seal::explain
