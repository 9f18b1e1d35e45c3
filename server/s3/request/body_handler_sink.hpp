// A body handler as the place where verified content goes.
#pragma once

#include "server/body/verified_body.hpp"
#include "server/s3/request/operation.hpp"

#include <memory>

namespace s3seal::s3 {

class body_handler_sink final : public body::byte_sink {
public:
    explicit body_handler_sink(std::unique_ptr<body_handler> to) : to{std::move(to)} {}
    result<> write(bytes_view bytes) override { return to->write(bytes); }
    std::unique_ptr<body_handler> to;
};

}  // namespace s3seal::s3
