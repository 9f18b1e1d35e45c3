#include "server/service/customer_keys.hpp"

#include "server/http/uri.hpp"
#include "storage/base/bytes.hpp"

#include <algorithm>

namespace s3seal::service {

namespace {

constexpr std::string_view of_object = "x-amz-server-side-encryption-customer-";
constexpr std::string_view of_source = "x-amz-copy-source-server-side-encryption-customer-";

bool is_in_query(std::string_view query) {
    while (!query.empty()) {
        auto const piece = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(piece.size() + 1, query.size()));
        auto const name = piece.substr(0, piece.find('='));
        if (name.size() < of_object.size()) continue;
        auto const decoded = http::percent_decode(name);
        if (decoded && names_customer_key(*decoded)) return true;
    }
    return false;
}

}  // namespace

bool names_customer_key(std::string_view name) noexcept {
    return name.size() > of_object.size() &&
           (starts_with_ignoring_case(name, of_object) || starts_with_ignoring_case(name, of_source));
}

bool brings_customer_key(http::request const& head) {
    auto const in_headers = std::any_of(head.headers.begin(), head.headers.end(),
                                        [](http::header const& one) { return names_customer_key(one.name); });
    if (in_headers) return true;
    auto const mark = head.target.find('?');
    return mark != head.target.npos && is_in_query(head.target.substr(mark + 1));
}

}  // namespace s3seal::service
