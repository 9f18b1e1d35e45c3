// What the parts of a seed's application share.
#pragma once

#include "server/seed/fields.hpp"
#include "server/seed/own_client.hpp"
#include "server/seed/seed.hpp"
#include "server/seed/target.hpp"

#include <boost/json.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace s3seal::seed {

template <class T = void>
using applied = basic_result<T, mistake>;

// A value of the seed, to be named when what it asks for is refused.
struct spot {
    boost::json::value const& value;
    std::string path;

    spot within(std::string_view name) const {
        auto const* const inner = value.is_object() ? value.get_object().if_contains(name) : nullptr;
        return {inner != nullptr ? *inner : value, path_to(path, name)};
    }
    spot within(std::size_t index) const { return {value.get_array().at(index), path_to(path, index)}; }
    boost::json::object const& table() const { return value.get_object(); }
};

// Of an enumeration whose values have names in documents.
template <class Enum>
Enum named_value(std::string_view name) {
    for (auto const& one : names_of(Enum{}))
        if (one.text == name) return one.value;
    return {};
}

// In whose name, and where.
struct actor {
    std::string account;
    std::string region;
};

class applying {
public:
    applying(seed_document const& seed, target const& to)
        : seed{seed}, to{to}, client_{to.time, to.random, to.settle} {}

    actor actor_of(boost::json::object const& in) const {
        return {account_of(in), std::string{text_of(in, "region", to.region)}};
    }
    mistake refused(spot const& at, std::string text) const {
        return seed.mistake_at(at.value, at.path, std::move(text));
    }
    mistake refused(spot const& at, storage::error const& why) const { return refused(at, why.detail); }

    // Whatever S3 answers.
    applied<own_answer> ask(spot const& at, own_request request);
    // What S3 has to do: its refusal is a mistake of the seed.
    applied<own_answer> want(spot const& at, own_request request);
    // A document for a sub-resource of a bucket.
    applied<> put_document(spot const& at, actor const& by, std::string_view bucket, std::string_view query,
                           std::string document, header_list headers = {});
    // The response of an operation of KMS.
    applied<boost::json::object> want_kms(spot const& at, actor const& by, std::string_view operation,
                                          boost::json::object const& input);

    seed_document const& seed;
    target const& to;

private:
    own_client client_;
};

applied<> apply_identities(applying& with);
applied<> apply_keys(applying& with);
// What keys are in the end, when all is written that they are to seal.
applied<> apply_key_states(applying& with);
applied<> apply_buckets(applying& with);
applied<> apply_faults(applying& with);
// `bucket`: of the seed; what it is set to is there.
applied<> apply_objects(applying& with, spot const& bucket, actor const& by);

// What both buckets and objects may have: a canned list by x-amz-acl, or a document.
bool is_canned_acl(boost::json::object const& in);
std::string print_acl(boost::json::array const& grants, std::string_view owner_account);

}  // namespace s3seal::seed
