// Over sockets: exchanges and bodies that wait, connections that are reset.
#include "server/net/server.hpp"
#include "storage/base/random.hpp"
#include "tests/support/raw_client.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <memory>
#include <semaphore>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

namespace s3seal::net {
namespace {

using namespace std::chrono_literals;

// Three words, each after a pause; or one, and no end, which it tells.
class words final : public http::body_source {
public:
    words(bool endless, std::binary_semaphore& at_last) : endless_{endless}, at_last_{at_last} {}
    std::chrono::milliseconds pause() override {
        bool const rested = std::exchange(rested_, !rested_);
        if (!endless_ || given_ != 1) return rested ? 0ms : 1ms;
        if (!std::exchange(told_, true)) at_last_.release();
        return 1ms;
    }
    storage::result<bytes_view> next() override { return given_++ < 3 ? as_bytes("word ") : bytes_view{}; }

private:
    bool endless_;
    std::binary_semaphore& at_last_;
    bool told_ = false;
    bool rested_ = false;
    int given_ = 0;
};

class patient_exchange final : public http::exchange {
public:
    patient_exchange(http::request const& head, std::binary_semaphore& at_last)
        : target_{head.target}, at_last_{at_last} {}
    bool wants_body() const noexcept override { return false; }
    bool consume(bytes_view) override { return false; }
    http::progress advance(http::body_end) override {
        return target_ == "/waits" && waited_++ < 3 ? http::progress::waiting : http::progress::done;
    }
    std::chrono::milliseconds wait() const override { return 1ms; }
    http::response finish(http::body_end) override {
        http::response out;
        out.reset = target_ == "/reset";
        out.body = std::to_string(waited_);
        if (target_ != "/words" && target_ != "/endless") return out;
        out.frame = http::framing::chunked;
        out.source = std::make_unique<words>(target_ == "/endless", at_last_);
        return out;
    }

private:
    std::string target_;
    std::binary_semaphore& at_last_;
    int waited_ = 0;
};

class patient_application final : public http::application {
public:
    std::unique_ptr<http::exchange> begin(http::request const& head, http::connection_info const&) override {
        return std::make_unique<patient_exchange>(head, at_last);
    }
    std::unique_ptr<http::exchange> refuse(http::head_fault, http::request const& head,
                                           http::connection_info const&) override {
        return std::make_unique<patient_exchange>(head, at_last);
    }

    std::binary_semaphore at_last{0};  // a word that nothing comes after
};

class Waiting : public testing::Test {
protected:
    Waiting() {
        std::promise<void> ready;
        thread_ = std::jthread{[&] { server_->run([&] { ready.set_value(); }); }};
        ready.get_future().wait();
    }
    ~Waiting() override { server_->stop(); }

    server_options options() {
        server_options out;
        out.hosts = {"127.0.0.1"};
        out.port = 0;
        out.random = &random_;
        return out;
    }
    std::unique_ptr<test::raw_client> asking(std::string_view target) const {
        auto client = std::make_unique<test::raw_client>(
            test::endpoint{.tls = false, .host = "127.0.0.1", .port = std::to_string(server_->port())});
        client->send(std::string{"GET "}.append(target).append(" HTTP/1.1\r\nHost: localhost\r\n\r\n"));
        return client;
    }

    system_random random_;
    patient_application application_;
    worker_pool pool_{1};
    std::unique_ptr<server> server_ = *server::open(options(), application_, pool_);
    std::jthread thread_;
};

TEST_F(Waiting, AnExchangeIsAskedUntilItIsDone) {
    EXPECT_EQ(asking("/waits")->receive().body, "4");
}

TEST_F(Waiting, ABodyWithoutALengthComesInChunks) {
    auto const response = asking("/words")->receive();
    EXPECT_EQ(response.header("Transfer-Encoding"), "chunked");
    EXPECT_EQ(response.body, "word word word ");
}

TEST_F(Waiting, ABodyWithoutAnEndEndsWithTheServer) {
    auto const client = asking("/endless");
    application_.at_last.acquire();
    server_->stop();
    EXPECT_EQ(client->receive().body, "word ");
}

TEST_F(Waiting, AConnectionMayBeResetInsteadOfAnswered) {
    EXPECT_THROW(asking("/reset")->receive(), test::client_fault);
}

}  // namespace
}  // namespace s3seal::net
