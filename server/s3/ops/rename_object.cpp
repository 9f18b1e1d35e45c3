// RenameObject of directory buckets: an object gets another name, and everything else of it stays.
#include "server/http/uri.hpp"
#include "server/s3/access/condition_keys.hpp"
#include "server/s3/access/directory_rules.hpp"
#include "server/s3/encryption/decided_encryption.hpp"
#include "server/s3/encryption/renamed_key.hpp"
#include "server/s3/encryption/shown_encryption.hpp"
#include "server/s3/object/copy_source.hpp"
#include "server/s3/object/stored_object.hpp"
#include "server/s3/object/write_conditions.hpp"
#include "server/s3/request/error_conversion.hpp"
#include "server/s3/request/rename_tokens.hpp"
#include "server/s3/request/respond.hpp"
#include "server/s3/request/services.hpp"
#include "server/s3/request/settled_blobs.hpp"
#include "storage/metadata_store.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

namespace s3seal::s3::ops {

namespace {

constexpr std::string_view source_name_header = "x-amz-rename-source";
constexpr std::string_view source_prefix = "x-amz-rename-source-";

error bad_source(std::string_view why, std::string_view sent) {
    return invalid_argument(std::string{why}, source_name_header, sent);
}

// The key, whether the bucket's name stands in front of it or not.
result<std::string> parse_source(request_context const& context) {
    auto const sent = context.request.find(source_name_header).value_or("");
    auto path = http::percent_decode(sent);
    if (!path || !is_utf8(*path)) return bad_source("Invalid rename source encoding", sent);
    if (path->starts_with('/')) {
        path->erase(0, 1);
        auto const slash = path->find('/');
        if (path->substr(0, slash) != context.bucket_name)
            return bad_source("The rename source must be in the bucket of the destination.", sent);
        path->erase(0, slash == path->npos ? path->size() : slash + 1);
    } else if (path->starts_with(context.bucket_name + "/")) {
        path->erase(0, context.bucket_name.size() + 1);
    }
    if (path->empty()) return bad_source("Invalid rename source object key", sent);
    if (*path == context.key) return bad_source("The rename source must be another key than the destination.", sent);
    return *std::move(path);
}

// "": none was sent.
result<std::string_view> parse_token(request_context const& context) {
    constexpr std::string_view header = "x-amz-client-token";
    auto const sent = context.request.find(header).value_or("");
    bool const printable = std::all_of(sent.begin(), sent.end(), [](char c) { return c > ' ' && c <= '~'; });
    if (sent.size() <= 64 && printable) return sent;
    return invalid_argument("A client token has at most 64 characters of printable ASCII.", header, sent);
}

// What the same token must come with again.
std::string parameters_of(request_context const& context, std::string_view source) {
    std::string all{context.key};
    all.append("\n").append(source);
    for (auto const prefix : {std::string_view{}, source_prefix})
        for (auto const name : {"If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since"})
            all.append("\n").append(context.request.find(std::string{prefix}.append(name)).value_or(""));
    return all;
}

// The object that moves, and what lies where it is to go.
struct both_rows {
    storage::object from;
    std::optional<storage::object> to;
};

result<both_rows> load_rows(services const& svc, request_context const& context, std::string const& source) {
    both_rows rows;
    request_keys const keys{svc.metadata, context};
    TRY(rows.from, load_version(svc, context.caller, {*context.bucket, source, std::nullopt}, keys, extent::head));
    auto to = svc.metadata.load_head({context.bucket_id(), context.key});
    if (to)
        rows.to = *std::move(to);
    else if (to.error().code != storage::errc::not_found)
        return from_storage(to.error());
    return rows;
}

// Where nothing is, only what asks for that holds.
result<> check_destination(request_context const& context, std::optional<storage::object> const& row) {
    if (row) return check_source_conditions(context, "", *row);
    for (auto const name : {"If-Match", "If-Modified-Since", "If-Unmodified-Since"})
        if (context.request.has(name)) return error{errc::precondition_failed}.with("Condition", name);
    return {};
}

storage::guard as_loaded(both_rows const& rows) {
    storage::guard must{.target = {storage::must::have_revision{rows.from.revision}}};
    if (rows.to)
        must.current.emplace_back(storage::must::have_revision{rows.to->revision});
    else
        must.current.emplace_back(storage::must::be_absent{});
    return must;
}

// What was judged is what moves; else it is judged once more.
result<> rename(services const& svc, request_context const& context, std::string const& source) {
    constexpr int attempts = 100;
    for (int n = 0; n < attempts; ++n) {
        TRY(auto const rows, load_rows(svc, context, source));
        CHECK_OK(check_source_conditions(context, source_prefix, rows.from));
        CHECK_OK(check_destination(context, rows.to));
        TRY(auto const sealed,
            rewrap_for_name(svc, context, sealed_object::of(*context.bucket, rows.from), context.key));
        report_encryption(context, sealed, decided_by::stored);
        auto replaced = svc.metadata.rename_object({context.bucket_id(), source, rows.from.version}, context.key,
                                                   sealed, make_terms(context, as_loaded(rows)));
        if (replaced) {
            settle_blobs(svc, context, nullptr, *std::move(replaced));
            return {};
        }
        auto const code = replaced.error().code;
        bool const meanwhile = code == storage::errc::conflict || code == storage::errc::already_exists ||
                               code == storage::errc::not_found;
        if (!meanwhile) return from_storage(replaced.error());
    }
    return errc::operation_aborted;
}

// It was done before, when a client asks again whose answer was lost.
result<http::response> repeat(services const& svc, request_context const& context, bool same_parameters) {
    if (!same_parameters) return errc::idempotency_parameter_mismatch;
    auto const renamed = svc.metadata.load_head({context.bucket_id(), context.key});
    if (renamed) report_encryption(context, renamed->sealed, decided_by::stored);
    return begin_response(context);
}

result<http::response> rename_object(services const& svc, request_context& context) {
    if (!is_express(context)) return header_not_implemented(source_name_header);
    TRY(auto const source, parse_source(context));
    TRY(auto const token, parse_token(context));
    if (token.empty()) {
        CHECK_OK(rename(svc, context, source));
        return begin_response(context);
    }
    auto parameters = parameters_of(context, source);
    auto whose = context.caller.who.account + "\n" + context.bucket_name + "\n" + std::string{token};
    if (auto const done = svc.renames.find(whose)) return repeat(svc, context, *done == parameters);
    CHECK_OK(rename(svc, context, source));
    svc.metadata.when_settled([&svc, generation = context.generation, whose = std::move(whose),
                               parameters = std::move(parameters)](storage::result<> const& durable) {
        // Where another state has come meanwhile, nothing is renamed.
        if (durable && generation == svc.metadata.generation()) svc.renames.remember(whose, parameters);
    });
    return begin_response(context);
}

constexpr operation rename_object_rows[] = {
    {.name = "RenameObject",
     .verb = "PUT",
     .resource = on::object,
     .query = "renameObject",
     .action = "s3:PutObject",
     .run = handler::simple{rename_object}},
};

}  // namespace

std::span<operation const> rename_object() {
    return rename_object_rows;
}

}  // namespace s3seal::s3::ops
