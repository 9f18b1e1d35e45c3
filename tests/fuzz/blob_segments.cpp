// A stored body that was tampered with: as any bytes, and as a right one with bytes changed, cut off or added. What it
// gives is what was written, or nothing.
#include "storage/blob/segmenter.hpp"
#include "tests/fuzz/require.hpp"

#include <algorithm>

using namespace s3seal;

namespace {

constexpr storage::cipher ciphers[] = {storage::cipher::none, storage::cipher::aes_256_gcm,
                                       storage::cipher::aes_256_gcm_twice};

storage::data_key key_of(storage::cipher kind) {
    storage::data_key key;
    key.kind = kind;
    if (kind != storage::cipher::none) key.inner = storage::secret{std::string(32, 'i')};
    if (kind == storage::cipher::aes_256_gcm_twice) key.outer = storage::secret{std::string(32, 'o')};
    return key;
}

// All that a reader gives until it ends or fails.
std::string read(storage::blob_ref const& ref, storage::data_key const& key) {
    std::string out;
    auto reader = storage::open_inline(ref, key);
    while (reader) {
        auto const part = (*reader)->read(out.size());
        if (!part || part->empty()) break;
        out += as_text(*part);
        REQUIRE_HOLDS(out.size() <= ref.size);
    }
    return out;
}

std::string seal(storage::blob_header const& header, storage::data_key const& key, std::string_view content) {
    auto out = storage::print_blob_header(header);
    storage::segment_codec codec{header, key};
    std::uint64_t number = 0;
    while (content.size() > storage::segment_size) {
        codec.seal(out, as_bytes(content.substr(0, storage::segment_size)), number++, false);
        content.remove_prefix(storage::segment_size);
    }
    codec.seal(out, as_bytes(content), number, true);
    return out;
}

struct edits {
    std::string_view bytes;

    unsigned take() {
        if (bytes.empty()) return 0;
        auto const byte = static_cast<unsigned char>(bytes.front());
        bytes.remove_prefix(1);
        return byte;
    }
    std::size_t take_place(std::size_t size) { return size == 0 ? 0 : (take() << 16 | take() << 8 | take()) % size; }
};

// Each edit changes a byte, cuts the end off, appends a byte or copies a run of bytes to another place.
void tamper(std::string& blob, edits from) {
    while (!from.bytes.empty() && !blob.empty()) {
        switch (from.take() % 4) {
            case 0:
                blob[from.take_place(blob.size())] = static_cast<char>(from.take());
                break;
            case 1:
                blob.resize(from.take_place(blob.size()));
                break;
            case 2:
                blob += static_cast<char>(from.take());
                break;
            default: {
                auto const run = blob.substr(from.take_place(blob.size()), 1 + from.take() * 300);
                auto const to = from.take_place(blob.size());
                blob.replace(to, std::min(run.size(), blob.size() - to), run);
            }
        }
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
    edits input{{reinterpret_cast<char const*>(data), size}};
    auto const key = key_of(ciphers[input.take() % 3]);
    auto const length = input.take_place(3 * storage::segment_size);
    storage::blob_ref ref{.size = length, .inline_bytes = std::string{input.bytes}, .id = ""};
    if (!ref.inline_bytes.empty()) (void)read(ref, key);

    std::string content(length, '\0');
    for (std::size_t i = 0; i < content.size(); ++i) content[i] = static_cast<char>(i * 7 + i / 251);
    storage::blob_header const header{.kind = key.kind, .id = std::string(32, 'd')};
    ref.id = hex_encode(as_bytes(header.id));
    ref.inline_bytes = seal(header, key, content);
    REQUIRE_HOLDS(read(ref, key) == content);
    tamper(ref.inline_bytes, input);
    if (ref.inline_bytes.empty()) return 0;
    auto const given = read(ref, key);
    // A checksum can be made to fit.
    if (key.kind != storage::cipher::none) REQUIRE_HOLDS(content.starts_with(given));
    return 0;
}
