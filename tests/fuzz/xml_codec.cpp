// Any bytes as the body of PutBucketEncryption, for either kind of bucket, of CreateBucket, and as a document with
// everything that documents may have: what is accepted says the same when it is printed and read again.
#include "server/s3/bucket/create_bucket_config.hpp"
#include "server/s3/encryption/directory_encryption.hpp"
#include "server/s3/encryption/encryption_config.hpp"
#include "server/xml/codec.hpp"
#include "tests/fuzz/require.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

using namespace s3seal;

namespace {

enum class kind { first, second };
constexpr std::array<xml::named<kind>, 2> names_of(kind) {
    return {{{kind::first, "First"}, {kind::second, "SECOND"}}};
}

struct leaf {
    kind type = kind::first;
    std::optional<std::string> label;
    std::string key;
    friend bool operator==(leaf const&, leaf const&) = default;
};
template <class Ar>
void describe(Ar& ar, leaf& x) {
    ar.attribute("xsi:type", x.type);
    ar.attribute("label", x.label);
    ar.required("Key", x.key, xml::encodable);
}

struct everything {
    static constexpr xml::form document{.root = "Everything", .in_text = xml::quotes::escaped};
    std::string text;
    std::optional<std::string> etag;
    std::optional<bool> flag;
    std::int32_t number = 0;
    std::optional<instant> at;
    std::optional<instant> second;
    std::optional<xml::text_encoding> encoding;
    std::vector<leaf> leaves;
    std::optional<std::vector<std::uint64_t>> sizes;
    std::vector<kind> kinds;
    friend bool operator==(everything const&, everything const&) = default;
};
template <class Ar>
void describe(Ar& ar, everything& x) {
    ar.encoding("Encoding", x.encoding);
    ar.required("Text", x.text);
    ar.optional("ETag", x.etag, xml::quoted);
    ar.optional("Flag", x.flag);
    ar.defaulted("Number", x.number, xml::between{-9, 99});
    ar.optional("At", x.at);
    ar.optional("Second", x.second, xml::whole_seconds);
    ar.optional("Encoding", x.encoding);
    ar.list("Leaf", x.leaves, xml::at_most{3});
    ar.wrapped("Sizes", "Size", x.sizes);
    ar.list("Kind", x.kinds);
}

// White space alone comes back as nothing.
bool is_blank(std::string_view text) {
    return !text.empty() && text.find_first_not_of(" \t\r\n") == text.npos;
}

void check_everything(std::string_view text, xml::form const& as) {
    auto const read = xml::read<everything>(text, as);
    if (!read || is_blank(read->text)) return;
    for (auto const& one : read->leaves)
        if (is_blank(one.key)) return;
    REQUIRE_HOLDS(xml::read<everything>(xml::write(*read, as), as) == read);
}

template <class T>
void check(std::string_view text) {
    auto const read = xml::read<T>(text);
    if (!read) return;
    auto const printed = xml::write(*read);
    auto const again = xml::read<T>(printed);
    REQUIRE_HOLDS(again && xml::write(*again) == printed);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
    std::string_view const text{reinterpret_cast<char const*>(data), size};
    check<s3::encryption_config>(text);
    check<s3::create_bucket_config>(text);
    if (auto const stored = s3::apply_encryption_config(text, {})) {
        auto const shown = s3::print_encryption_config(*stored);
        auto const again = s3::apply_encryption_config(shown, *stored);
        REQUIRE_HOLDS(again && s3::print_encryption_config(*again) == shown);
    }
    if (auto const stored = s3::apply_directory_encryption_config(text, {})) {
        auto const shown = s3::print_directory_encryption_config(*stored);
        auto const again = s3::apply_directory_encryption_config(shown, *stored);
        REQUIRE_HOLDS(again && s3::print_directory_encryption_config(*again) == shown);
    }
    auto as = everything::document;
    check_everything(text, as);
    as.unknown = xml::unknown_elements::ignored;
    check_everything(text, as);
    return 0;
}
