// The list of parts: what is read is within its limits, and says the same when it is written plainly.
#include "server/s3/multipart/part_list.hpp"
#include "server/xml/codec.hpp"
#include "storage/base/bytes.hpp"
#include "tests/fuzz/require.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

using namespace s3seal;

namespace {

struct printed_part {
    std::uint64_t number;
    std::string etag;
    std::string checksum_name;
    std::string checksum;
};
void describe(xml::printer& ar, printed_part& x) {
    ar.required("PartNumber", x.number);
    ar.required("ETag", x.etag, xml::quoted);
    if (!x.checksum_name.empty()) ar.required(x.checksum_name, x.checksum);
}

struct printed_list {
    static constexpr xml::form document{.root = "CompleteMultipartUpload", .declaration = false};
    std::vector<printed_part> parts;
};
void describe(xml::printer& ar, printed_list& x) {
    ar.list("Part", x.parts);
}

std::string print(std::vector<s3::listed_part> const& parts) {
    printed_list out;
    for (auto const& one : parts)
        out.parts.push_back(
            {one.number, one.etag, one.algorithm.empty() ? "" : "Checksum" + one.algorithm, one.checksum});
    return xml::write(std::move(out));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
    auto const parts = s3::parse_part_list({reinterpret_cast<char const*>(data), size});
    if (!parts) return 0;
    REQUIRE_HOLDS(!parts->empty() && parts->size() <= 10'000);
    for (auto const& part : *parts)
        REQUIRE_HOLDS(part.number >= 1 && (part.checksum.empty() || !part.algorithm.empty()));
    auto const again = s3::parse_part_list(print(*parts));
    REQUIRE_HOLDS(again && s3::fingerprint(*again) == s3::fingerprint(*parts));
    return 0;
}
