#include "server/mock/at_rest.hpp"

#include "server/http/uri.hpp"
#include "server/kms/ciphertext.hpp"
#include "server/mock/responses.hpp"
#include "server/mock/route.hpp"
#include "server/s3/encryption/envelope.hpp"
#include "server/s3/encryption/object_key.hpp"
#include "storage/segments.hpp"

#include <boost/json.hpp>

#include <algorithm>

namespace s3seal::mock {

namespace {

namespace json = boost::json;

constexpr std::size_t shown_bytes = 64;  // behind the header
constexpr std::size_t max_parts = 100;   // each is a file to open

std::string printable(std::string_view bytes) {
    std::string out{bytes};
    std::replace_if(out.begin(), out.end(), [](char c) { return c < ' ' || c > '~'; }, '.');
    return out;
}

std::string_view name_of(storage::cipher kind) noexcept {
    constexpr std::string_view names[] = {"none", "AES-256-GCM", "AES-256-GCM twice"};
    return names[static_cast<int>(kind)];
}

json::object describe_piece(s3::envelope_piece const& piece) {
    json::object out{{"name", piece.name}, {"base64", base64_encode(as_bytes(piece.bytes))}};
    if (!piece.from_kms) return out;
    if (auto const parsed = kms::parse_ciphertext(piece.bytes)) {
        out["key_arn"] = parsed->key_arn;
        out["material_id"] = parsed->material_id;
    }
    return out;
}

json::object describe_key(storage::encryption const& sealed) {
    json::array pieces;
    for (auto const& piece : s3::name_pieces(sealed)) pieces.push_back(describe_piece(piece));
    return {{"base64", base64_encode(as_bytes(sealed.wrapped_key))}, {"pieces", std::move(pieces)}};
}

json::object describe_encryption(storage::bucket const& bucket, std::string_view key,
                                 storage::encryption const& sealed) {
    json::object out{{"mode", sealed.mode}, {"format", sealed.format}};
    if (!sealed.key_arn.empty()) {
        out["key_arn"] = sealed.key_arn;
        out["bucket_key"] = sealed.bucket_key;
        json::object context;
        for (auto const& [name, value] : s3::kms_context(bucket, key, sealed.context, sealed.bucket_key))
            context[name] = value;
        out["context"] = std::move(context);
    }
    out["wrapped_key"] = describe_key(sealed);
    return out;
}

json::object describe_header(storage::blob_header const& header, std::string_view bytes) {
    return {{"hex", hex_encode(as_bytes(bytes))},
            {"version", header.version},
            {"cipher", static_cast<int>(header.kind)},
            {"cipher_name", name_of(header.kind)},
            {"id", hex_encode(as_bytes(header.id))}};
}

json::object describe_bytes(std::string_view bytes) {
    return {{"hex", hex_encode(as_bytes(bytes))}, {"text", printable(bytes)}};
}

// What of it is stored; "error" instead where that is not a body.
void describe_stored(storage::blob_store& blobs, storage::blob_ref const& ref, json::object& out) {
    auto const stored = blobs.stored_bytes(ref, storage::blob_header_size + shown_bytes);
    if (!stored) {
        out["error"] = stored.error().detail;
        return;
    }
    auto const header = storage::parse_blob_header(as_bytes(*stored));
    if (!header) {
        out["error"] = header.error().detail;
        out["begins"] = describe_bytes(*stored);
        return;
    }
    std::string_view const bytes{*stored};
    storage::blob_layout const layout{*header, ref.size};
    out["encoded_size"] = layout.encoded_size();
    out["segments"] = layout.segments();
    out["header"] = describe_header(*header, bytes.substr(0, header->size()));
    out["begins"] = describe_bytes(bytes.substr(header->size(), shown_bytes));
}

std::string_view place_of(storage::blob_ref const& ref, bool in_files) noexcept {
    if (!ref.inline_bytes.empty()) return "row";
    return in_files ? "file" : "memory";
}

json::object describe_blob(storage::blob_store& blobs, storage::blob_ref const& ref, bool in_files) {
    json::object out{{"id", ref.id}, {"place", place_of(ref, in_files)}, {"size", ref.size}};
    describe_stored(blobs, ref, out);
    return out;
}

// The parts of a multipart object that are asked for; else its one body.
json::array describe_blobs(storage::blob_store& blobs, storage::object const& row, bool in_files, std::uint64_t after) {
    json::array out;
    if (!row.multipart()) out.push_back(describe_blob(blobs, row.blob, in_files));
    for (auto const& part : row.parts) {
        if (part.number <= after || out.size() == max_parts) continue;
        auto one = describe_blob(blobs, part.blob, in_files);
        one["part"] = part.number;
        out.push_back(std::move(one));
    }
    return out;
}

}  // namespace

// Some of them, by name.
json::array at_rest::describe_annotations(storage::bucket const& bucket, storage::object const& of) const {
    json::array out;
    storage::object_address const at{bucket.id, of.key, of.version};
    auto const page = metadata_.list_annotations(at, {.limit = max_parts});
    if (!page) return out;
    for (auto const& listed : page->annotations) {
        auto const row = metadata_.load_annotation(at, listed.name);
        if (!row) continue;
        out.push_back(json::object{{"name", row->name},
                                   {"encryption", describe_encryption(bucket, of.key, row->sealed)},
                                   {"blobs", json::array{describe_blob(blobs_, row->blob, in_files_)}}});
    }
    return out;
}

http::response at_rest::respond(http::target const& target) const {
    auto const bucket_name = http::find_query(target, "bucket");
    auto const key = http::find_query(target, "key");
    if (!bucket_name || !key) return refusal(400, "expected ?bucket=...&key=...");
    auto const version = http::find_query(target, "versionId").value_or("");
    auto const after = parse_decimal(http::find_query(target, "after").value_or("0"));
    if (!after) return refusal(400, "after takes the number of a part");
    auto const bucket = metadata_.load_bucket({"", std::string{*bucket_name}});
    if (!bucket) return refusal(404, "there is no such bucket");
    auto const row = metadata_.load_object({(*bucket)->id, *key, version});
    if (!row) return refusal(404, "there is no such object, or not in this version");
    json::object description{
        {"bucket", *bucket_name}, {"key", row->key}, {"version_id", row->version}, {"size", row->blob.size}};
    if (row->multipart()) description["part_count"] = row->part_count;
    description["encryption"] = describe_encryption(**bucket, row->key, row->sealed);
    description["blobs"] = describe_blobs(blobs_, *row, in_files_, *after);
    if (row->annotation_count > 0) description["annotations"] = describe_annotations(**bucket, *row);
    return json_response(200, description);
}

namespace {

admin_response describe_at_rest(admin_call const& call) {
    return at_rest{call.realm.metadata, call.realm.blobs, call.realm.bodies_in_files()}.respond(call.target);
}

constexpr route at_rest_rows[] = {
    {.method = "GET",
     .path = "/_s3seal/at-rest",
     .operation = "describeAtRest",
     .query = "bucket key versionId after",
     .respond = describe_at_rest,
     .where = runs::where_stores},
};

}  // namespace

routes at_rest_routes() noexcept {
    return at_rest_rows;
}

}  // namespace s3seal::mock
