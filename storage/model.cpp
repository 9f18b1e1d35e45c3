#include "storage/model.hpp"

#include <algorithm>

namespace s3seal::storage {

setting const* find_setting(bucket const& in, std::string_view kind, std::string_view id) noexcept {
    auto const found = std::find_if(in.settings.begin(), in.settings.end(),
                                    [&](setting const& one) { return one.kind == kind && one.id == id; });
    return found == in.settings.end() ? nullptr : &*found;
}

}  // namespace s3seal::storage
