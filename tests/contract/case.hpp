// A case of the contract: requests, and exactly what S3 answers to them. The files in cases/ are lists of these.
#pragma once

#include <boost/json/object.hpp>

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace s3seal::test {

using named_texts = std::vector<std::pair<std::string, std::string>>;

// How a step is signed; every text may contain {variables}. What it expects knows {sent.date}, {sent.day},
// {sent.signature} and {sent.authorization} besides: those of its own signature.
struct signing_choice {
    bool anonymous = false;
    std::string access_key;  // "": the runner's own
    std::string secret;      // "": that of the access key
    std::string region;      // "": the endpoint's
    std::string service = "s3";
    std::string date = "{now}";                                // x-amz-date
    std::string scope_date;                                    // "": the day of `date`
    std::string payload;                                       // x-amz-content-sha256; "": the body's hash
    std::string canonical_path;                                // "": that of the target
    std::vector<std::string> unsigned_headers;                 // sent, not signed
    std::vector<std::string> left_out;                         // signed, not sent
    std::vector<std::pair<std::string, std::string>> replace;  // in the header or the signed target, once each
    std::string presign;                                       // X-Amz-Expires: the signature goes into the query
    // Signature Version 2 of this text, in the header or, with `presign` (then seconds since 1970), in the query.
    // {date} is what it says of the time.
    std::string version_2;
    std::string append;   // to the target, after signing
    bool tamper = false;  // the signature's last digit is another
};

// Every text is exact, but for its {variables} and {~forms} (pattern.hpp). In the elements of an error
// {bytes of Name} and {sha256 of Name} are made of another element of the same answer.
struct expectation {
    unsigned status = 200;
    bool has_error = false;
    std::string code, message;
    named_texts extras;   // between Message and RequestId, in order
    named_texts headers;  // these values
    named_texts unlike;   // there, but not with these values
    std::vector<std::string> absent;
    bool has_body = false;
    std::string body;  // exact
    std::vector<std::string> contains, lacks;
    bool has_json_error = false;  // of KMS: `code` and `message`, "" when it says nothing but its name
    bool bare = false;            // not of S3: without the headers that all of its responses have
};

// {body.md5} is that of the step's own body, as Content-MD5 has it.
struct step {
    std::string method, target, host;  // host "": the endpoint's
    named_texts headers;
    std::string body, prefix, suffix;  // prefix + body * times + suffix
    std::size_t times = 1;
    std::vector<std::string> chunks;  // instead: signed chunks of these; "A*8192" repeats
    named_texts trailers, change;     // behind the chunks; replaced once each in the encoded body
    bool no_length = false;           // neither Content-Length nor Transfer-Encoding
    bool chunked = false;
    std::size_t cut = std::string::npos;  // only so many bytes of the body are sent, then nothing more
    signing_choice sign;
    expectation expect;
    named_texts
        capture;  // variable -> "header:name", "json:Path.To.Text" or "<Element>"; {variable.encoded} for targets
};

struct contract_case {
    std::string name, source, confidence, scheme;
    bool ours = false;        // needs our settings: not for other endpoints
    bool make_bucket = true;  // {bucket} exists before the first step
    named_texts bucket_headers;
    std::vector<step> steps;
    std::string file;
};

// Throws std::runtime_error, naming the file and the case, for anything unknown or missing.
std::vector<contract_case> read_cases(std::string const& folder);

}  // namespace s3seal::test
