// Over sockets, as nothing else shows which thread waits.
#include "server/app.hpp"
#include "server/net/server.hpp"
#include "storage/base/clock.hpp"
#include "storage/base/random.hpp"
#include "tests/support/forwarding_store.hpp"
#include "tests/support/raw_client.hpp"
#include "tests/support/wire.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <memory>
#include <semaphore>
#include <string>
#include <thread>
#include <vector>

namespace s3seal::net {
namespace {

// Every call waits until it is let go, once it is told to.
struct gate {
    std::atomic<bool> shut = false;
    std::counting_semaphore<> reached{0};
    std::counting_semaphore<> let_go{0};

    void pass() {
        if (!shut) return;
        reached.release();
        let_go.acquire();
    }
    void open() {
        shut = false;
        let_go.release(1000);
    }
};

class slow_store final : public test::forwarding_store {
public:
    slow_store(std::unique_ptr<storage::metadata_store> below, gate& at)
        : forwarding_store{std::move(below)}, gate_{at} {}
    bool may_block() const noexcept override { return true; }

protected:
    storage::metadata_store& below() override {
        gate_.pass();
        return forwarding_store::below();
    }

private:
    gate& gate_;
};

class BlockingStore : public testing::Test {
protected:
    BlockingStore() {
        std::promise<void> ready;
        thread_ = std::jthread{[&] { server_->run([&] { ready.set_value(); }); }};
        ready.get_future().wait();
        app_->state().ready = true;
    }
    ~BlockingStore() override {
        gate_.open();
        server_->stop();
    }

    std::unique_ptr<app> make_app() {
        auto opened = *storage::open({}, random_);
        opened.metadata = std::make_unique<slow_store>(std::move(opened.metadata), gate_);
        return *app::make_in(std::move(opened), {}, time_, random_);
    }
    server_options options() {
        server_options out;
        out.hosts = {"127.0.0.1"};
        out.port = 0;
        out.random = &random_;
        return out;
    }

    test::raw_response ask(std::string method, std::string target, std::string body = {}) {
        test::network_wire wire{std::to_string(server_->port())};
        return test::send_signed(
            wire, {.method = std::move(method), .target = std::move(target), .headers = {}, .body = std::move(body)},
            {"test", "test"}, "s3", "us-east-1");
    }
    std::future<unsigned> ask_meanwhile(std::string method, std::string target, std::string body = {}) {
        return std::async(std::launch::async, [=, this] { return ask(method, target, body).status; });
    }

    static constexpr std::size_t workers = 2;
    system_clock time_;
    system_random random_;
    gate gate_;
    worker_pool pool_{workers};
    std::unique_ptr<app> app_ = make_app();
    std::unique_ptr<server> server_ = *server::open(options(), *app_, pool_);
    std::jthread thread_;
};

TEST_F(BlockingStore, HealthIsAnsweredWhileEveryWorkerWaits) {
    EXPECT_EQ(ask("PUT", "/bucket").status, 200u);
    gate_.shut = true;
    std::vector<std::future<unsigned>> waiting;
    for (std::size_t n = 0; n < 2 * workers + 1; ++n)
        waiting.push_back(ask_meanwhile("PUT", "/bucket/" + std::to_string(n), "content"));
    for (std::size_t n = 0; n < workers; ++n) gate_.reached.acquire();
    EXPECT_EQ(ask("GET", "/_s3seal/health").status, 200u);
    EXPECT_EQ(ask("GET", "/_s3seal/kms/calls").status, 200u);
    EXPECT_FALSE(gate_.reached.try_acquire()) << "nobody else was made to wait";
    gate_.open();
    for (auto& one : waiting) EXPECT_EQ(one.get(), 200u);
}

TEST_F(BlockingStore, BodiesOfAnyLengthComeThrough) {
    EXPECT_EQ(ask("PUT", "/bucket").status, 200u);
    for (std::size_t const size : {0u, 1u, 70'000u, 3'000'000u}) {
        std::string content(size, 'a');
        for (std::size_t n = 0; n < size; ++n) content[n] = static_cast<char>(n * n >> 7);
        EXPECT_EQ(ask("PUT", "/bucket/key", content).status, 200u) << size;
        EXPECT_EQ(ask("GET", "/bucket/key").body, content) << size;
    }
    EXPECT_EQ(ask("DELETE", "/bucket/key").status, 204u);
    EXPECT_EQ(ask("GET", "/bucket/key").status, 404u);
}

TEST_F(BlockingStore, AStopWaitsForWhoWasBegun) {
    gate_.shut = true;
    auto waiting = ask_meanwhile("PUT", "/bucket");
    gate_.reached.acquire();
    server_->stop();
    gate_.open();
    EXPECT_EQ(waiting.get(), 200u);
    thread_.join();
}

}  // namespace
}  // namespace s3seal::net
