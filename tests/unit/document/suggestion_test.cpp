#include "server/document/suggestion.hpp"

#include <gtest/gtest.h>

namespace s3seal::document {

TEST(DocumentSuggestion, NamesTheNearest) {
    EXPECT_EQ(suggestion("prot", {"host", "port", "region"}), " (did you mean \"port\"?)");
    EXPECT_EQ(suggestion("max_conections", {"max_connections"}), " (did you mean \"max_connections\"?)");
}

TEST(DocumentSuggestion, AllowsOneSlipInAShortNameAndTwoInALongerOne) {
    for (auto const* slip : {"prot", "por", "porrt", "pott"})
        EXPECT_EQ(suggestion(slip, {"port"}), " (did you mean \"port\"?)") << slip;
    for (auto const* other : {"path", "root", "dir", "prto", "ports2"})
        EXPECT_EQ(suggestion(other, {"port"}), "") << other;
    EXPECT_EQ(suggestion("max_conectoins", {"max_connections"}), " (did you mean \"max_connections\"?)");
    EXPECT_EQ(suggestion("max_conectois", {"max_connections"}), "");
}

TEST(DocumentSuggestion, IsEmptyWhenNothingIsNear) {
    EXPECT_EQ(suggestion("bucket", {"host", "port", "region"}), "");
    EXPECT_EQ(suggestion("x", {}), "");
    EXPECT_EQ(suggestion(std::string(100'000, 'x'), {"host"}), "");
}

}  // namespace s3seal::document
