// CompleteMultipartUpload.
#include "tests/stateful/uploads.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace s3seal::stateful {

namespace {

constexpr std::size_t least_part = 5u << 20;

upload const* known_upload(bucket const& in, std::string const& id) {
    for (auto const& one : in.uploads)
        if (one->id == id) return one.get();
    return nullptr;
}

void check_parts(upload const& from, operation const& asked, expected& out) {
    auto const upload_id = element("UploadId", asked.upload);
    if (asked.parts.empty()) return out.refuse({400, "InvalidRequest"});
    for (std::size_t n = 0; n < asked.parts.size(); ++n) {
        auto const& [number, etag] = asked.parts[n];
        auto const named = element("PartNumber", std::to_string(number)) + element("ETag", etag);
        if (n > 0 && number <= asked.parts[n - 1].number) out.refuse({400, "InvalidPartOrder", upload_id});
        auto const found = from.parts.find(number);
        if (found == from.parts.end() || found->second.etag != etag)
            out.refuse({400, "InvalidPart", upload_id + named});
        else if (n + 1 < asked.parts.size() && found->second.body.size() < least_part)
            out.refuse({400, "EntityTooSmall",
                        element("ProposedSize", std::to_string(found->second.body.size())) +
                            element("MinSizeAllowed", std::to_string(least_part)) + named});
    }
}

version_ptr assemble(upload const& from, operation const& asked) {
    auto const made = std::make_shared<object_version>();
    std::string sums;
    for (auto const& one : asked.parts) {
        auto const& part = from.parts.at(one.number);
        made->body += part.body;
        made->part_sizes.push_back(part.body.size());
        sums += unhex(part.etag);
    }
    made->etag = hex(md5(sums)) + "-" + std::to_string(asked.parts.size());
    made->content_type = from.content_type;
    made->meta = from.meta;
    made->tags = from.tags;
    made->encryption = from.encryption;
    made->has_checksum = from.encryption.customer == 0;
    made->retention = from.retention;
    made->legal_hold = from.legal_hold;
    made->modified = from.begun;
    return made;
}

}  // namespace

void end_upload(state& all, bucket& in, std::string const& id) {
    auto const found =
        std::find_if(in.uploads.begin(), in.uploads.end(), [&](auto const& one) { return one->id == id; });
    all.ended.push_back(*found);
    in.uploads.erase(found);
}

void draw_complete(dice& rolled, state const& all, operation& asked) {
    auto const& in = bucket_of(all, asked);
    draw_upload(rolled, all, asked);
    asked.encryption = {};
    auto const* const from = known_upload(in, asked.upload);
    if (from == nullptr) return draw_nothing(asked);
    for (auto const& [number, part] : from->parts) {
        bool const fits = asked.parts.empty() || from->parts.at(asked.parts.back().number).body.size() >= least_part;
        if (fits || rolled.chance(10)) asked.parts.push_back({number, part.etag});
    }
    if (asked.parts.empty() && rolled.chance(80)) return draw_nothing(asked);
    if (rolled.chance(4)) asked.parts.push_back({1 + static_cast<int>(rolled.below(4)), std::string(32, '0')});
    // What has changed since the upload was begun is another rule (409).
    auto const changed = in.changes.find(asked.key);
    if ((changed == in.changes.end() ? 0 : changed->second) == from->changes) draw_write_conditions(rolled, in, asked);
}

expected answer_complete(state& all, operation const& asked) {
    auto& in = bucket_of(all, asked);
    expected out;
    auto const* const from = find_upload(all, asked, out);
    if (from == nullptr) return out;
    check_parts(*from, asked, out);
    check_write_conditions(in, asked, out);
    if (out.refused()) return out;
    auto const made = assemble(*from, asked);
    out.headers = {{"Content-Type", "application/xml"}};
    if (made->encryption.customer == 0) show_encryption(out, made->encryption);
    auto const checksum = made->encryption.method == "AES256" ? element("ChecksumCRC64NVME", crc64nvme(made->body)) +
                                                                    element("ChecksumType", "FULL_OBJECT")
                                                              : "";
    out.body = document("CompleteMultipartUploadResult",
                        element("Location", out.hole("location")) + element("Bucket", asked.bucket) +
                            element("Key", xml_text(asked.key)) + element("ETag", "\"" + made->etag + "\"") + checksum);
    end_upload(all, in, asked.upload);
    add_version(in, asked.key, made, out);
    return out;
}

}  // namespace s3seal::stateful
