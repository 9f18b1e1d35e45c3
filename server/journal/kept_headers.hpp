// Headers in one piece of memory, for records: there are many of them, and most are never looked at.
#pragma once

#include "server/http/request.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace s3seal::journal {

// In the order in which they came, names as sent, values masked on their way in.
class kept_headers {
public:
    static kept_headers of_request(http::request const& head);
    // `head`: "Name: value\r\n" lines.
    static kept_headers of_response(std::string_view head);

    // Masked already. Neither holds a line's end.
    void add(std::string_view name, std::string_view value);

    // The first value of that name, any letter case.
    std::optional<std::string_view> find(std::string_view name) const noexcept;
    bool empty() const noexcept { return lines_.empty(); }
    std::size_t bytes() const noexcept { return lines_.capacity(); }

    // visit(name, value), until it returns false.
    template <class Visitor>
    void each(Visitor visit) const {
        for (std::string_view rest = lines_; !rest.empty();) {
            auto const [name, value] = take_line(rest);
            if (!visit(name, value)) return;
        }
    }

private:
    static std::pair<std::string_view, std::string_view> take_line(std::string_view& rest) noexcept;

    std::string lines_;
};

}  // namespace s3seal::journal
