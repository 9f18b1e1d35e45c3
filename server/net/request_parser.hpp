// Beast's parser for a request's head. It sees nothing of the body.
#pragma once

#include "server/http/request.hpp"

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace s3seal::net {

namespace beast = boost::beast;

inline constexpr std::size_t max_target_bytes = 16 * 1024;
inline constexpr std::size_t max_header_bytes = 8 * 1024;  // apart from the request line
inline constexpr std::size_t max_head_bytes = 64 * 1024;   // of all that is read before giving up

// A request's head. Kept by its connection, so that its memory serves the next request too.
class head_arena {
public:
    void clear();
    void set_line(std::string_view method, std::string_view target, unsigned version);
    void add_header(std::string_view name, std::string_view value);
    // Once complete: makes the views.
    http::request const& finish(std::optional<std::uint64_t> content_length, bool chunked);
    http::request const& request() const noexcept { return request_; }

    std::size_t target_bytes() const noexcept { return target_size_; }
    std::size_t header_bytes() const noexcept { return header_bytes_; }

private:
    struct field {
        std::size_t name, name_size, value, value_size;
    };
    std::string bytes_;
    std::vector<field> fields_;
    std::size_t method_size_ = 0;
    std::size_t target_size_ = 0;
    std::size_t header_bytes_ = 0;
    http::request request_;
};

class request_parser final : public beast::http::basic_parser<true> {
public:
    explicit request_parser(head_arena& arena) : arena_{arena} {
        header_limit(max_head_bytes);
        body_limit(boost::none);
    }

private:
    using error_code = beast::error_code;
    using text = beast::string_view;

    void on_request_impl(beast::http::verb, text method, text target, int version, error_code&) override;
    void on_response_impl(int, text, int, error_code&) override {}
    void on_field_impl(beast::http::field, text name, text value, error_code&) override;
    void on_header_impl(error_code&) override {}
    void on_body_init_impl(boost::optional<std::uint64_t> const&, error_code&) override {}
    std::size_t on_body_impl(text body, error_code&) override { return body.size(); }
    void on_chunk_header_impl(std::uint64_t, text, error_code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, text body, error_code&) override { return body.size(); }
    void on_finish_impl(error_code&) override {}

    head_arena& arena_;
};

// Whether a header goes on in a second line, which Beast joins to the first and others may read as another header.
bool has_folded_line(std::string_view head) noexcept;

}  // namespace s3seal::net
