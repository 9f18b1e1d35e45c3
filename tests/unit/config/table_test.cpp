#include "server/config/table.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

namespace s3seal::config {

namespace {

bool consists_of(std::string_view text, std::string_view allowed) {
    return text.find_first_not_of(allowed) == std::string_view::npos;
}

}  // namespace

TEST(ConfigTable, NamesAreUnique) {
    std::set<std::string_view> names;
    for (auto const& row : table()) {
        EXPECT_TRUE(names.insert(row.path).second) << row.path;
        EXPECT_TRUE(names.insert(row.environment).second) << row.environment;
        EXPECT_TRUE(names.insert(row.flag).second) << row.flag;
    }
}

TEST(ConfigTable, FlagAndVariableAreTheSameName) {
    for (auto const& row : table()) {
        EXPECT_TRUE(row.environment.starts_with("S3SEAL_")) << row.environment;
        EXPECT_TRUE(row.flag.starts_with("--")) << row.flag;
        EXPECT_TRUE(consists_of(row.flag, "-abcdefghijklmnopqrstuvwxyz")) << row.flag;
        std::string as_variable{"S3SEAL_"};
        for (char const c : row.flag.substr(2)) as_variable += c == '-' ? '_' : static_cast<char>(c - 'a' + 'A');
        EXPECT_EQ(row.environment, as_variable);
    }
}

TEST(ConfigTable, EveryRowExplainsItself) {
    for (auto const& row : table()) EXPECT_GE(row.help.size(), 10u) << row.path;
}

}  // namespace s3seal::config
