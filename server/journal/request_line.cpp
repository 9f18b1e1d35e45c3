#include "server/journal/request_line.hpp"

#include "server/masking/masking.hpp"
#include "storage/base/bytes.hpp"

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

namespace s3seal::journal {

namespace {

constexpr std::size_t max_value_bytes = 1024;
constexpr std::size_t max_told = 1024;

// The value of a header of a response, or "".
std::string_view value_of(std::string_view headers, std::string_view name) {
    while (!headers.empty()) {
        auto const line = headers.substr(0, headers.find("\r\n"));
        headers.remove_prefix(std::min(line.size() + 2, headers.size()));
        auto const colon = line.find(": ");
        if (colon != line.npos && equal_ignoring_case(line.substr(0, colon), name)) return line.substr(colon + 2);
    }
    return {};
}

// What the response says of the object's encryption: that was decided.
std::string_view encryption_of(std::string_view headers) {
    if (!value_of(headers, "x-amz-server-side-encryption-customer-algorithm").empty()) return "SSE-C";
    return value_of(headers, "x-amz-server-side-encryption");
}

// Clients put URLs with signatures into keys and names of agents.
std::string masked(std::string_view text) {
    std::string out{text.substr(0, max_value_bytes)};
    masking::mask_text(out);
    return out;
}

class line_fields {
public:
    void add(std::string_view name, std::string_view value) {
        if (!value.empty()) fields_.emplace_back(name, value.substr(0, max_value_bytes));
    }
    template <std::integral Number>
    void add(std::string_view name, Number value) {
        fields_.emplace_back(name, value);
    }
    std::span<log::field const> all() const noexcept { return fields_; }

private:
    std::vector<log::field> fields_;
};

}  // namespace

request_line line_of(event const& event, instant now) {
    return {.method = event.head.method,
            .operation = event.operation,
            .status = event.status,
            .error_code = event.error_code,
            .id = event.id,
            .took = now - event.at,
            .agent = event.head.find("User-Agent").value_or("")};
}

bool request_line_writer::is_first(request_line const& not_built) {
    std::string who;
    who.append(not_built.operation).append("\n").append(not_built.client).append("\n");
    who.append(not_built.agent.substr(0, max_value_bytes));
    std::lock_guard const lock{mutex_};
    if (written_.size() >= max_told) written_.clear();
    return written_.insert(std::move(who)).second;
}

void request_line_writer::write(request_line const& about) {
    auto const bucket = masked(about.bucket);
    auto const key = masked(about.key);
    std::string agent;
    line_fields line;
    line.add("method", about.method);
    line.add("operation", about.operation);
    line.add("bucket", bucket);
    line.add("key", key);
    line.add("path", about.path);
    line.add("status", about.status);
    line.add("code", about.error_code);
    if (about.status < 300) {
        line.add("encryption", encryption_of(about.headers));
        line.add("kms_key", value_of(about.headers, "x-amz-server-side-encryption-aws-kms-key-id"));
        line.add("bucket_key", value_of(about.headers, "x-amz-server-side-encryption-bucket-key-enabled"));
    }
    line.add("id", about.id);
    line.add("duration_ms", about.took.count());
    line.add("why", about.why);
    if (about.status == aws::row_of(aws::errc::not_implemented).status && is_first(about)) {
        agent = masked(about.agent);
        line.add("agent", agent);
        line.add("note", "not built in this server; clients that retry a 501 seem to hang until they give up");
    }
    log::write(log::level::info, "request", line.all());
}

}  // namespace s3seal::journal
