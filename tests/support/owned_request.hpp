// A request's head with memory of its own, for tests of what works on heads.
#pragma once

#include "server/http/request.hpp"
#include "server/http/uri.hpp"

#include <deque>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace s3seal::test {

class owned_request {
public:
    owned_request(std::string_view method, std::string_view target,
                  std::initializer_list<std::pair<std::string_view, std::string_view>> headers = {}) {
        head.method = keep(method);
        head.target = keep(target);
        for (auto const& [name, value] : headers) add(name, value);
        if (auto decoded = http::parse_target(target)) parsed = *std::move(decoded);
        parsed.raw_query =
            target.find('?') == target.npos ? std::string_view{} : head.target.substr(target.find('?') + 1);
    }
    owned_request(owned_request const&) = delete;
    owned_request& operator=(owned_request const&) = delete;

    void add(std::string_view name, std::string_view value) { head.headers.push_back({keep(name), keep(value)}); }

    http::request head;
    http::target parsed;

private:
    std::string_view keep(std::string_view text) { return texts_.emplace_back(text); }

    std::deque<std::string> texts_;
};

}  // namespace s3seal::test
