// Rows of buckets are kept in memory once read: none may outlive its change.
#include "tests/unit/storage/contract/metadata_store_test.hpp"

namespace s3seal::storage {
namespace {

using test::errc_of;
using test::must;

class RememberedBuckets : public MetadataStore {
protected:
    RememberedBuckets() {
        must(store_->create_bucket(a_bucket("b")));
        must(store_->load_bucket(id_));
    }
    bucket_id const id_{"", "b"};
};

S3SEAL_ON_EVERY_ENGINE(RememberedBuckets);

TEST_P(RememberedBuckets, ShowNewSettings) {
    must(store_->change_settings(id_, std::vector{a_setting("encryption", "first")}, {}));
    EXPECT_EQ(find_setting(*must(store_->load_bucket(id_)), "encryption")->document, "first");
    EXPECT_EQ(find_setting(*must(store_->load_bucket(id_)), "encryption")->document, "first");
    must(store_->change_settings(id_, std::vector{a_setting("encryption", "second")}, {}));
    EXPECT_EQ(find_setting(*must(store_->load_bucket(id_)), "encryption")->document, "second");
    must(store_->change_settings(id_, std::vector{setting_change{"encryption"}}, {}));
    EXPECT_EQ(find_setting(*must(store_->load_bucket(id_)), "encryption"), nullptr);
}

TEST_P(RememberedBuckets, AreGoneWhenDeleted) {
    must(store_->delete_bucket(id_));
    EXPECT_EQ(errc_of(store_->load_bucket(id_)), errc::not_found);
    EXPECT_EQ(errc_of(store_->put_object(id_, an_object("k"), {})), errc::not_found);
    EXPECT_EQ(errc_of(store_->change_settings(id_, {}, {})), errc::not_found);
    EXPECT_EQ(errc_of(store_->delete_bucket(id_)), errc::not_found);
}

TEST_P(RememberedBuckets, StayWhenTheirDeletionIsRefused) {
    must(store_->put_object(id_, an_object("k"), {}));
    EXPECT_EQ(errc_of(store_->delete_bucket(id_)), errc::not_empty);
    EXPECT_EQ(must(store_->load_bucket(id_))->account, "000000000000");
    must(store_->put_object(id_, an_object("l"), {}));
}

TEST_P(RememberedBuckets, AreThoseOfTheirNewOwnerWhenCreatedAgain) {
    must(store_->delete_bucket(id_));
    auto again = a_bucket("b");
    again.account = "123456789012";
    must(store_->create_bucket(again));
    EXPECT_EQ(must(store_->load_bucket(id_))->account, "123456789012");
}

TEST_P(RememberedBuckets, DoNotHideThoseCreatedAfterTheyWereMissed) {
    EXPECT_EQ(errc_of(store_->load_bucket({"", "later"})), errc::not_found);
    EXPECT_EQ(errc_of(store_->put_object({"", "later"}, an_object("k"), {})), errc::not_found);
    must(store_->create_bucket(a_bucket("later")));
    must(store_->put_object({"", "later"}, an_object("k"), {}));
    EXPECT_EQ(must(store_->load_bucket({"", "later"}))->id.name, "later");
}

TEST_P(RememberedBuckets, AreKeptApartByNamespace) {
    EXPECT_EQ(errc_of(store_->load_bucket({"other", "b"})), errc::not_found);
    EXPECT_EQ(errc_of(store_->put_object({"other", "b"}, an_object("k"), {})), errc::not_found);
}

TEST_P(RememberedBuckets, AreAllFoundHoweverMany) {
    constexpr int count = 1'500;
    for (int number = 0; number < count; ++number) must(store_->create_bucket(a_bucket("n" + std::to_string(number))));
    for (int round = 0; round < 2; ++round)
        for (int number = 0; number < count; ++number) {
            auto const name = "n" + std::to_string(number);
            ASSERT_EQ(must(store_->load_bucket({"", name}))->id.name, name);
        }
    must(store_->delete_bucket({"", "n1499"}));
    EXPECT_EQ(errc_of(store_->load_bucket({"", "n1499"})), errc::not_found);
}

}  // namespace
}  // namespace s3seal::storage
