// The list of parts: what is read is within its limits, and says the same when it is written plainly.
#include "server/s3/part_list.hpp"
#include "server/xml/writer.hpp"
#include "storage/base/bytes.hpp"
#include "tests/fuzz/require.hpp"

using namespace s3seal;

namespace {

std::string print(std::vector<s3::listed_part> const& parts) {
    std::string text;
    xml::writer out{text};
    out.open("CompleteMultipartUpload");
    for (auto const& part : parts) {
        auto const name = "Checksum" + part.algorithm;
        out.open("Part");
        out.element("PartNumber", std::to_string(part.number));
        out.element("ETag", "\"" + part.etag + "\"");
        if (!part.algorithm.empty()) out.element(name, part.checksum);
        out.close();
    }
    out.close();
    return text;
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
