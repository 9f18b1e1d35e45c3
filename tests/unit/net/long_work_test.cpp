// Over sockets: what becomes of connections whose exchange is the one that is slow.
#include "server/net/server.hpp"
#include "storage/base/random.hpp"
#include "tests/support/raw_client.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <semaphore>
#include <string>
#include <string_view>
#include <thread>

namespace s3seal::net {
namespace {

using namespace std::chrono_literals;

// What the exchanges of a test do and have seen.
struct script {
    std::binary_semaphore took{0};        // a piece of a body: told before the exchange goes on
    std::counting_semaphore<> let_go{0};  // who got "!" waits for it
    std::atomic<int> alive = 0;
    std::thread::id connections;  // their thread
    std::atomic<bool> pulled_there = false;
};

class letters final : public http::body_source {
public:
    explicit letters(script& by) : script_{by} {}
    storage::result<bytes_view> next() override {
        if (std::this_thread::get_id() == script_.connections) script_.pulled_there = true;
        return left_-- > 0 ? as_bytes("letter") : bytes_view{};
    }

private:
    script& script_;
    int left_ = 3;
};

class scripted_exchange final : public http::exchange {
public:
    scripted_exchange(script& by, http::request const& head) : script_{by}, has_body_{head.method == "PUT"} {
        ++script_.alive;
    }
    ~scripted_exchange() override { --script_.alive; }

    bool wants_body() const noexcept override { return has_body_; }
    bool consume(bytes_view bytes) override {
        script_.took.release();
        if (as_text(bytes).ends_with('!')) script_.let_go.acquire();
        return true;
    }
    http::response finish(http::body_end end) override {
        http::response out;
        out.status = end == http::body_end::complete ? 200 : 408;
        if (!has_body_) {
            out.source = std::make_unique<letters>(script_);
            out.length = 18;
        }
        return out;
    }

private:
    script& script_;
    bool has_body_;
};

class scripted_application final : public http::application {
public:
    explicit scripted_application(script& by) : script_{by} {}
    bool may_block(http::request const&) const override { return true; }
    std::unique_ptr<http::exchange> begin(http::request const& head, http::connection_info const&) override {
        return std::make_unique<scripted_exchange>(script_, head);
    }
    std::unique_ptr<http::exchange> refuse(http::head_fault, http::request const& head,
                                           http::connection_info const&) override {
        return std::make_unique<scripted_exchange>(script_, head);
    }

private:
    script& script_;
};

class LongWork : public testing::Test {
protected:
    LongWork() {
        std::promise<void> ready;
        thread_ = std::jthread{[&] {
            script_.connections = std::this_thread::get_id();
            server_->run([&] { ready.set_value(); });
        }};
        ready.get_future().wait();
    }
    ~LongWork() override {
        script_.let_go.release();  // whoever still waits, when a test has failed
        if (thread_.joinable()) server_->stop();
    }

    server_options options() {
        server_options out;
        out.hosts = {"127.0.0.1"};
        out.port = 0;
        out.body_progress = 200ms;
        out.drain = 0ms;
        out.random = &random_;
        return out;
    }
    test::endpoint here() const { return {.tls = false, .host = "127.0.0.1", .port = std::to_string(server_->port())}; }
    static std::string put_of(std::size_t size) {
        return "PUT / HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n";
    }
    // A piece of a body that the exchange has.
    void send_piece(test::raw_client& from, std::string_view piece) {
        from.send(piece);
        script_.took.acquire();
    }
    // The deadline of whoever was waited for before has passed, were it still there.
    void wait_for_a_deadline() {
        test::raw_client stalling{here()};
        stalling.send(put_of(1));
        EXPECT_EQ(stalling.receive().status, 408u);
    }

    script script_;
    system_random random_;
    scripted_application application_{script_};
    worker_pool pool_{2};
    std::unique_ptr<server> server_ = *server::open(options(), application_, pool_);
    std::jthread thread_;
};

TEST_F(LongWork, NoClientIsCutWhileTheEndOfItsBodyIsWorkedOn) {
    test::raw_client client{here()};
    client.send(put_of(2));
    send_piece(client, "1");
    send_piece(client, "!");
    wait_for_a_deadline();
    script_.let_go.release();
    EXPECT_EQ(client.receive().status, 200u);
}

TEST_F(LongWork, NoClientIsCutWhileAPieceOfItsBodyIsWorkedOn) {
    test::raw_client client{here()};
    client.send(put_of(3));
    send_piece(client, "1");
    send_piece(client, "!");
    wait_for_a_deadline();
    script_.let_go.release();
    send_piece(client, "3");
    EXPECT_EQ(client.receive().status, 200u);
}

TEST_F(LongWork, BodiesOfWhatMayBlockArePulledBesideConnections) {
    test::raw_client client{here()};
    client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    EXPECT_EQ(client.receive().body, "letterletterletter");
    EXPECT_FALSE(script_.pulled_there);
}

TEST_F(LongWork, WhatTheEndOfTheServerLeavesUndoneIsDropped) {
    test::raw_client client{here()};
    client.send(put_of(1));
    send_piece(client, "!");
    server_->stop();
    EXPECT_THROW(client.receive(), test::client_fault) << "it was cut, and nobody hears of the work's end";
    script_.let_go.release();
    thread_.join();
    server_.reset();
    EXPECT_EQ(script_.alive, 0);
}

}  // namespace
}  // namespace s3seal::net
