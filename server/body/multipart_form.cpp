#include "server/body/multipart_form.hpp"

#include <algorithm>

namespace s3seal::body {

namespace {

using aws::errc;
using aws::error;

// The value of a parameter such as name="x" or name=x; nothing when it is not there.
std::optional<std::string> find_parameter(std::string_view header, std::string_view name) {
    for (auto at = header.find(';'); at != header.npos; at = header.find(';', at)) {
        auto rest = header.substr(++at);
        rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size()));
        if (rest.size() <= name.size() || !equal_ignoring_case(rest.substr(0, name.size()), name) ||
            rest[name.size()] != '=')
            continue;
        rest.remove_prefix(name.size() + 1);
        if (!rest.starts_with('"')) return std::string{trim(rest.substr(0, rest.find(';')))};
        std::string out;
        for (std::size_t i = 1; i < rest.size() && rest[i] != '"'; ++i) {
            if (rest[i] == '\\' && i + 1 < rest.size()) ++i;
            out += rest[i];
        }
        return out;
    }
    return std::nullopt;
}

// Browsers of old send the whole path.
std::string base_name(std::string_view filename) {
    return std::string{filename.substr(filename.find_last_of("/\\") + 1)};
}

error several_files() {
    return aws::invalid_argument("POST requires exactly one file upload per request.", "file", "");
}

}  // namespace

std::optional<std::string> find_form_boundary(std::string_view content_type) {
    if (!equal_ignoring_case(trim(content_type.substr(0, content_type.find(';'))), "multipart/form-data"))
        return std::nullopt;
    auto boundary = find_parameter(content_type, "boundary").value_or("");
    return boundary.size() <= 70 ? boundary : std::string{};
}

std::optional<std::string_view> form_fields::find(std::string_view name) const noexcept {
    for (auto const& [key, value] : fields)
        if (equal_ignoring_case(key, name)) return value;
    return std::nullopt;
}

aws::result<> multipart_form::write(bytes_view bytes) {
    held_.append(as_text(bytes));
    while (true) {
        TRY(bool const went_on, step());
        if (went_on) continue;
        held_.erase(0, used_);
        used_ = 0;
        return {};
    }
}

aws::result<bool> multipart_form::step() {
    switch (state_) {
        case state::preamble:
        case state::after_delimiter:
            return take_delimiter();
        case state::headers:
            return take_headers();
        case state::field:
            return take_field();
        case state::file:
            return take_file();
        case state::done:
            used_ = held_.size();
            return false;
    }
    return false;
}

aws::result<> multipart_form::check_fields(std::size_t more) const {
    if (field_bytes_ + more <= max_fields) return {};
    return error{errc::max_post_pre_data_length_exceeded}.with("MaxPostPreDataLengthBytes", std::to_string(max_fields));
}

// Behind a delimiter stands a line end, or "--" at the very end.
aws::result<bool> multipart_form::take_delimiter() {
    if (state_ == state::preamble) {
        while (rest().starts_with("\r\n\r\n")) used_ += 2;
        if (rest().size() < delimiter_.size()) return false;
        if (!rest().starts_with(delimiter_)) return errc::malformed_post_request;
        used_ += delimiter_.size();
        state_ = state::after_delimiter;
    }
    if (rest().size() < 2) return false;
    if (rest().starts_with("--")) {
        state_ = state::done;
        return true;
    }
    if (!rest().starts_with("\r\n")) return errc::malformed_post_request;
    used_ += 2;
    state_ = state::headers;
    return true;
}

aws::result<bool> multipart_form::take_headers() {
    auto const end = rest().find("\r\n\r\n");
    CHECK_OK(check_fields(std::min(end, rest().size())));
    if (end == std::string_view::npos) return false;
    auto const headers = rest().substr(0, end);
    used_ += end + 4;
    field_bytes_ += end;
    CHECK_OK(begin_part(headers));
    return true;
}

aws::result<> multipart_form::begin_part(std::string_view headers) {
    std::optional<std::string> name;
    std::optional<std::string> filename;
    for (auto rest = headers;;) {
        auto const end = rest.find("\r\n");
        auto const line = rest.substr(0, end);
        auto const colon = line.find(':');
        if (colon != line.npos && equal_ignoring_case(trim(line.substr(0, colon)), "Content-Disposition")) {
            name = find_parameter(line.substr(colon + 1), "name");
            filename = find_parameter(line.substr(colon + 1), "filename");
        }
        if (end == rest.npos) break;
        rest.remove_prefix(end + 2);
    }
    if (!name || !is_utf8(*name)) return errc::malformed_post_request;
    name_ = *name;
    bool const is_file = equal_ignoring_case(name_, "file");
    if (is_file && saw_file_) return several_files();
    state_ = is_file ? state::file : state::field;
    if (!is_file) return {};
    saw_file_ = true;
    if (filename) form_.filename = base_name(*filename);
    return to_.on_file(form_);
}

// What comes behind the file is read, since there may be a second one, and ignored.
aws::result<bool> multipart_form::take_field() {
    auto const end = rest().find(delimiter_);
    if (end == std::string_view::npos) {
        if (saw_file_ && rest().size() > max_fields) used_ = held_.size() - delimiter_.size();
        if (!saw_file_) CHECK_OK(check_fields(rest().size()));
        return false;
    }
    if (!saw_file_) {
        CHECK_OK(check_fields(end));
        std::string value{rest().substr(0, end)};
        if (!is_utf8(value)) return errc::malformed_post_request;
        field_bytes_ += end + name_.size();
        form_.fields.emplace_back(std::move(name_), std::move(value));
    }
    used_ += end + delimiter_.size();
    state_ = state::after_delimiter;
    return true;
}

aws::result<bool> multipart_form::take_file() {
    auto const end = rest().find(delimiter_);
    // The last bytes may be the beginning of a delimiter.
    auto const ready =
        end != std::string_view::npos ? end : rest().size() - std::min(rest().size(), delimiter_.size() - 1);
    if (ready > 0) CHECK_OK(to_.on_content(as_bytes(rest().substr(0, ready))));
    used_ += ready;
    if (!rest().starts_with(delimiter_)) return false;
    used_ += delimiter_.size();
    state_ = state::after_delimiter;
    return true;
}

aws::result<> multipart_form::finish() const {
    if (state_ != state::done) return errc::malformed_post_request;
    if (!saw_file_) return several_files();
    return {};
}

}  // namespace s3seal::body
