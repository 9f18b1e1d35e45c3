#include "server/cli/event_reader.hpp"

#include <cstddef>
#include <utility>

namespace s3seal::cli {

bool event_reader::read(std::string_view bytes) {
    rest_.append(bytes);
    std::size_t begin = 0;
    for (auto end = rest_.find('\n'); end != rest_.npos; end = rest_.find('\n', begin)) {
        auto const line = std::string_view{rest_}.substr(begin, end - begin);
        begin = end + 1;
        if (!read_line(line.ends_with('\r') ? line.substr(0, line.size() - 1) : line)) return false;
    }
    rest_.erase(0, begin);
    return true;
}

bool event_reader::read_line(std::string_view line) {
    if (line.empty()) {
        auto const event = std::exchange(event_, {});
        auto const data = std::exchange(data_, {});
        return data.empty() || take_(event, data);
    }
    auto const colon = line.find(':');
    auto const name = line.substr(0, colon);
    auto value = colon == line.npos ? std::string_view{} : line.substr(colon + 1);
    if (value.starts_with(' ')) value.remove_prefix(1);
    if (name == "event") event_ = value;
    if (name == "data") data_.append(data_.empty() ? "" : "\n").append(value);
    return true;
}

}  // namespace s3seal::cli
