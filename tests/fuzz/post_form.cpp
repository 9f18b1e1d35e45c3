// Any bytes as a form, cut anywhere: read the same in one piece and in many; and as a form's policy.
#include "server/auth/post_policy.hpp"
#include "server/body/multipart_form.hpp"
#include "tests/fuzz/require.hpp"

using namespace s3seal;

namespace {

class collected final : public body::form_handler {
public:
    aws::result<> on_file(body::form_fields const& form) override {
        fields = form.fields.size();
        return {};
    }
    aws::result<> on_content(bytes_view bytes) override {
        content.append(as_text(bytes));
        return {};
    }
    std::size_t fields = 0;
    std::string content;
};

struct outcome {
    bool good = true;
    collected got;
};

outcome read(std::string_view text, std::size_t piece) {
    outcome out;
    body::multipart_form parser{"b", out.got};
    for (; out.good && !text.empty(); text.remove_prefix(std::min(piece, text.size())))
        out.good = static_cast<bool>(parser.write(as_bytes(text.substr(0, piece))));
    out.good = out.good && parser.finish();
    return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
    if (size == 0) return 0;
    std::string_view const text{reinterpret_cast<char const*>(data) + 1, size - 1};
    auto const whole = read(text, text.size() + 1);
    auto const pieces = read(text, data[0] % 32u + 1);
    REQUIRE_HOLDS(whole.good == pieces.good);
    if (whole.good) REQUIRE_HOLDS(whole.got.content == pieces.got.content && whole.got.fields == pieces.got.fields);

    auto const policy = auth::parse_post_policy(base64_encode(as_bytes(text)));
    if (policy) (void)auth::check_post_policy(*policy, {{"key", "k"}, {"bucket", "b"}}, instant{});
    (void)auth::parse_post_policy(text);
    return 0;
}
