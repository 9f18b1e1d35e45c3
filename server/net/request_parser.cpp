#include "server/net/request_parser.hpp"

namespace s3seal::net {

void head_arena::clear() {
    bytes_.clear();
    fields_.clear();
    header_bytes_ = method_size_ = target_size_ = 0;
    auto headers = std::move(request_.headers);
    headers.clear();
    request_ = {};
    request_.headers = std::move(headers);
}

void head_arena::set_line(std::string_view method, std::string_view target, unsigned version) {
    method_size_ = method.size();
    target_size_ = target.size();
    bytes_.append(method).append(target);
    request_.version = version;
}

void head_arena::add_header(std::string_view name, std::string_view value) {
    fields_.push_back({bytes_.size(), name.size(), bytes_.size() + name.size(), value.size()});
    bytes_.append(name).append(value);
    header_bytes_ += name.size() + value.size() + std::string_view{": \r\n"}.size();
}

http::request const& head_arena::finish(std::optional<std::uint64_t> content_length, bool chunked) {
    std::string_view const all{bytes_};
    request_.method = all.substr(0, method_size_);
    request_.target = all.substr(method_size_, target_size_);
    for (auto const& f : fields_)
        request_.headers.push_back({all.substr(f.name, f.name_size), all.substr(f.value, f.value_size)});
    request_.content_length = content_length;
    request_.chunked = chunked;
    return request_;
}

void request_parser::on_request_impl(beast::http::verb, text method, text target, int version, error_code&) {
    arena_.set_line({method.data(), method.size()}, {target.data(), target.size()}, static_cast<unsigned>(version));
}

void request_parser::on_field_impl(beast::http::field, text name, text value, error_code&) {
    arena_.add_header({name.data(), name.size()}, {value.data(), value.size()});
}

bool has_folded_line(std::string_view head) noexcept {
    for (auto at = head.find('\n'); at != head.npos && at + 1 < head.size(); at = head.find('\n', at + 1))
        if (head[at + 1] == ' ' || head[at + 1] == '\t') return true;
    return false;
}

}  // namespace s3seal::net
