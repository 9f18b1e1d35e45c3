// Any bytes as a question and as a contract: refused with words, or judged and told without surprise.
#include "server/verify/examination.hpp"
#include "server/verify/expectation_reader.hpp"
#include "server/verify/report.hpp"
#include "tests/fuzz/require.hpp"
#include "tests/unit/verify/records.hpp"

#include <boost/json.hpp>

#include <algorithm>

using namespace s3seal;

namespace {

void judge(std::vector<verify::expectation> const& all) {
    verify::examination now{all};
    now.observe(verify::a_write("R1", "bucket", "key", "aws:kms", verify::key_x, true));
    now.observe(verify::a_request("R2", "GetObject", "bucket", "key", 404));
    now.observe(verify::a_call("GenerateDataKey"));
    auto const before = now.tell();
    // What was forgotten makes nothing hold, and breaks nothing.
    now.forget(verify::about::requests, 1);
    now.forget(verify::about::kms_calls, 1);
    auto const after = now.tell();
    REQUIRE_HOLDS(before.size() == all.size() && after.size() == all.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
        REQUIRE_HOLDS(!before[i].why.empty() && before[i].verdict != verify::verdict::unknown);
        REQUIRE_HOLDS(after[i].verdict == before[i].verdict || after[i].verdict == verify::verdict::unknown);
        REQUIRE_HOLDS(after[i].verdict != verify::verdict::open);
    }
    auto const answer = now.print();
    bool const passed =
        std::all_of(after.begin(), after.end(), [](auto const& one) { return one.verdict == verify::verdict::holds; });
    REQUIRE_HOLDS(answer.at("passed").as_bool() == passed);
    REQUIRE_HOLDS(!verify::as_table(answer).empty());
    REQUIRE_HOLDS(verify::as_junit(answer, "suite").starts_with("<?xml"));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
    std::string_view const text{reinterpret_cast<char const*>(data), size};
    for (auto const as : {verify::form::question, verify::form::contract}) {
        auto const read = verify::parse_expectations(text, as);
        if (read) {
            REQUIRE_HOLDS(!read->all.empty());
            judge(read->all);
            continue;
        }
        REQUIRE_HOLDS(!read.error().empty());
        for (auto const& one : read.error()) REQUIRE_HOLDS(!one.text.empty());
    }
    return 0;
}
