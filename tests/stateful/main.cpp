// Random operations against the server and a model of S3: s3seal_stateful [--seed=N] [--steps=N] [--gtest_filter=...]
// In this process, and a tenth of them over HTTP. What fails is shown as a short script of requests.
#include "server/app.hpp"
#include "storage/base/random.hpp"
#include "tests/stateful/kinds.hpp"
#include "tests/stateful/play.hpp"
#include "tests/support/program.hpp"

#include <gtest/gtest.h>

#include <iostream>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>

namespace s3seal::stateful {

namespace {

test::signing_credentials const root{"test", "test"};

class in_process final : public subject {
public:
    test::raw_response ask(test::outgoing const& request, std::string_view service) override {
        test::application_wire wire{*served_, amz_time(now())};
        return test::send_signed(wire, request, root, service);
    }
    std::chrono::sys_seconds now() const override { return std::chrono::floor<std::chrono::seconds>(time_.now()); }
    bool moves_clock() const override { return true; }
    void pass(std::chrono::seconds by) override { time_.advance(by); }

private:
    static std::unique_ptr<app> make(manual_clock& time, random_source& random) {
        config::settings settings;
        settings.behaviour.new_buckets_block_sse_c = false;
        settings.bucket_key_window = std::chrono::milliseconds{0};
        auto made = app::make(settings, time, random);
        if (!made) throw std::runtime_error{made.error().detail};
        return *std::move(made);
    }

    manual_clock time_{std::chrono::sys_days{std::chrono::year{2026} / 3 / 1}};
    seeded_random random_{4711};
    std::unique_ptr<app> served_ = make(time_, random_);
};

class over_http final : public subject {
public:
    test::raw_response ask(test::outgoing const& request, std::string_view service) override {
        return test::send_signed(wire_, request, root, service);
    }
    std::chrono::sys_seconds now() const override {
        return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    }
    bool moves_clock() const override { return false; }
    void pass(std::chrono::seconds) override {}

private:
    test::program served_{S3SEAL_PROGRAM, {"--new-buckets-block-sse-c", "false", "--bucket-key-window", "0s"}};
    test::network_wire wire_{served_.port()};
};

struct wanted {
    std::uint64_t seed = std::random_device{}();
    std::size_t steps = 10'000;
} chosen;

// Each game has buckets of its own; the first has the seed that is printed, so that its failure is found again at once.
constexpr std::size_t steps_of_game = 500;

bool succeeded(std::map<unsigned, std::size_t> const& statuses) {
    return !statuses.empty() && statuses.begin()->first < 300;
}

void play_all(subject& against, std::size_t count) {
    tally answered;
    bool const tries_all = count >= 10'000;
    bool const sees_all = count >= 100'000;  // in fewer steps the rarest may not come about
    for (std::uint64_t seed = chosen.seed; count > 0; ++seed) {
        auto const now = std::min(count, steps_of_game);
        count -= now;
        auto const all = steps_of(seed, now);
        auto const found = play(against, all, answered);
        if (!found) continue;
        auto const least = shrink(against, all, *found);
        FAIL() << "--seed=" << seed << " --steps=" << now << ", step " << found->at << ":\n"
               << found->problem << "\nThe shortest way there:\n"
               << least.script << least.problem;
    }
    if (!tries_all) return;
    for (auto const& one : kinds()) {
        auto const& statuses = answered[std::string{one.name}];
        EXPECT_FALSE(statuses.empty()) << one.name;
        if (sees_all) EXPECT_TRUE(succeeded(statuses)) << one.name;
    }
}

TEST(Stateful, InThisProcess) {
    in_process server;
    play_all(server, chosen.steps);
}

TEST(Stateful, OverHttp) {
    over_http server;
    play_all(server, std::max<std::size_t>(chosen.steps / 10, 100));
}

void read_arguments(int argc, char** argv) {
    for (int n = 1; n < argc; ++n) {
        std::string_view const word = argv[n];
        auto const value = std::string{word.substr(word.find('=') + 1)};
        if (word.starts_with("--seed="))
            chosen.seed = std::stoull(value);
        else if (word.starts_with("--steps="))
            chosen.steps = std::stoul(value);
        else
            throw std::runtime_error{"unknown argument: " + std::string{word}};
    }
}

}  // namespace

}  // namespace s3seal::stateful

int main(int argc, char** argv) try {
    ::testing::InitGoogleTest(&argc, argv);
    s3seal::stateful::read_arguments(argc, argv);
    std::cout << "--seed=" << s3seal::stateful::chosen.seed << " --steps=" << s3seal::stateful::chosen.steps
              << std::endl;
    return RUN_ALL_TESTS();
} catch (std::exception const& problem) {
    std::cerr << "s3seal_stateful: " << problem.what() << '\n';
    return 2;
}
