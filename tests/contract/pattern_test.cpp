// What expected texts leave open, and what they may not.
#include "tests/contract/pattern.hpp"

#include "tests/contract/evaluate.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <string_view>

namespace s3seal::test {
namespace {

TEST(Forms, FitTheirValuesAndNoOthers) {
    struct row {
        std::string_view form, fits, similar;
    };
    row const rows[] = {
        {"{~amz-date}", "20260102T030405Z", "2026-01-02T03:04:05Z"},
        {"{~day}", "20260102", "2026012"},
        {"{~epoch-milliseconds}", "1767323045000", "1767323045001"},
        {"{~etag}", "\"5d41402abc4b2a76b9719d911017c592\"", "5d41402abc4b2a76b9719d911017c592"},
        {"{~etag-of-parts}", "\"5d41402abc4b2a76b9719d911017c592-2\"", "\"5d41402abc4b2a76b9719d911017c592\""},
        {"{~host-id}", "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ+/0123456789a=",
         "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOP"},
        {"{~http-date}", "Fri, 02 Jan 2026 03:04:05 GMT", "Fri, 2 Jan 2026 03:04:05 GMT"},
        {"{~lock-date}", "2026-01-02T03:04:05.000Z", "2026-01-02T03:04:05Z"},
        {"{~request-id}", "0123456789ABCDEF", "0123456789abcdef"},
        {"{~signature}", "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
         "2CF24DBA5FB0A30E26E83B2AC5B9E29E1B161E5C1FA7425E73043362938B9824"},
        {"{~time}", "2026-01-02T03:04:05Z", "2026-01-02T03:04:05.000Z"},
        {"{~version-id}", "9LzcWqoy0.bX_2SHjPZ3vKqTn7Yd4eRf", "9LzcWqoy0.bX_2SHjPZ3vKqTn7Yd4eR-"},
        {"{~uuid}", "1234abcd-12ab-34cd-56ef-1234567890ab", "1234abcd12ab34cd56ef1234567890ab"},
    };
    EXPECT_EQ(std::size(rows), std::size(forms));
    for (auto const& [form, value, similar] : rows) {
        EXPECT_TRUE(fits(form, value)) << form;
        EXPECT_FALSE(fits(form, similar)) << form;
        EXPECT_FALSE(fits(form, std::string{value} + "0 more")) << form;
        EXPECT_FALSE(fits(form, "")) << form;
    }
}

TEST(Forms, OfHostIdsAreBase64Of56CharactersOrMore) {
    std::string const text(52, 'a');
    for (auto const* end : {"aaaa", "aaa=", "aa==", "aaaaaaaaaaaaaaaaaaaaaaa="})
        EXPECT_TRUE(fits("{~host-id}", text + end)) << end;
    for (auto const* end : {"", "aaa", "a===", "====", "aaaaa", "aa=a"})
        EXPECT_FALSE(fits("{~host-id}", text + end)) << end;
}

TEST(Forms, AreExactAround) {
    EXPECT_TRUE(fits("a.c", "a.c"));
    EXPECT_FALSE(fits("a.c", "abc"));
    EXPECT_TRUE(fits("[({~day}).*]", "[(20260102).*]"));
    EXPECT_FALSE(fits("[({~day}).*]", "[(20260102).more]"));
    EXPECT_FALSE(fits("{~day} {~day}", "20260102"));
    EXPECT_FALSE(fits("*", "anything"));
}

TEST(Forms, ThatFitAnythingOrAreUnknownAreRefused) {
    EXPECT_THROW(check_expected("*"), std::runtime_error);
    EXPECT_THROW(check_expected("{~anything}"), std::runtime_error);
    EXPECT_THROW(check_expected("{~etag"), std::runtime_error);
    for (auto const* text : {"", "{etag}", "\"*\"", "{~etag}", "key/{~uuid} at {~time}"})
        EXPECT_NO_THROW(check_expected(text)) << text;
}

raw_response refusal(std::string const& elements) {
    raw_response out;
    out.status = 403;
    out.headers = {{"Content-Type", "application/xml"}, {"x-amz-request-id", "ID"}, {"x-amz-id-2", "HOST"}};
    out.body = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error>" + elements +
               "<RequestId>ID</RequestId><HostId>HOST</HostId></Error>";
    return out;
}

TEST(Evaluation, ComparesElementsWithWhatIsMadeOfOthers) {
    expectation want;
    want.status = 403;
    want.has_error = want.bare = true;
    want.code = "C";
    want.extras = {{"Digest", "of {sha256 of Text}"}, {"Text", "a"}, {"TextBytes", "{bytes of Text}"}};
    std::string const right =
        "<Code>C</Code><Message/><Digest>of ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb</Digest>"
        "<Text>a</Text><TextBytes>61</TextBytes>";
    EXPECT_TRUE(evaluate(want, refusal(right), false).empty());
    auto const changed = [&](std::string_view from, std::string_view with) {
        auto text = right;
        text.replace(text.find(from), from.size(), with);
        return evaluate(want, refusal(text), false).size();
    };
    EXPECT_EQ(changed(">61<", ">62<"), 1u);
    EXPECT_EQ(changed(">of ca", ">of cb"), 1u);
    EXPECT_EQ(changed("<Text>a</Text>", "<Text>b</Text>"), 3u) << "and what is made of it";
    EXPECT_EQ(changed("<Text>a</Text>", ""), 1u);
    EXPECT_EQ(changed("<Message/>", "<Message/><More/>"), 1u);
}

TEST(Evaluation, WantsAHeaderThatIsUnlike) {
    expectation want;
    want.bare = true;
    want.unlike = {{"ETag", "a"}};
    raw_response got;
    got.status = 200;
    EXPECT_EQ(evaluate(want, got, false).size(), 1u) << "it is not there";
    got.headers = {{"ETag", "a"}};
    EXPECT_EQ(evaluate(want, got, false).size(), 1u);
    got.headers = {{"ETag", "b"}};
    EXPECT_TRUE(evaluate(want, got, false).empty());
}

}  // namespace
}  // namespace s3seal::test
