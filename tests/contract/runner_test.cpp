// The runner itself: what it must notice, and that no case that somebody relies on is missing.
#include "tests/contract/run.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/write.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <thread>

namespace s3seal::test {

namespace {

namespace asio = boost::asio;

// Says 200 to everything, as a careless mock does.
class yes_server {
public:
    yes_server() : acceptor_{context_, {asio::ip::address_v4::loopback(), 0}}, thread_{[this] { serve(); }} {}
    ~yes_server() {
        stopping_ = true;
        boost::system::error_code ignored;
        asio::ip::tcp::socket last{context_};
        last.connect(acceptor_.local_endpoint(), ignored);
        thread_.join();
    }
    std::string port() const { return std::to_string(acceptor_.local_endpoint().port()); }

private:
    void serve() {
        while (!stopping_) {
            boost::system::error_code fault;
            auto socket = acceptor_.accept(fault);
            if (fault || stopping_) return;
            asio::streambuf head;
            asio::read_until(socket, head, "\r\n\r\n", fault);
            std::string_view const response =
                "HTTP/1.1 200 OK\r\nx-amz-request-id: 0123456789ABCDEF\r\nx-amz-id-2: AAAAAAAAAAAAAAAAAAAAAAAAAA==\r\n"
                "Date: Thu, 01 Jan 2026 00:00:00 GMT\r\nServer: AmazonS3\r\nContent-Length: 0\r\nConnection: "
                "close\r\n\r\n";
            asio::write(socket, asio::buffer(response), fault);
        }
    }

    asio::io_context context_;
    asio::ip::tcp::acceptor acceptor_;
    std::atomic<bool> stopping_ = false;
    std::thread thread_;
};

std::vector<contract_case> all_cases() {
    return read_cases(S3SEAL_SOURCE_DIR "/tests/contract/cases");
}

TEST(Runner, WrongEndpointFailsNamedCases) {
    yes_server const wrong;
    target_of_cases target;
    target.at = parse_endpoint("http://127.0.0.1:" + wrong.port());
    target.credentials = {"test", "test"};
    std::set<std::string> named{"fresh_bucket_shows_aes256_and_blocks_sse_c", "zero_rules",
                                "missing_bucket_before_an_invalid_body"};
    for (auto const& one : all_cases()) {
        if (named.erase(one.name) == 0) continue;
        EXPECT_FALSE(run_case(one, target).empty()) << one.name;
    }
    EXPECT_TRUE(named.empty()) << *named.begin();
}

TEST(Runner, NobodyListeningFailsTheCase) {
    target_of_cases target;
    target.at = parse_endpoint("http://127.0.0.1:1");
    EXPECT_FALSE(run_case(all_cases().front(), target).empty());
}

TEST(Runner, NamesAreUnique) {
    std::set<std::string> names;
    for (auto const& one : all_cases()) EXPECT_TRUE(names.insert(one.name).second) << one.name;
}

}  // namespace

}  // namespace s3seal::test
