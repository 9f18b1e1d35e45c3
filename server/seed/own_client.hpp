// Asks the services of this server as a client would, but without a socket and a signature: in the name of an account.
#pragma once

#include "server/http/response.hpp"
#include "server/service/application.hpp"
#include "storage/base/bytes.hpp"
#include "storage/base/clock.hpp"
#include "storage/base/random.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace s3seal::seed {

using header_list = std::vector<std::pair<std::string, std::string>>;

struct own_request {
    std::string account;  // in whose root's name, 12 digits
    std::string region;
    std::string method;
    std::string target;  // as in a request line, encoded
    header_list headers = {};
    std::string body = {};
    http::body_source* source = nullptr;  // instead of `body`; then `length` says how much comes
    std::uint64_t length = 0;
    std::optional<instant> at = {};  // when it is to have been asked; nothing: now
};

// What a service answered.
class own_answer {
public:
    // `kept`: what the response's body still needs.
    own_answer(std::shared_ptr<void> kept, http::response response)
        : kept_{std::move(kept)}, response_{std::move(response)} {}

    bool succeeded() const noexcept { return response_.status < 300; }
    unsigned status() const noexcept { return response_.status; }
    std::optional<std::string_view> find(std::string_view name) const noexcept { return response_.find(name); }
    // The whole body, once; it may be long. io, corrupt.
    storage::result<std::string> text();

private:
    std::shared_ptr<void> kept_;
    http::response response_;
};

// One thread at a time. What it asks is in no journal and no ledger, and meets no faults.
class own_client {
public:
    // `settle`: makes durable what was changed.
    own_client(clock const& time, random_source& random, std::function<void()> settle)
        : time_{time}, random_{random}, settle_{std::move(settle)} {}

    // Runs the request to its end. Fails with what `source` fails with.
    storage::result<own_answer> ask(service::application& of, own_request request);

private:
    clock const& time_;
    random_source& random_;
    std::function<void()> settle_;
};

}  // namespace s3seal::seed
