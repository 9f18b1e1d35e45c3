// Everything that the questions speak of, on a server that is asked over the wire like any other: two accounts, keys in
// every state, a bucket for each default, an object of each kind.
#pragma once

#include "tests/cross_table/rules.hpp"
#include "tests/support/wire.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace s3seal::test {

// A response, and what it answers: first the question itself, then what followed from its success.
struct reply {
    std::string operation;
    raw_response response;
    bool to_head = false;
    std::string etag;                       // that the object had before
    std::map<std::string, unsigned> calls;  // of KMS that it caused, by operation
};

class world {
public:
    // Makes accounts and keys. The server lets SSE-C into new buckets. Throws std::runtime_error saying what failed.
    world(wire& over, rules const& words);

    // Throws std::runtime_error when what the question needs cannot be made.
    std::vector<reply> ask(question const& meaning);

    // With what depends on this world: bucket, key-name, caller.arn, caller.account.
    question with_names(question meaning);
    // Fills a template: {id.arn}, {SSE.wire}, {caller.arn}, ...
    std::string fill(std::string text, question const& meaning) const;

    static std::string_view content() { return "hello"; }

private:
    struct place {
        std::string bucket, key;
        std::string version = {};  // "": the current one
        std::string target() const { return "/" + bucket + "/" + key; }
        // Of the version, with what else the query says.
        std::string target(std::string query) const;
    };
    struct sent {
        std::string method, target;
        signing_headers headers;
        std::string body;
    };
    struct begun {
        std::string target;  // with uploadId
        std::string etag;    // of its part
    };

    // Keys.
    std::string call_kms(signing_credentials const& who, std::string_view operation, std::string const& body,
                         std::string_view element);
    void make_key(std::string const& name, signing_credentials const& who, std::string const& options);
    void make_keys();
    void make_managed_keys();

    // Buckets, objects, uploads; each is made when it is first needed.
    raw_response must(sent const& request, signing_credentials const& who = {}, unsigned status = 200);
    std::string const& bucket_of(std::string const& default_name, bool blocked, bool versions = false);
    void make_bucket(std::string const& name, bool versions = false);
    void put_default(std::string const& bucket, std::string const& default_name, bool blocked);
    place const& object_of(std::string const& kind, bool versions = false);
    place const& object_of(question const& meaning);
    std::string write_object(place& at, std::string const& kind, std::string const& lock = "none");
    void put_over(place const& at);
    std::string make_upload(place const& at, question const& meaning);
    std::pair<place, std::string> const& upload_of(question const& meaning);

    signing_headers stored_as(std::string const& kind) const;
    signing_headers customer_key(std::string_view prefix) const;
    signing_headers headers_of(question const& meaning, bool of_source) const;
    place place_of(question const& meaning);
    place source_of(question const& meaning, place const& to);

    std::map<std::string, unsigned> calls_caused_by(raw_response const& response);
    reply send(question const& meaning, std::string_view operation, sent request);
    reply read_back(question meaning, place from, reply const& written);
    std::vector<reply> ask_for_write(question const& meaning);
    std::vector<reply> ask_for_upload(question const& meaning);
    begun begin(question const& meaning);
    std::vector<reply> ask_for_completion(question const& meaning);
    std::vector<reply> ask_for_list(question const& meaning);
    std::vector<reply> ask_for_part(question const& meaning);
    std::vector<reply> ask_for_object(question const& meaning);
    place object_to_change(question const& meaning, std::string& etag);
    std::vector<reply> ask_for_update(question const& meaning);
    std::vector<reply> ask_for_annotation(question const& meaning);
    std::vector<reply> ask_for_removal(question const& meaning);
    sent copy(question const& meaning, place const& to);
    sent form(question const& meaning, place const& to) const;

    wire& wire_;
    rules const& words_;
    std::map<std::string, std::string, std::less<>> known_;
    std::map<std::string, std::string> buckets_;
    std::map<std::string, place> objects_;                          // by kind, and whether they are old versions
    std::map<std::string, std::string> etags_;                      // of objects_, by bucket and key
    std::map<std::string, std::pair<place, std::string>> uploads_;  // by kind and state of the bucket
};

signing_credentials caller_of(question const& asked);

// Of a header, or of the document; without quotes.
std::string etag_of(raw_response const& response);

// What stands first between the two; empty when `before` is nowhere.
std::string text_between(std::string_view text, std::string_view before, std::string_view after);

// Bucket names have no capitals, and no plus.
std::string in_bucket_name(std::string text);

}  // namespace s3seal::test
