// Runs the cases against a server of our own, or against any endpoint:
//   s3seal_contract [--endpoint=https://s3.us-east-1.amazonaws.com] [--gtest_filter=...]
// The environment says the same as the flag with S3SEAL_CONTRACT_ENDPOINT. Then AWS_ACCESS_KEY_ID,
// AWS_SECRET_ACCESS_KEY, AWS_REGION, S3SEAL_CONTRACT_ACCOUNT and S3SEAL_CONTRACT_CALLER (its ARN, if it is not the
// account's root) say who asks and where; the cases that need settings of ours are skipped, and at AWS those that ask
// services which have an endpoint of their own there.
#include "tests/contract/run.hpp"
#include "tests/support/program.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <memory>

namespace s3seal::test {

namespace {

std::string from_environment(char const* name, std::string const& otherwise) {
    auto const* const value = std::getenv(name);
    return value != nullptr && *value != '\0' ? value : otherwise;
}

struct setting {
    std::string endpoint_url;  // "": a server of our own
    std::unique_ptr<program> server;

    target_of_cases target(std::string const& scheme) {
        target_of_cases out;
        if (endpoint_url.empty()) {
            if (!server)
                server = std::make_unique<program>(
                    S3SEAL_PROGRAM,
                    std::vector<std::string>{"--config", S3SEAL_SOURCE_DIR "/tests/contract/server.toml", "--log-level",
                                             "warn"});
            out.at = parse_endpoint(scheme + (scheme == "https" ? "://localhost:" : "://127.0.0.1:") + server->port());
            out.credentials = {"test", "test"};
            return out;
        }
        out.at = parse_endpoint(endpoint_url);
        out.credentials = {from_environment("AWS_ACCESS_KEY_ID", "test"),
                           from_environment("AWS_SECRET_ACCESS_KEY", "test")};
        out.region = from_environment("AWS_REGION", out.region);
        out.account = from_environment("S3SEAL_CONTRACT_ACCOUNT", out.account);
        out.caller = from_environment("S3SEAL_CONTRACT_CALLER", "arn:aws:iam::" + out.account + ":root");
        return out;
    }
};

setting& settings() {
    static setting one;
    return one;
}

bool asks_s3_alone(contract_case const& one) {
    return std::all_of(one.steps.begin(), one.steps.end(), [](step const& each) { return each.sign.service == "s3"; });
}

bool is_amazons(std::string const& authority) {
    return authority.find(".amazonaws.com") != std::string::npos;
}

class contract_test final : public ::testing::Test {
public:
    contract_test(contract_case const& one, std::string scheme) : case_{one}, scheme_{std::move(scheme)} {}

    void TestBody() override {
        bool const elsewhere = !settings().endpoint_url.empty();
        auto const target = settings().target(scheme_);
        if (elsewhere && case_.ours) GTEST_SKIP() << "needs settings of ours";
        if (is_amazons(target.at.authority()) && !asks_s3_alone(case_))
            GTEST_SKIP() << "asks a service that has another endpoint";
        if (elsewhere && target.at.tls != (scheme_ == "https")) GTEST_SKIP() << "for " << scheme_;
        for (auto const& problem : run_case(case_, target))
            ADD_FAILURE() << case_.name << " (" << case_.source << ", " << case_.confidence << ")\n" << problem;
    }

private:
    contract_case const& case_;
    std::string scheme_;
};

void add(contract_case const& one, std::string const& scheme) {
    ::testing::RegisterTest(("Contract_" + one.file).c_str(), (one.name + "_" + scheme).c_str(), nullptr, nullptr,
                            __FILE__, __LINE__,
                            [&one, scheme]() -> ::testing::Test* { return new contract_test{one, scheme}; });
}

}  // namespace

}  // namespace s3seal::test

int main(int argc, char** argv) try {
    using namespace s3seal::test;
    ::testing::InitGoogleTest(&argc, argv);
    settings().endpoint_url = from_environment("S3SEAL_CONTRACT_ENDPOINT", "");
    for (int n = 1; n < argc; ++n) {
        std::string_view const word = argv[n];
        if (!word.starts_with("--endpoint=")) throw std::runtime_error{"unknown argument: " + std::string{word}};
        settings().endpoint_url = word.substr(word.find('=') + 1);
    }
    auto const cases = read_cases(S3SEAL_SOURCE_DIR "/tests/contract/cases");
    for (auto const& one : cases)
        for (std::string const scheme : {"http", "https"})
            if (one.scheme == scheme || one.scheme == "both") add(one, scheme);
    int const failed = RUN_ALL_TESTS();
    settings().server.reset();
    return failed;
} catch (std::exception const& problem) {
    std::cerr << "s3seal_contract: " << problem.what() << '\n';
    return 2;
}
