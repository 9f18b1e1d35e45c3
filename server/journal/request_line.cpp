#include "server/journal/request_line.hpp"

#include "server/aws/error.hpp"
#include "server/masking/masking.hpp"
#include "storage/base/bytes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

namespace s3seal::journal {

namespace {

constexpr std::size_t max_value_bytes = 1024;
constexpr std::size_t max_told = 1024;
constexpr unsigned first_redirect_status = 300;

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

// AWS has a 501 too: for what it does not do itself.
bool is_not_built(record const& record) {
    return record.refused && record.refused->why.code == aws::reason_code::not_built &&
           record.status == aws::row_of(aws::errc::not_implemented).status;
}

}  // namespace

bool request_line_writer::is_first(record const& not_built, line_context const& context) {
    std::string who;
    who.append(not_built.operation).append("\n").append(context.client).append("\n");
    who.append(context.agent.substr(0, max_value_bytes));
    return remember(std::move(who));
}

// Each path once with each status.
bool request_line_writer::is_first_answer(record const& routine) {
    return remember(fmt::format("{} {}", routine.path, routine.status));
}

// False: it was written.
bool request_line_writer::remember(std::string what) {
    std::lock_guard const lock{mutex_};
    if (written_.size() >= max_told) written_.clear();
    return written_.insert(std::move(what)).second;
}

void request_line_writer::write(record const& record, line_context const& context) {
    auto const level = context.is_routine && !is_first_answer(record) ? log::level::debug : log::level::info;
    if (!log::enabled(level)) return;
    std::string agent;
    line_fields line;
    line.add("method", record.method);
    line.add("operation", record.operation);
    line.add("bucket", record.bucket);
    line.add("key", record.key);
    line.add("path", record.path);
    line.add("status", record.status);
    line.add("code", record.error_code);
    if (record.status < first_redirect_status && record.encryption) {
        line.add("encryption", record.encryption->mode);
        line.add("kms_key", record.encryption->key_arn);
        line.add("bucket_key", record.encryption->bucket_key ? "true" : "");
    }
    line.add("id", record.id);
    line.add("duration_ms", std::chrono::floor<std::chrono::milliseconds>(record.decided).count());
    line.add("sent", record.sent.get());
    if (record.state.get() == state::cut || record.state.get() == state::stopped) line.add("cut", "true");
    if (record.state.get() == state::stopped) line.add("stopped", "true");
    line.add("why", context.why);
    if (is_not_built(record) && is_first(record, context)) {
        agent = masked(context.agent);
        line.add("agent", agent);
        line.add("note", "not built in this server; clients that retry a 501 seem to hang until they give up");
    }
    log::write(level, "request", line.all());
}

}  // namespace s3seal::journal
