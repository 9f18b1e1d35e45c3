// Who takes the content of a request's body.
#pragma once

#include "server/aws/error.hpp"
#include "server/http/response.hpp"
#include "storage/base/bytes.hpp"
#include "storage/model.hpp"

#include <cstdint>
#include <string>

namespace s3seal::body {

struct integrity_plan;

// What is known of a body that arrived whole and right.
struct verified_content {
    std::uint64_t size = 0;
    std::string md5;                  // raw; "" unless it was sent or wanted
    storage::checksum digest;         // FULL_OBJECT; algorithm "" when none was computed
    std::string extra_checksum = {};  // base64; "" unless it was wanted
};

class content_sink {
public:
    virtual ~content_sink() = default;
    virtual aws::result<> write(bytes_view bytes) = 0;
};

// Dropped without finish() it leaves nothing behind.
class body_handler : public content_sink {
public:
    // Asks for what it needs to know of the body, and refuses what it cannot take, before any of it is written. Only
    // what is needed: MD5 costs more than everything else that is done with the bytes.
    virtual aws::result<> refine(integrity_plan& /*plan*/) const { return {}; }
    virtual aws::result<http::response> finish(verified_content const& content) = 0;
};

}  // namespace s3seal::body
