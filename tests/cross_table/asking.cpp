// How a question is asked, step by step.
#include "storage/base/bytes.hpp"
#include "storage/crypto/hmac.hpp"
#include "tests/cross_table/world.hpp"

#include <fmt/format.h>
#include <boost/json/parse.hpp>

#include <stdexcept>
#include <utility>

namespace s3seal::test {

namespace {

// Of the content, as a header has it.
std::string sha256_of_content() {
    return base64_encode(sha256(world::content()));
}

std::string list_of_one_part(std::string const& etag, std::string const& sha256) {
    return fmt::format(
        "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>{}</ETag>{}</Part></CompleteMultipartUpload>",
        etag, sha256.empty() ? "" : "<ChecksumSHA256>" + sha256 + "</ChecksumSHA256>");
}

}  // namespace

question world::with_names(question meaning) {
    auto const at = place_of(meaning);
    meaning["bucket"] = at.bucket;
    meaning["key-name"] = at.key;
    meaning["caller.account"] = known_[value_of(meaning, "caller")];
    meaning["caller.arn"] = "arn:aws:iam::" + meaning["caller.account"] + ":root";
    return meaning;
}

// Where the question writes or reads. A copy onto itself, and an object that is to be changed, has a key of its own.
world::place world::place_of(question const& meaning) {
    if (is(meaning, "kind", "read")) return object_of(meaning);
    if (is(meaning, "kind", "annotate")) return {bucket_of(value_of(meaning, "default"), false), "annotated"};
    bool const versions = is(meaning, "versions", "yes");
    if (is(meaning, "kind", "update") || is(meaning, "kind", "removal"))
        return {bucket_of(value_of(meaning, "default"), false, versions), "changing"};
    auto const blocked = is(meaning, "blocked", "yes");
    if (is(meaning, "kind", "upload")) {
        auto const name = "cross-parts-" + in_bucket_name(value_of(meaning, "upload")) + (blocked ? "-blocked" : "");
        return {name, is(meaning, "op", "CompleteMultipartUpload") ? "completed" : "parts"};
    }
    return {bucket_of(value_of(meaning, "default"), blocked, versions),
            is(meaning, "place", "itself") ? "itself" : "k"};
}

std::vector<reply> world::ask(question const& meaning) {
    if (is(meaning, "op", "CreateMultipartUpload")) return ask_for_upload(meaning);
    if (is(meaning, "op", "CompleteMultipartUpload")) return ask_for_completion(meaning);
    if (is(meaning, "op", "ListParts")) return ask_for_list(meaning);
    if (is(meaning, "kind", "upload")) return ask_for_part(meaning);
    if (is(meaning, "kind", "read")) return ask_for_object(meaning);
    if (is(meaning, "kind", "update")) return ask_for_update(meaning);
    if (is(meaning, "kind", "annotate")) return ask_for_annotation(meaning);
    if (is(meaning, "kind", "removal")) return ask_for_removal(meaning);
    return ask_for_write(meaning);
}

reply world::send(question const& meaning, std::string_view operation, sent request) {
    reply out;
    out.operation = operation;
    out.to_head = request.method == "HEAD";
    outgoing wired{is(meaning, "tls", "yes"), std::move(request.method), std::move(request.target),
                   std::move(request.headers), std::move(request.body)};
    if (is(meaning, "caller", "anonymous")) {
        wired.headers.insert(wired.headers.begin(), {"Host", wire_.host()});
        out.response = wire_.exchange(wired);
    } else {
        out.response = send_signed(wire_, wired, caller_of(meaning));
    }
    out.calls = calls_caused_by(out.response);
    return out;
}

// From the server's own ledger.
std::map<std::string, unsigned> world::calls_caused_by(raw_response const& response) {
    std::map<std::string, unsigned> out;
    if (response.status >= 300) return out;
    outgoing request;
    request.method = "GET";
    request.target = "/_s3seal/kms/calls?cause=" + response.header("x-amz-request-id").value_or("");
    request.headers = {{"Host", wire_.host()}};
    auto const listed = wire_.exchange(request);
    if (listed.status != 200) throw std::runtime_error{"no ledger of KMS: " + listed.body};
    auto const ledger = boost::json::parse(listed.body);
    for (auto const& [name, count] : ledger.at("operations").as_object()) out[name] = count.to_number<unsigned>();
    return out;
}

// By whoever chose the key, with the customer's key that it was written with. Where there are versions it is no longer
// the current one.
reply world::read_back(question meaning, place from, reply const& written) {
    if (auto const version = written.response.header("x-amz-version-id")) {
        from.version = *version;
        put_over(from);
    }
    if (is(meaning, "by", "owner")) meaning["caller"] = "owner";
    signing_headers key;
    if (is(meaning, "kind", "upload") && is(meaning, "upload", "SSE-C")) key = customer_key("x-amz-");
    if (is(meaning, "kind", "write"))
        for (auto const& header : headers_of(meaning, false))
            if (header.first.find("customer") != std::string::npos) key.push_back(header);
    auto out = send(meaning, "GetObject", {"GET", from.target(std::string{}), key, ""});
    out.etag = etag_of(written.response);
    return out;
}

std::vector<reply> world::ask_for_write(question const& meaning) {
    auto const to = place_of(meaning);
    sent request{"PUT", to.target(), {}, std::string{content()}};
    if (is(meaning, "op", "CopyObject"))
        request = copy(meaning, to);
    else if (is(meaning, "op", "PostObject"))
        request = form(meaning, to);
    else
        request.headers = headers_of(meaning, false);
    std::vector<reply> out;
    if (is(meaning, "op", "PostObject")) {
        reply posted;
        posted.operation = "PostObject";
        request.headers.insert(request.headers.begin(), {"Host", wire_.host()});
        posted.response =
            wire_.exchange({is(meaning, "tls", "yes"), request.method, request.target, request.headers, request.body});
        posted.calls = calls_caused_by(posted.response);
        out.push_back(std::move(posted));
    } else {
        out.push_back(send(meaning, value_of(meaning, "op"), std::move(request)));
    }
    if (out.front().response.status < 300) out.push_back(read_back(meaning, to, reply{out.front()}));
    return out;
}

// The whole way: begun, one part, completed, read.
std::vector<reply> world::ask_for_upload(question const& meaning) {
    auto const to = place_of(meaning);
    std::vector<reply> out;
    out.push_back(
        send(meaning, "CreateMultipartUpload", {"POST", to.target() + "?uploads", headers_of(meaning, false), ""}));
    if (out.back().response.status != 200) return out;
    auto const upload = text_between(out.back().response.body, "<UploadId>", "</UploadId>");
    signing_headers key;
    for (auto const& header : headers_of(meaning, false))
        if (header.first.find("customer") != std::string::npos) key.push_back(header);
    out.push_back(send(meaning, "UploadPart",
                       {"PUT", to.target() + "?partNumber=1&uploadId=" + upload, key, std::string{content()}}));
    if (out.back().response.status != 200) return out;
    auto const etag = etag_of(out.back().response);
    out.push_back(send(meaning, "CompleteMultipartUpload",
                       {"POST", to.target() + "?uploadId=" + upload, {}, list_of_one_part(etag, "")}));
    out.back().etag = etag;
    if (out.back().response.status == 200) out.push_back(read_back(meaning, to, reply{out.back()}));
    return out;
}

std::pair<world::place, std::string> const& world::upload_of(question const& meaning) {
    auto const at = place_of(meaning);
    auto& known = uploads_[at.bucket + value_of(meaning, "algorithm")];
    if (!known.second.empty()) return known;
    if (buckets_[at.bucket].empty()) {
        make_bucket(at.bucket);
        buckets_[at.bucket] = at.bucket;
    }
    known = {at, make_upload(at, meaning)};
    if (is(meaning, "blocked", "yes")) put_default(at.bucket, "AES256", true);
    return known;
}

std::vector<reply> world::ask_for_part(question const& meaning) {
    auto const& [at, upload] = upload_of(meaning);
    auto const target = at.target() + "?partNumber=1&uploadId=" + upload;
    sent request{"PUT", target, headers_of(meaning, false), std::string{content()}};
    if (is(meaning, "op", "UploadPartCopy")) {
        request = copy(meaning, at);
        request.target = target;
    }
    return {send(meaning, value_of(meaning, "op"), std::move(request))};
}

// A new upload of one part.
world::begun world::begin(question const& meaning) {
    upload_of(meaning);  // makes the bucket
    auto const at = place_of(meaning);
    begun out{at.target() + "?uploadId=" + make_upload(at, meaning), ""};
    auto headers = is(meaning, "upload", "SSE-C") ? customer_key("x-amz-") : signing_headers{};
    if (!is(meaning, "algorithm", "none")) headers.emplace_back("x-amz-checksum-sha256", sha256_of_content());
    out.etag = etag_of(must({"PUT", out.target + "&partNumber=1", headers, std::string{content()}}));
    return out;
}

std::vector<reply> world::ask_for_completion(question const& meaning) {
    auto const upload = begin(meaning);
    std::string const checksum = is(meaning, "algorithm", "none") ? "" : sha256_of_content();
    std::vector<reply> out{
        send(meaning, "CompleteMultipartUpload",
             {"POST", upload.target, headers_of(meaning, false), list_of_one_part(upload.etag, checksum)})};
    out.back().etag = upload.etag;
    if (out.back().response.status == 200) out.push_back(read_back(meaning, place_of(meaning), reply{out.back()}));
    return out;
}

std::vector<reply> world::ask_for_list(question const& meaning) {
    auto const upload = begin(meaning);
    auto out = send(meaning, "ListParts", {"GET", upload.target, headers_of(meaning, false), ""});
    out.etag = upload.etag;
    return {std::move(out)};
}

std::vector<reply> world::ask_for_object(question const& meaning) {
    auto const& at = object_of(meaning);
    bool const checksum = is(meaning, "asks", "checksum");
    bool const attributes = is(meaning, "op", "GetObjectAttributes");
    sent request{"GET", at.target(attributes ? "attributes" : ""), headers_of(meaning, false), ""};
    if (is(meaning, "op", "HeadObject")) {
        request.method = "HEAD";
        if (checksum) request.headers.emplace_back("x-amz-checksum-mode", "ENABLED");
    }
    if (attributes)
        request.headers.emplace_back("x-amz-object-attributes",
                                     checksum ? "ETag,Checksum,ObjectSize" : "ETag,ObjectSize");
    auto out = send(meaning, value_of(meaning, "op"), std::move(request));
    out.etag = etags_[at.target()];
    return {std::move(out)};
}

// Written anew for each question; under a key that is gone it cannot be.
world::place world::object_to_change(question const& meaning, std::string& etag) {
    auto const& kind = value_of(meaning, "object");
    if (kind == "disabled" || kind == "pending") {
        etag = etags_[object_of(meaning).target()];
        return object_of(meaning);
    }
    auto at = place_of(meaning);
    etag = write_object(at, kind, value_of(meaning, "lock"));
    return at;
}

std::vector<reply> world::ask_for_update(question const& meaning) {
    std::string etag;
    auto const at = object_to_change(meaning, etag);
    auto const& documents = table_named(words_.all(), "Documents");
    auto const quoted = documents.cell(words_.row_of("Documents", value_of(meaning, "body")), "document");
    auto const document = fill(quoted.substr(0, quoted.find('`', 1)).substr(quoted.starts_with('`')), meaning);
    std::vector<reply> out{send(meaning, "UpdateObjectEncryption",
                                {"PUT", at.target("encryption"), headers_of(meaning, false),
                                 "<ObjectEncryption>" + document + "</ObjectEncryption>"})};
    if (out.back().response.status != 200) return out;
    out.push_back(read_back(meaning, at, {}));
    out.back().etag = etag;
    return out;
}

// Of an object that is there anew; what is read, listed or deleted has one.
std::vector<reply> world::ask_for_annotation(question const& meaning) {
    auto const& kind = value_of(meaning, "object");
    auto at = place_of(meaning);
    if (kind == "disabled" || kind == "pending")
        at = object_of(kind);  // it cannot be written any more
    else
        write_object(at, kind);
    auto const& op = value_of(meaning, "op");
    auto const target = at.target() + "?annotation" + (op == "ListObjectAnnotations" ? "" : "&annotationName=note");
    if (op == "PutObjectAnnotation")
        return {send(meaning, op, {"PUT", target, headers_of(meaning, false), std::string{content()}})};
    std::string etag;
    if (kind != "SSE-C")
        etag = etag_of(must({"PUT", at.target() + "?annotation&annotationName=note", {}, std::string{content()}}));
    auto const method = op == "DeleteObjectAnnotation" ? "DELETE" : "GET";
    auto out = send(meaning, op, {method, target, headers_of(meaning, false), ""});
    out.etag = etag;
    return {std::move(out)};
}

std::vector<reply> world::ask_for_removal(question const& meaning) {
    std::string etag;
    auto const at = object_to_change(meaning, etag);
    sent request{"DELETE", at.target(std::string{}), headers_of(meaning, false), ""};
    if (is(meaning, "op", "DeleteObjects")) {
        request.method = "POST";
        request.target = "/" + at.bucket + "?delete";
        auto const version = at.version.empty() ? "" : "<VersionId>" + at.version + "</VersionId>";
        request.body = "<Delete><Object><Key>" + at.key + "</Key>" + version + "</Object></Delete>";
        request.headers.emplace_back("x-amz-checksum-sha256", base64_encode(sha256(request.body)));
    }
    return {send(meaning, value_of(meaning, "op"), std::move(request))};
}

}  // namespace s3seal::test
