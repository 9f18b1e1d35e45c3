#include "server/s3/encryption/encryption_headers.hpp"

#include <boost/json.hpp>

namespace s3seal::s3 {

encryption_headers encryption_headers::from(http::request const& request) {
    return {request.find(header::sse), request.find(header::sse_kms_key), request.find(header::sse_context),
            request.find(header::sse_bucket_key), customer_key_headers::from(request)};
}

std::optional<std::map<std::string, std::string>> parse_string_map(std::string_view json) {
    boost::system::error_code ec;
    auto const value = boost::json::parse(json, ec);
    if (ec || !value.is_object()) return std::nullopt;
    std::map<std::string, std::string> out;
    for (auto const& [name, member] : value.get_object()) {
        if (!member.is_string()) return std::nullopt;
        out.emplace(name, member.get_string());
    }
    return out;
}

}  // namespace s3seal::s3
