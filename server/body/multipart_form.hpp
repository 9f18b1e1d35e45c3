// multipart/form-data with one file at its end, as browsers send it: fields are held, the file is passed on.
// Source: S3 API, "POST Object".
#pragma once

#include "server/aws/error.hpp"
#include "storage/base/bytes.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace s3seal::body {

// The boundary in a Content-Type; nothing when it is not multipart/form-data, "" when the boundary is missing.
std::optional<std::string> find_form_boundary(std::string_view content_type);

struct form_fields {
    std::vector<std::pair<std::string, std::string>> fields;  // in order of arrival, up to the file
    std::optional<std::string> filename;                      // of the file part

    // Any letter case; the first of that name.
    std::optional<std::string_view> find(std::string_view name) const noexcept;
};

// What becomes of a form.
class form_handler {
public:
    virtual ~form_handler() = default;
    virtual aws::result<> on_file(form_fields const& form) = 0;  // every field before the file has come
    virtual aws::result<> on_content(bytes_view bytes) = 0;      // of the file
};

class multipart_form {
public:
    static constexpr std::size_t max_fields = 20 * 1024;  // bytes in front of the file

    multipart_form(std::string_view boundary, form_handler& to) : delimiter_{"\r\n--"}, to_{to} {
        delimiter_ += boundary;
        held_ = "\r\n";  // the first boundary has no line end in front
    }

    // MalformedPOSTRequest, MaxPostPreDataLengthExceededError, InvalidArgument for a second file; what the handler
    // says.
    aws::result<> write(bytes_view bytes);
    // The body has ended. InvalidArgument without a file.
    aws::result<> finish() const;

    form_fields const& form() const noexcept { return form_; }

private:
    enum class state { preamble, after_delimiter, headers, field, file, done };

    std::string_view rest() const noexcept { return std::string_view{held_}.substr(used_); }
    aws::result<bool> step();                            // false: more bytes are needed
    aws::result<> check_fields(std::size_t more) const;  // bytes of fields
    aws::result<bool> take_delimiter();
    aws::result<bool> take_headers();
    aws::result<bool> take_field();
    aws::result<bool> take_file();
    aws::result<> begin_part(std::string_view headers);

    std::string delimiter_;
    form_handler& to_;
    state state_ = state::preamble;
    std::string held_;      // bytes that were not used yet, behind those that were
    std::size_t used_ = 0;  // of them, erased once for each write()
    std::string name_;      // of the current part
    bool saw_file_ = false;
    std::size_t field_bytes_ = 0;
    form_fields form_;
};

}  // namespace s3seal::body
