#include "server/config/suggestion.hpp"

#include <gtest/gtest.h>

namespace s3seal::config {

TEST(ConfigSuggestion, NamesTheNearest) {
    EXPECT_EQ(suggestion("prot", {"host", "port", "region"}), " (did you mean \"port\"?)");
    EXPECT_EQ(suggestion("max_conections", {"max_connections"}), " (did you mean \"max_connections\"?)");
}

TEST(ConfigSuggestion, IsEmptyWhenNothingIsNear) {
    EXPECT_EQ(suggestion("bucket", {"host", "port", "region"}), "");
    EXPECT_EQ(suggestion("x", {}), "");
    EXPECT_EQ(suggestion(std::string(100'000, 'x'), {"host"}), "");
}

}  // namespace s3seal::config
