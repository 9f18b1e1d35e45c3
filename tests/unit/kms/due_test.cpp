#include "server/kms/due.hpp"
#include "tests/unit/kms/kms_test.hpp"

namespace s3seal::kms {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

class DueKeys : public Kms {
protected:
    // "RotateKey 90d", by days from now on, of every key.
    std::vector<std::string> due_in(std::chrono::days in) {
        std::vector<std::string> out;
        for (auto const& one : list_due(keys(), time_.now(), time_.now() + in)) {
            auto const days = std::chrono::floor<std::chrono::days>(one.at - time_.now());
            out.push_back(std::string{one.what} + " " + std::to_string(days.count()) + "d");
        }
        return out;
    }
    key_table& keys() { return service_->shared().keys; }
    std::size_t rotations() { return ask("ListKeyRotations", with_key(app_key)).array("Rotations").size(); }
};

TEST_F(DueKeys, NothingIsWhereNothingWasAskedFor) {
    EXPECT_THAT(due_in(std::chrono::days{10'000}), IsEmpty());
}

TEST_F(DueKeys, RotateOnceInEachPeriod) {
    ASSERT_EQ(refused("EnableKeyRotation", with_key(app_key, R"("RotationPeriodInDays": 90)")), "");
    EXPECT_THAT(due_in(std::chrono::days{89}), IsEmpty());
    EXPECT_THAT(due_in(std::chrono::days{300}), ElementsAre("RotateKey 90d", "RotateKey 180d", "RotateKey 270d"));
    EXPECT_EQ(list_due(keys(), time_.now(), time_.now() + 24h * 90)[0].resource, app_arn);
    ASSERT_TRUE(run_due(keys(), time_.now() + 24h * 300));
    EXPECT_EQ(rotations(), 3u);
    EXPECT_THAT(due_in(std::chrono::days{300}), IsEmpty());
    restart();
    EXPECT_EQ(rotations(), 3u);
}

TEST_F(DueKeys, DoNotRotateWhileTheyAreDisabled) {
    ASSERT_EQ(refused("EnableKeyRotation", with_key(app_key, R"("RotationPeriodInDays": 90)")), "");
    ASSERT_EQ(refused_for("DisableKey", app_key), "");
    EXPECT_THAT(due_in(std::chrono::days{300}), IsEmpty());
    ASSERT_TRUE(run_due(keys(), time_.now() + 24h * 300));
    EXPECT_EQ(rotations(), 0u);
}

TEST_F(DueKeys, GoWhenTheirDeletionIsDue) {
    auto const other = make_key();
    ASSERT_EQ(refused("EnableKeyRotation", with_key(app_key, R"("RotationPeriodInDays": 90)")), "");
    ASSERT_EQ(refused("ScheduleKeyDeletion", with_key(app_key, R"("PendingWindowInDays": 7)")), "");
    EXPECT_THAT(due_in(std::chrono::days{6}), IsEmpty());
    EXPECT_THAT(due_in(std::chrono::days{300}), ElementsAre("DeleteKey 7d"));
    ASSERT_TRUE(run_due(keys(), time_.now() + 24h * 7));
    EXPECT_EQ(keys().list_all().size(), 1u);
    EXPECT_EQ(keys().list_all()[0]->row.name.id, other);
    ASSERT_TRUE(run_due(keys(), time_.now() + 24h * 7));
}

TEST_F(DueKeys, LoseImportedMaterialOnce) {
    key imported;
    imported.row.name = {mine, here, "7d5c3a9e-4e1b-4c66-9a8e-0f3f4f1d2c3b"};
    imported.row.origin = "EXTERNAL";
    imported.row.created = time_.now();
    ASSERT_TRUE(complete(imported));
    storage::kms_material first;
    first.state = material_state::current;
    first.expires = time_.now() + 24h * 5;
    keys().add_material(imported, storage::secret{std::string(32, 'i')}, std::move(first));
    ASSERT_TRUE(keys().create(std::move(imported)));
    EXPECT_THAT(due_in(std::chrono::days{4}), IsEmpty());
    EXPECT_THAT(due_in(std::chrono::days{5}), ElementsAre("DeleteExpiredKeyMaterial 5d"));
    time_.advance(24h * 5);
    EXPECT_THAT(due_in(std::chrono::days{5}), IsEmpty());
}

}  // namespace
}  // namespace s3seal::kms
