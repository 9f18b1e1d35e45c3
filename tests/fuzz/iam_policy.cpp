// Any bytes as a policy of each kind: read or refused with words, and what was read decides without surprise.
#include "server/iam/authorize.hpp"
#include "server/iam/public_access.hpp"
#include "server/s3/access/bucket_policy_rules.hpp"
#include "tests/fuzz/require.hpp"

using namespace s3seal;

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
    std::string_view const text{reinterpret_cast<char const*>(data), size};
    (void)s3::parse_bucket_policy(text, "arn:aws:s3:::bucket");
    for (auto const kind : {iam::policy_kind::resource, iam::policy_kind::identity, iam::policy_kind::trust}) {
        auto parsed = iam::parse_policy(text, kind);
        if (!parsed) {
            REQUIRE_HOLDS(!parsed.error().text.empty());
            continue;
        }
        REQUIRE_HOLDS(!parsed->statements.empty());
        bool const open = iam::is_public(*parsed);
        iam::authorization_case asked;
        asked.asked.action = "s3:GetObject";
        asked.asked.resource = "arn:aws:s3:::bucket/key";
        asked.asked.keys = {{"aws:sourceip", {"192.0.2.1"}}, {"aws:username", {"a*"}}, {"s3:max-keys", {"10"}}};
        asked.owner = "111122223333";
        asked.resource_policy = std::make_shared<iam::policy const>(*std::move(parsed));
        auto const decided = iam::authorize(asked);
        // Nobody in particular is let in by nothing but a statement for everybody.
        asked.restrict_public = asked.policy_is_public = open;
        REQUIRE_HOLDS(!decided.allowed() || !open || !iam::authorize(asked).allowed());
    }
    return 0;
}
