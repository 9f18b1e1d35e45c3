// docs/settings.md says of profiles, variables and arguments what their rows say.
#include "server/config/foreign_arguments.hpp"
#include "server/config/foreign_variables.hpp"
#include "server/config/profiles.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <string>
#include <vector>

namespace s3seal::config {

namespace {

// What stands in backquotes.
std::vector<std::string> quoted(std::string const& text) {
    std::vector<std::string> all;
    for (auto open = text.find('`'); open != text.npos;) {
        auto const close = text.find('`', open + 1);
        if (close == text.npos) break;
        all.push_back(text.substr(open + 1, close - open - 1));
        open = text.find('`', close + 1);
    }
    return all;
}

std::vector<std::string> cells(std::string const& line) {
    std::vector<std::string> all;
    for (std::size_t at = line.find('|'), next = 0; (next = line.find('|', at + 1)) != line.npos; at = next)
        all.push_back(line.substr(at + 2, next > at + 3 ? next - at - 3 : 0));
    return all;
}

// The cells of each row of the table whose head begins with `head`.
std::vector<std::vector<std::string>> table_of(std::string const& head) {
    std::ifstream file{S3SEAL_SOURCE_DIR "/docs/settings.md"};
    std::vector<std::vector<std::string>> rows;
    bool inside = false;
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with("| " + head + " |"))
            inside = true;
        else if (!line.starts_with('|'))
            inside = false;
        else if (inside && !line.starts_with("|---"))
            rows.push_back(cells(line));
    }
    EXPECT_FALSE(rows.empty()) << head;
    return rows;
}

std::set<std::string> documented(std::string const& head) {
    std::set<std::string> rows;
    for (auto const& row : table_of(head)) {
        auto const becomes = quoted(row[2]);
        EXPECT_TRUE(!becomes.empty() || row[2] == "nothing") << row[0];
        rows.insert(fmt::format("{} of {}: {}", quoted(row[0]).at(0), row[1], fmt::join(becomes, ", ")));
    }
    return rows;
}

std::set<std::string> rows_of(std::span<foreign_row const> from) {
    std::set<std::string> rows;
    for (auto const& row : from)
        rows.insert(
            fmt::format("{}{}{} of {}: {}", row.name, row.value.empty() ? "" : " ", row.value, row.of, row.becomes));
    return rows;
}

}  // namespace

TEST(DocumentedSettings, VariablesOfOtherServersAreThoseOfTheRows) {
    EXPECT_EQ(documented("variable"), rows_of(foreign_variables()));
}

TEST(DocumentedSettings, ArgumentsOfOtherServersAreThoseOfTheRows) {
    EXPECT_EQ(documented("argument"), rows_of(foreign_arguments()));
}

TEST(DocumentedSettings, PairsOfKeysAreThoseOfTheRows) {
    std::set<std::string> found;
    for (auto const& row : table_of("access key"))
        found.insert(fmt::format("{} {} {} {}", row[0], row[1], row[2], row[3].find("only with") != row[3].npos));
    std::set<std::string> expected;
    for (auto const& pair : foreign_pairs())
        expected.insert(
            fmt::format("`{}` `{}` {} {}", pair.access_key, pair.secret_key, pair.of, pair.only_when_asked));
    EXPECT_EQ(found, expected);
}

TEST(DocumentedSettings, ProfilesAreThoseOfTheRows) {
    std::vector<std::string> found;
    for (auto const& row : table_of("profile"))
        found.push_back(fmt::format("{}: {}: {}", quoted(row[0]).at(0), row[1], fmt::join(quoted(row[2]), " ")));
    std::vector<std::string> expected;
    for (auto const& one : profiles()) {
        std::vector<std::string> values;
        for (auto const& [path, text] : one.values) values.push_back(fmt::format("{}={}", path, text));
        expected.push_back(fmt::format("{}: {}: {}", one.name, one.help, fmt::join(values, " ")));
    }
    EXPECT_EQ(found, expected);
}

TEST(DocumentedSettings, PrefixesAreNamed) {
    std::ifstream file{S3SEAL_SOURCE_DIR "/docs/settings.md"};
    std::string const text{std::istreambuf_iterator<char>{file}, {}};
    for (auto const prefix : foreign_prefixes()) EXPECT_THAT(text, testing::HasSubstr(fmt::format("`{}`", prefix)));
}

}  // namespace s3seal::config
