#include "server/s3/object/version_id.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace s3seal::s3 {
namespace {

bucket bucket_in(versioning_state state) {
    bucket out{storage::bucket{}};
    out.versioning = state;
    return out;
}

std::string code_of(result<> const& checked) {
    return checked ? "" : std::string{row_of(checked.error().code).code};
}

TEST(VersionIds, AreCheckedAgainstWhatTheBucketHasHad) {
    std::string const id(32, 'a');
    for (auto const state : {versioning_state::enabled, versioning_state::suspended}) {
        EXPECT_EQ(code_of(check_version_id(bucket_in(state), id)), "");
        EXPECT_EQ(code_of(check_version_id(bucket_in(state), "null")), "");
        for (std::string const& bad :
             {std::string(31, 'a'), std::string(33, 'a'), std::string(31, 'a') + "+", std::string{"NULL"}})
            EXPECT_EQ(code_of(check_version_id(bucket_in(state), bad)), "InvalidArgument") << bad;
    }
    auto const never = bucket_in(versioning_state::never);
    EXPECT_EQ(code_of(check_version_id(never, std::nullopt)), "");
    EXPECT_EQ(code_of(check_version_id(never, "null")), "");
    EXPECT_EQ(code_of(check_version_id(never, id)), "InvalidArgument");
    EXPECT_EQ(code_of(check_version_id(never, "")), "InvalidArgument");
}

}  // namespace
}  // namespace s3seal::s3
