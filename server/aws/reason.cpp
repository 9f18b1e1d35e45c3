#include "server/aws/reason.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace s3seal::aws {

namespace {

[[maybe_unused]] std::size_t count_names(std::string_view names) noexcept {
    return names.empty() ? 0 : static_cast<std::size_t>(std::count(names.begin(), names.end(), ' ')) + 1;
}

}  // namespace

std::size_t reason_details::bytes() const noexcept {
    auto size = sizeof *this;
    for (auto const& one : arguments) size += sizeof(std::string) + one.size();
    return size;
}

reason::reason(reason_code of, std::initializer_list<std::string_view> arguments) : code{of} {
    assert(arguments.size() == count_names(argument_names(of)));
    auto kept = std::make_shared<reason_details>();
    kept->arguments.assign(arguments.begin(), arguments.end());
    details = std::move(kept);
}

reason::reason(std::shared_ptr<reason_subject const> asked) : code{reason_code::policies} {
    details = std::make_shared<reason_details const>(reason_details{{}, std::move(asked)});
}

std::string_view reason::argument(std::string_view name) const noexcept {
    if (!details) return {};
    auto names = argument_names(code);
    for (auto const& value : details->arguments) {
        auto const end = names.find(' ');
        if (names.substr(0, end) == name) return value;
        names.remove_prefix(end == names.npos ? names.size() : end + 1);
    }
    return {};
}

}  // namespace s3seal::aws
