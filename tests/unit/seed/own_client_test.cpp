#include "server/seed/own_client.hpp"

#include "tests/unit/seed/world.hpp"

#include <gmock/gmock.h>
#include <boost/json.hpp>

namespace s3seal::seed {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

constexpr auto in_region =
    "<CreateBucketConfiguration><LocationConstraint>eu-west-1</LocationConstraint></CreateBucketConfiguration>";
constexpr auto deny_all =
    R"({"Statement": {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": ["arn:aws:s3:::bucket", "arn:aws:s3:::bucket/*"]}})";

class OwnClient : public testing::Test {
protected:
    OwnClient() {
        auto made = world_.ask("PUT", "/bucket", in_region);
        EXPECT_EQ(made.status(), 200u) << *made.text();
    }

    std::string make_key() {
        auto answer = world_.ask_kms("CreateKey", "{}");
        EXPECT_EQ(answer.status(), 200u);
        auto const said = boost::json::parse(*answer.text());
        return std::string{said.at("KeyMetadata").at("KeyId").as_string()};
    }

    test::world world_;
};

TEST_F(OwnClient, ActsForItsAccountWithoutASignature) {
    EXPECT_EQ(world_.stores.metadata->load_bucket({"", "bucket"})->get()->account, "111122223333");
    EXPECT_EQ(world_.ask("PUT", "/bucket/k%20k", "hello").status(), 200u);
    auto read = world_.ask("GET", "/bucket/k%20k");
    EXPECT_EQ(read.status(), 200u);
    EXPECT_EQ(*read.text(), "hello");
}

TEST_F(OwnClient, ReadsBodiesThatAreTooLongToHold) {
    std::string const body(3u << 20, 'x');
    EXPECT_EQ(world_.ask("PUT", "/bucket/long", body).status(), 200u);
    EXPECT_EQ(*world_.ask("GET", "/bucket/long").text(), body);
}

TEST_F(OwnClient, ReadsWhatIsArchived) {
    EXPECT_EQ(world_.ask("PUT", "/bucket/old", "hello", {{"x-amz-storage-class", "GLACIER"}}).status(), 200u);
    EXPECT_EQ(*world_.ask("GET", "/bucket/old").text(), "hello");
}

TEST_F(OwnClient, IsNotBoundByPolicies) {
    EXPECT_EQ(world_.ask("DELETE", "/bucket?publicAccessBlock").status(), 204u);
    EXPECT_EQ(world_.ask("PUT", "/bucket?policy", deny_all).status(), 204u);
    EXPECT_EQ(world_.ask("PUT", "/bucket/k", "hello").status(), 200u);
    EXPECT_EQ(world_.ask("GET", "/bucket/k").status(), 200u);
}

TEST_F(OwnClient, IsToldWhatIsWrong) {
    auto refused = world_.ask("PUT", "/bucket?policy", "{}");
    EXPECT_EQ(refused.status(), 400u);
    EXPECT_THAT(*refused.text(), HasSubstr("MalformedPolicy"));
}

TEST_F(OwnClient, WritesAtTheTimeThatItSays) {
    auto const then = world_.time.now() - std::chrono::hours{24};
    auto const put = world_.client.ask(
        world_.s3,
        {.account = "111122223333", .region = "eu-west-1", .method = "PUT", .target = "/bucket/old", .at = then});
    EXPECT_EQ(put->status(), 200u);
    EXPECT_EQ(world_.stores.metadata->load_head({{"", "bucket"}, "old"})->modified, then);
}

TEST_F(OwnClient, ReadsWhatNobodyCanReadWhileItsKeyIsDisabledAndLeavesNoTraceInTheLedger) {
    auto const id = make_key();
    EXPECT_EQ(
        world_
            .ask("PUT", "/bucket/sealed", "hello",
                 {{"x-amz-server-side-encryption", "aws:kms"}, {"x-amz-server-side-encryption-aws-kms-key-id", id}})
            .status(),
        200u);
    EXPECT_EQ(world_.ask_kms("DisableKey", R"({"KeyId": ")" + id + "\"}").status(), 200u);
    EXPECT_EQ(*world_.ask("GET", "/bucket/sealed").text(), "hello");
    EXPECT_EQ(
        world_
            .ask("PUT", "/bucket/more", "hello",
                 {{"x-amz-server-side-encryption", "aws:kms"}, {"x-amz-server-side-encryption-aws-kms-key-id", id}})
            .status(),
        400u);
    EXPECT_THAT(world_.calls.find({}).calls, IsEmpty());
}

}  // namespace
}  // namespace s3seal::seed
