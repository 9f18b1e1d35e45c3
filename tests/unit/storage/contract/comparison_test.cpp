// Engines against the model: whatever is called, both say the same, and hold the same afterwards.
#include "tests/support/model_metadata_store.hpp"
#include "tests/unit/storage/contract/metadata_store_test.hpp"
#include "tests/unit/storage/contract/random_calls.hpp"

namespace s3seal::storage {
namespace {

class Comparison : public MetadataStore {};

INSTANTIATE_TEST_SUITE_P(On, Comparison, testing::ValuesIn(test::engines_but_the_model()), name_of_engine);

TEST_P(Comparison, OfAnyCallsFindsNoDifference) {
    constexpr int steps = 1'000;
    for (std::uint64_t seed = 1; seed <= 8; ++seed) {
        test::temporary_directory const directory;
        auto const engine = GetParam().open(directory.path());
        test::model_metadata_store model;
        test::random_calls to_engine{*engine, seed};
        test::random_calls to_model{model, seed};
        for (int step = 0; step < steps; ++step) {
            ASSERT_EQ(to_engine.next(), to_model.next()) << "seed " << seed << ", step " << step;
            if (step % 50 == 0 || step == steps - 1)
                ASSERT_EQ(to_engine.everything(), to_model.everything()) << "seed " << seed << ", step " << step;
        }
    }
}

}  // namespace
}  // namespace s3seal::storage
