// An upload as the place where verified content goes.
#pragma once

#include "server/body/verified_body.hpp"
#include "server/s3/request/operation.hpp"

#include <memory>

namespace s3seal::s3 {

class upload_sink final : public body::byte_sink {
public:
    explicit upload_sink(std::unique_ptr<upload> to) : to{std::move(to)} {}
    result<> write(bytes_view bytes) override { return to->write(bytes); }
    std::unique_ptr<upload> to;
};

}  // namespace s3seal::s3
