#include "server/verify/contract.hpp"

#include "server/journal/request_log.hpp"
#include "server/kms/ledger.hpp"
#include "server/verify/contract_file.hpp"
#include "server/verify/expectation_reader.hpp"
#include "server/verify/standing_contract.hpp"
#include "storage/base/random.hpp"
#include "tests/unit/verify/records.hpp"

#include <gtest/gtest.h>
#include <boost/json.hpp>

#include <fstream>
#include <memory>
#include <utility>

namespace s3seal::verify {

TEST(Contract, IsHeldAgainstWhatComesUntilItIsRestarted) {
    auto const read = parse_expectations(R"(
[[expectations]]
name = "nobody uses SSE-C"
no_ssec = true

[[expectations]]
name = "few data keys"
kms_calls = { operation = "GenerateDataKey" }
at_most = 1
)",
                                         form::contract);
    ASSERT_TRUE(read);
    contract contract{read->all};
    EXPECT_TRUE(contract.print().at("passed").as_bool());
    contract.observe(a_call("GenerateDataKey"));
    contract.observe(a_call("GenerateDataKey"));
    contract.observe(a_write("R1", "b", "k", "AES256"));
    auto const state = contract.print();
    EXPECT_FALSE(state.at("passed").as_bool());
    EXPECT_EQ(state.at("expectations").at(0).at("verdict"), "holds");
    EXPECT_EQ(state.at("expectations").at(1).at("verdict"), "broken");
    EXPECT_EQ(state.at("kms_calls").at("seen"), 2);
    contract.restart();
    EXPECT_TRUE(contract.print().at("passed").as_bool());
    EXPECT_EQ(contract.print().at("requests").at("seen"), 0);
}

TEST(Contract, OfTheExampleIsOne) {
    auto const loaded = load_contract(S3SEAL_SOURCE_DIR "/config/contract.toml");
    ASSERT_TRUE(loaded) << loaded.error();
    EXPECT_EQ(loaded->expectations.size(), loaded->document.at("expectations").as_array().size());
}

TEST(Contract, OfAFileTellsItsMistakesWithTheirLines) {
    EXPECT_EQ(load_contract("/no/such/contract.toml").error(), "/no/such/contract.toml: cannot be read, or is empty");
    auto const name = testing::TempDir() + "contract.toml";
    std::ofstream{name} << "[[expectations]]\nno_ssec = true\n\n[[expectations]]\nname = 'b'\nno_sse = true\n";
    EXPECT_EQ(load_contract(name).error(),
              name + ":1: expectations[0].name: is missing\n" + name +
                  ":6: expectations[1]: there is no \"no_sse\" (did you mean \"no_ssec\"?)");
    std::ofstream{name} << "[[expectations\n";
    EXPECT_TRUE(load_contract(name).error().starts_with(name + ":1: not valid TOML: ")) << load_contract(name).error();
}

TEST(Contract, SeesWhatTheJournalForgets) {
    seeded_random random{1};
    journal::request_log requests{1, 1u << 20, random};
    kms::ledger calls{1, 1u << 20};
    standing_contract standing{requests, calls};
    auto const add = [&](journal::record one) {
        requests.add(std::make_shared<journal::record>(std::move(one)), http::request{}, 1);
    };
    EXPECT_EQ(standing.find(), nullptr);
    add(a_write("R1", "b", "k", "SSE-C"));
    auto const read = parse_expectations("[[expectations]]\nname = 'a'\nno_ssec = true\n", form::contract);
    ASSERT_TRUE(read);
    // It holds from now on.
    auto const held = standing.replace(read->all);
    EXPECT_TRUE(held->print().at("passed").as_bool());
    add(a_write("R2", "b", "k", "SSE-C"));
    add(a_write("R3", "b", "k", "AES256"));
    calls.add(a_call("Decrypt"));
    requests.clear();
    auto const state = standing.find()->print();
    EXPECT_EQ(state.at("expectations").at(0).at("offenders").at(0).at("request_id"), "R2");
    EXPECT_EQ(state.at("requests").at("seen"), 2);
    EXPECT_EQ(state.at("kms_calls").at("seen"), 1);
    standing.remove();
    add(a_write("R4", "b", "k", "SSE-C"));
    EXPECT_EQ(standing.find(), nullptr);
    EXPECT_EQ(held->print().at("requests").at("seen"), 2);
}

}  // namespace s3seal::verify
