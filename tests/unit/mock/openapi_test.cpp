// The table of routes beside the document that describes it.
#include "server/mock/openapi.hpp"
#include "server/mock/route.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <boost/json.hpp>

#include <cctype>
#include <map>
#include <set>
#include <string>

namespace s3seal::mock {
namespace {

namespace json = boost::json;
using names = std::set<std::string>;

// What an operation is named, and the parameters that it takes, as "query limit" or "path id".
struct described {
    std::string operation;
    names parameters;
    bool operator==(described const&) const = default;
};
std::ostream& operator<<(std::ostream& to, described const& one) {
    to << one.operation;
    for (auto const& name : one.parameters) to << ", " << name;
    return to;
}
using api = std::map<std::string, described>;  // by "GET /path"

names words_of(std::string_view text) {
    names out;
    while (!text.empty()) {
        auto const end = std::min(text.find(' '), text.size());
        out.emplace(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return out;
}

api of_the_table() {
    api out;
    for (auto const rows : all_routes())
        for (auto const& row : rows) {
            described one{std::string{row.operation}, {}};
            for (auto const& name : words_of(row.query))
                if (name != "*") one.parameters.insert("query " + name);
            if (!row.open_to_anybody) one.parameters.merge(names{"query namespace", "header x-s3seal-namespace"});
            for (auto at = row.path.find('{'); at != row.path.npos; at = row.path.find('{', at + 1))
                one.parameters.insert(fmt::format("path {}", row.path.substr(at + 1, row.path.find('}', at) - at - 1)));
            out.emplace(fmt::format("{} {}", row.method, row.path), std::move(one));
        }
    return out;
}

json::value document() {
    return json::parse(openapi_document());
}

// "#/components/..."
json::object const& resolve(json::value const& in, json::object const& node) {
    auto const* const reference = node.if_contains("$ref");
    if (!reference) return node;
    return in.at_pointer(std::string_view{reference->get_string()}.substr(1)).as_object();
}

api of_the_document() {
    auto const all = document();
    api out;
    for (auto const& path : all.at("paths").as_object())
        for (auto const& [method, operation] : path.value().as_object()) {
            described one{json::value_to<std::string>(operation.at("operationId")), {}};
            if (auto const* const taken = operation.as_object().if_contains("parameters"))
                for (auto const& parameter : taken->as_array()) {
                    auto const& said = resolve(all, parameter.as_object());
                    one.parameters.insert(
                        fmt::format("{} {}", said.at("in").as_string().c_str(), said.at("name").as_string().c_str()));
                }
            std::string upper{method};
            for (auto& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
            out.emplace(upper + " " + std::string{path.key()}, std::move(one));
        }
    return out;
}

TEST(Openapi, DescribesEveryRouteWithItsParameters) {
    auto const described = of_the_document();
    for (auto const& [place, one] : of_the_table()) {
        auto const found = described.find(place);
        if (found == described.end())
            ADD_FAILURE() << "docs/openapi.json has no " << place;
        else
            EXPECT_EQ(found->second, one) << place;
    }
}

TEST(Openapi, DescribesNothingElse) {
    auto const table = of_the_table();
    for (auto const& [place, one] : of_the_document()) EXPECT_TRUE(table.contains(place)) << place;
}

void find_references(json::value const& in, names& to) {
    if (auto const* const list = in.if_array())
        for (auto const& one : *list) find_references(one, to);
    if (auto const* const object = in.if_object())
        for (auto const& [name, value] : *object) {
            if (name == "$ref") to.insert(json::value_to<std::string>(value));
            find_references(value, to);
        }
}

TEST(Openapi, RefersToWhatThereIs) {
    auto const all = document();
    names references;
    find_references(all, references);
    EXPECT_FALSE(references.empty());
    for (auto const& one : references) {
        boost::system::error_code ec;
        EXPECT_TRUE(one.starts_with("#/") && all.find_pointer(one.substr(1), ec)) << one;
    }
    for (auto const& [kind, components] : all.at("components").as_object())
        for (auto const& component : components.as_object()) {
            if (kind == "securitySchemes") continue;
            EXPECT_TRUE(references.contains(
                fmt::format("#/components/{}/{}", std::string_view{kind}, std::string_view{component.key()})))
                << std::string_view{component.key()} << " is not used";
        }
}

}  // namespace
}  // namespace s3seal::mock
