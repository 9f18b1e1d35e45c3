#include "server/document/document.hpp"

#include "server/document/secret_lines.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <boost/json.hpp>

#include <string>
#include <utility>

namespace s3seal::document {

namespace {

std::string shown(place at) {
    return std::to_string(at.line) + ":" + std::to_string(at.column);
}

std::string why_not(std::string_view text, limits allowed = {}) {
    auto const read = parse(text, allowed);
    return read ? "it was read" : shown(read.error().at) + ": " + read.error().text;
}

tree read(std::string_view text) {
    auto parsed = parse(text);
    EXPECT_TRUE(parsed) << parsed.error().text;
    return *std::move(parsed);
}

constexpr std::string_view in_json = R"({
  "name": "a\"b{",
  "list": [1, true,
    {"deep": null}]
}
)";

constexpr std::string_view in_toml = R"(name = 'a"b{'
list = [1, true]

[[rules]]
since = 2026-01-02T03:04:05Z

[[rules]]
inner.deep = 1.5
)";

}  // namespace

TEST(Document, ReadsJsonWithThePlacesOfItsValues) {
    auto const document = read(in_json);
    auto const& root = document.root();
    EXPECT_EQ(boost::json::serialize(root), R"({"name":"a\"b{","list":[1,true,{"deep":null}]})");
    auto const& list = root.at("list").get_array();
    EXPECT_EQ(shown(document.place_of(root.at("name"))), "2:11");
    EXPECT_EQ(shown(document.place_of(root.at("list"))), "3:11");
    EXPECT_EQ(shown(document.place_of(list[1])), "3:15");
    EXPECT_EQ(shown(document.place_of(list[2])), "4:5");
    EXPECT_EQ(shown(document.place_of(list[2].get_object().at("deep"))), "4:14");
}

TEST(Document, ReadsTomlWithThePlacesOfItsValues) {
    auto const document = read(in_toml);
    auto const& root = document.root();
    EXPECT_EQ(root.at("name").get_string(), "a\"b{");
    auto const& rules = root.at("rules").get_array();
    EXPECT_EQ(rules[0].at("since").get_string(), "2026-01-02T03:04:05Z");
    EXPECT_EQ(shown(document.place_of(root.at("list").get_array()[1])), "2:12");
    EXPECT_EQ(shown(document.place_of(rules[0])), "4:1");
    EXPECT_EQ(shown(document.place_of(rules[1].at("inner").at("deep"))), "8:14");
}

TEST(Document, ReadsZeroHoweverItIsWritten) {
    EXPECT_EQ(read(R"({"a": 0e400})").root().at("a").get_double(), 0);
}

TEST(Document, KeepsPlacesWhenItIsMoved) {
    auto first = read(in_json);
    auto const second = std::move(first);
    EXPECT_EQ(shown(second.place_of(second.root().at("list"))), "3:11");
}

TEST(Document, SaysWhereJsonIsWrong) {
    EXPECT_EQ(why_not("{\"a\": 1,\n \"a\": 2}"), "2:2: the name \"a\" is here twice");
    EXPECT_EQ(why_not("{\"a\": 1\n\"b\": 2}"), "2:1: not valid JSON: expected a comma or a closing brace");
    EXPECT_EQ(why_not("{\"a\": [1 2]}"), "1:10: not valid JSON: expected a comma or a closing bracket");
    EXPECT_EQ(why_not("{\"a\" 1}"), "1:6: not valid JSON: expected a colon after the name");
    EXPECT_EQ(why_not("{a: 1}"), "1:2: not valid JSON: expected a name in quotes");
    EXPECT_EQ(why_not("{\"a\": 1,}"), "1:9: not valid JSON: expected a name in quotes");
    EXPECT_EQ(why_not("{\"a\": 01}"), "1:7: not valid JSON: this is no value");
    EXPECT_EQ(why_not("{\"a\": \"\xff\"}"), "1:7: not valid JSON: this is no value");
    EXPECT_EQ(why_not("{\"a\": \"open"), "1:7: not valid JSON: this is no value");
    EXPECT_EQ(why_not("{\"a\":"), "1:6: not valid JSON: it ends where a value belongs");
    EXPECT_EQ(why_not("{} {}"), "1:4: not valid JSON: expected nothing more");
    for (auto const number : {"1e400", "-1e400", "7777e1373", "1.7976931348623159e308"})
        EXPECT_EQ(why_not(fmt::format("{{\"a\": [1, {}]}}", number)), "1:11: not valid JSON: numbers must be finite")
            << number;
}

TEST(Document, SaysWhereTomlIsWrong) {
    EXPECT_TRUE(why_not("a = 1\nb = =\n").starts_with("2:5: not valid TOML: ")) << why_not("a = 1\nb = =\n");
    EXPECT_EQ(why_not("a = 1\nb = [inf]"), "2:6: numbers must be finite");
    // Where toml++ takes it for granted that a name begins.
    for (auto const text :
         {"[=", "[= 1]", "[[=]]", "[.a]", "[ ]", "[", "a.= 1", "= 1", "a = {= 1}", "\uFE0F", "a = 1 \uFCFF"})
        EXPECT_TRUE(why_not(text).starts_with("1:")) << text;
    EXPECT_EQ(read("a = \"\"\"\\\n  \uFE0Fb\"\"\"").root().at("a"), "\uFE0Fb");
    EXPECT_TRUE(why_not("a = 1\na = 2\n").starts_with("2:")) << why_not("a = 1\na = 2\n");
}

TEST(Document, QuotesNoSecret) {
    EXPECT_EQ(why_not("a = 1\nsecret_key = hush-hush\n"), "2:14: not valid TOML");
    EXPECT_EQ(without_secrets("saw 'hush'", "token = hush", 1), "");
    EXPECT_EQ(without_secrets("saw 'x'", "token = 1\nb = x", 2), "saw 'x'");
}

TEST(Document, LimitsItsSizeAndDepth) {
    EXPECT_EQ(why_not("a = 1", {.bytes = 4}), "1:1: is longer than 4 bytes");
    EXPECT_EQ(why_not(R"({"a": [{"b": 1}]})", {.depth = 3}), "it was read");
    EXPECT_EQ(why_not(R"({"a": [{"b": []}]})", {.depth = 3}), "1:14: not valid JSON: more than 3 levels");
    EXPECT_EQ(why_not("a = [{b = 1}]", {.depth = 3}), "it was read");
    EXPECT_EQ(why_not("a = [{b = []}]", {.depth = 3}), "1:11: more than 3 levels");
    EXPECT_EQ(why_not("{\"a\":" + std::string(500'000, '[')), "1:37: not valid JSON: more than 32 levels");
}

TEST(Document, SurvivesKeysOfManyDots) {
    std::string dotted{"a"};
    for (int i = 0; i < 300'000; ++i) dotted += ".a";
    EXPECT_EQ(why_not("b = \"\"\"\n\"\"\"\n" + dotted + " = 1"), "3:1: more than 32 levels");
    EXPECT_EQ(why_not("[" + dotted + "]"), "1:1: more than 32 levels");
    std::string const dots(2'000, '.');
    EXPECT_EQ(why_not("a = '" + dots + "' # " + dots + "\nb = \"\\\"" + dots + "\""), "it was read");
    std::string many;
    for (int i = 0; i < 2'000; ++i) many += "[k" + std::to_string(i) + ".l]\n";
    EXPECT_EQ(why_not(many), "it was read");
}

TEST(Document, TakesNothingForAnEmptyToml) {
    EXPECT_TRUE(read("").root().empty());
    EXPECT_TRUE(read("  \n# only a comment\n").root().empty());
}

}  // namespace s3seal::document
