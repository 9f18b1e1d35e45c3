#include "server/mock/route.hpp"

#include "storage/base/bytes.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace s3seal::mock {

namespace {

// The next segment of a path, without its slash; `path` begins behind it then.
std::string_view take_segment(std::string_view& path) noexcept {
    path.remove_prefix(1);
    auto const segment = path.substr(0, path.find('/'));
    path.remove_prefix(segment.size());
    return segment;
}

// What stands for the names of `row`; nothing: it is another path.
std::optional<std::vector<std::string>> match_path(std::string_view row, std::string_view path) {
    std::vector<std::string> arguments;
    while (row.starts_with('/') && path.starts_with('/')) {
        auto const wanted = take_segment(row);
        auto const segment = take_segment(path);
        if (!wanted.starts_with('{')) {
            if (wanted != segment) return std::nullopt;
            continue;
        }
        auto decoded = http::percent_decode(segment);
        if (!decoded || decoded->empty()) return std::nullopt;
        arguments.push_back(*std::move(decoded));
    }
    return row.empty() && path.empty() ? std::optional{std::move(arguments)} : std::nullopt;
}

bool takes(std::string_view method, route const& row) noexcept {
    return method == row.method || (method == "HEAD" && row.method == "GET");
}

void allow(std::string& allowed, std::string_view method) {
    if (!allowed.empty()) allowed += ", ";
    allowed.append(method == "GET" ? "GET, HEAD" : method);
}

// "namespace" says which one any of them is about.
bool takes_parameter(route const& row, std::string_view name) {
    if (name == "namespace") return !row.open_to_anybody;
    for (auto rest = row.query; !rest.empty();) {
        auto const end = std::min(rest.find(' '), rest.size());
        auto const known = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (known.ends_with('*') ? name.starts_with(known.substr(0, known.size() - 1)) : name == known) return true;
    }
    return false;
}

}  // namespace

std::vector<routes> const& all_routes() {
    static std::vector<routes> const all{server_routes(),  explanation_routes(), kms_call_routes(),  at_rest_routes(),
                                         request_routes(), metrics_routes(),     clock_routes(),     openapi_routes(),
                                         fault_routes(),   seed_routes(),        namespace_routes(), snapshot_routes(),
                                         verify_routes(),  page_routes(),        foreign_routes()};
    return all;
}

std::optional<matched_route> find_route(std::string_view method, std::string_view path) {
    std::optional<matched_route> found;
    for (auto const rows : all_routes()) {
        for (auto const& row : rows) {
            // A path without names goes before one that has some: /requests/stream, /requests/{id}.
            if (found && found->path != row.path && found->path.find('{') == row.path.npos) continue;
            auto arguments = match_path(row.path, path);
            if (!arguments) continue;
            if (!found || found->path != row.path)
                found = matched_route{nullptr, {}, {}, row.path, row.open_to_anybody};
            allow(found->allowed, row.method);
            if (!takes(method, row)) continue;
            found->row = &row;
            found->arguments = *std::move(arguments);
        }
    }
    return found;
}

std::optional<std::string> check_query(route const& row, http::target const& target) {
    auto const& query = target.query;
    for (auto one = query.begin(); one != query.end(); ++one) {
        if (!takes_parameter(row, one->name)) return fmt::format("there is no parameter {} here", one->name);
        if (std::any_of(query.begin(), one, [&](auto const& other) { return other.name == one->name; }))
            return fmt::format("the parameter {} is there twice", one->name);
    }
    return std::nullopt;
}

bool admin_call::wants_json() const {
    return head.find("Accept").value_or("").starts_with("application/json");
}

}  // namespace s3seal::mock
