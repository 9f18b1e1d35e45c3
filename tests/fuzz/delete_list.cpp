// The list of objects to delete: what is read is within its limits, and says the same when it is written plainly.
#include "server/s3/object/delete_list.hpp"
#include "server/xml/codec.hpp"
#include "tests/fuzz/require.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

using namespace s3seal;

namespace {

struct printed_deletion {
    std::string key;
    std::optional<std::string> version;
    std::optional<std::string> etag;
    std::optional<instant> last_modified;
    std::optional<std::uint64_t> size;
};
void describe(xml::printer& ar, printed_deletion& x) {
    ar.required("Key", x.key);
    ar.optional("VersionId", x.version);
    ar.optional("ETag", x.etag, xml::quoted);
    ar.optional("LastModifiedTime", x.last_modified, xml::whole_seconds);
    ar.optional("Size", x.size);
}

struct printed_list {
    static constexpr xml::form document{.root = "Delete", .declaration = false};
    bool quiet;
    std::vector<printed_deletion> deletions;
};
void describe(xml::printer& ar, printed_list& x) {
    ar.required("Quiet", x.quiet);
    ar.list("Object", x.deletions);
}

std::string print(s3::delete_list const& list) {
    printed_list out{list.quiet, {}};
    for (auto const& one : list.deletions)
        out.deletions.push_back({one.key, one.version, one.etag, one.last_modified, one.size});
    return xml::write(std::move(out));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
    auto const list = s3::parse_delete_list({reinterpret_cast<char const*>(data), size});
    if (!list) return 0;
    REQUIRE_HOLDS(!list->deletions.empty() && list->deletions.size() <= s3::max_listed_deletions);
    for (auto const& one : list->deletions) REQUIRE_HOLDS(!one.key.empty() && (!one.version || !one.version->empty()));
    auto const again = s3::parse_delete_list(print(*list));
    REQUIRE_HOLDS(again && again->quiet == list->quiet && again->deletions == list->deletions);
    return 0;
}
