// Which row a request gets, whatever the order in which the families stand.
#include "server/s3/operation_table.hpp"
#include "server/s3/registry.hpp"
#include "server/s3/routing.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace s3seal::s3 {
namespace {

// A request by the conditions that it meets.
struct conditions {
    on resource;
    std::string_view verb;
    std::set<std::string_view> query;
    std::string_view header;
    bool express = false;

    auto operator<=>(conditions const&) const = default;
};

conditions conditions_of(operation const& row) {
    conditions out{row.resource, row.verb, {}, row.header, row.express_only};
    for (auto const key : {row.query, row.second_query})
        if (!key.empty()) out.query.insert(key);
    return out;
}

conditions both(conditions const& one, conditions const& other) {
    auto out = one;
    out.query.insert(other.query.begin(), other.query.end());
    if (out.header.empty()) out.header = other.header;
    out.express = one.express || other.express;
    return out;
}

result<operation const*> route_in(operation_table const& table, conditions const& met) {
    http::request request;
    request.method = met.verb;
    if (!met.header.empty()) request.headers.push_back({met.header, "/source/key"});
    http::target target;
    for (auto const key : met.query) target.query.push_back({std::string{key}, ""});
    return find_operation(table, {met.resource, request, request, target, met.express});
}

TEST(OperationRow, SaysWhetherItChangesSomething) {
    for (auto const name : {"PutObject", "DeleteBucket", "PostObject", "CreateSession"})
        EXPECT_TRUE(find_operation_named(name)->changes()) << name;
    for (auto const name : {"GetObject", "HeadObject", "ListBuckets"})
        EXPECT_FALSE(find_operation_named(name)->changes()) << name;
}

// The name of the row, or the text of the refusal.
std::string answer_of(operation_table const& table, conditions const& met) {
    auto const row = route_in(table, met);
    return row ? std::string{(*row)->name} : std::string{message_of(row.error())};
}

// What each row asks for, alone and together with what another row of its resource asks for, with every verb.
std::set<conditions> requests_for(std::span<operation const> rows) {
    std::set<conditions> all;
    for (auto const& one : rows)
        for (auto const& other : rows)
            if (one.resource == other.resource) {
                auto met = both(conditions_of(one), conditions_of(other));
                for (auto const verb : {"GET", "PUT", "POST", "DELETE", "HEAD", "OPTIONS"}) {
                    met.verb = verb;
                    all.insert(met);
                }
            }
    return all;
}

operation_table table_of(std::vector<std::span<operation const>> const& families) {
    return operation_table{families};
}

TEST(OperationTable, GivesTheSameRowWhateverTheOrderOfFamilies) {
    auto const families = operation_families();
    auto const reversed = table_of({families.rbegin(), families.rend()});
    auto const requests = requests_for(all_operations().rows());
    EXPECT_GT(requests.size(), 5000u);
    for (auto const& met : requests) {
        auto const expected = answer_of(all_operations(), met);
        ASSERT_EQ(answer_of(reversed, met), expected) << met.verb << " " << testing::PrintToString(met.query);
    }
}

TEST(OperationTable, GivesEachRowTheRequestThatAsksForIt) {
    for (auto const& row : all_operations().rows())
        EXPECT_EQ(answer_of(all_operations(), conditions_of(row)), row.name);
}

// Of two such rows the order would decide.
TEST(OperationTable, HasNoTwoRowsOfOneSpecificityForARequest) {
    auto const rows = all_operations().rows();
    for (auto one = rows.begin(); one != rows.end(); ++one)
        for (auto other = one + 1; other != rows.end(); ++other) {
            bool const alike =
                one->resource == other->resource && one->verb == other->verb && one->query == other->query;
            EXPECT_FALSE(alike && specificity_of(*one) == specificity_of(*other)) << one->name << " " << other->name;
        }
}

TEST(OperationTable, PrefersTheRowWithMoreConditions) {
    constexpr operation plain{.name = "Plain", .verb = "GET", .resource = on::bucket, .query = "what"};
    constexpr operation keyed{
        .name = "Keyed", .verb = "GET", .resource = on::bucket, .query = "what", .second_query = "id"};
    constexpr operation express{
        .name = "Express", .verb = "GET", .resource = on::bucket, .query = "what", .express_only = true};
    constexpr operation marked{.name = "Marked", .verb = "PUT", .resource = on::bucket, .header = "x-amz-copy-source"};
    constexpr operation bare{.name = "Bare", .verb = "PUT", .resource = on::bucket};
    operation const first[] = {plain, bare};
    operation const second[] = {marked, express};
    operation const third[] = {keyed};
    std::vector<std::span<operation const>> families{first, second, third};
    std::sort(families.begin(), families.end(), [](auto a, auto b) { return a.data() < b.data(); });
    do {
        auto const table = table_of(families);
        EXPECT_EQ(answer_of(table, {on::bucket, "GET", {"what"}, {}}), "Plain");
        EXPECT_EQ(answer_of(table, {on::bucket, "GET", {"id", "what"}, {}}), "Keyed");
        EXPECT_EQ(answer_of(table, {on::bucket, "GET", {"what"}, {}, true}), "Express");
        EXPECT_EQ(answer_of(table, {on::bucket, "PUT", {}, "x-amz-copy-source"}), "Marked");
        EXPECT_EQ(answer_of(table, {on::bucket, "PUT", {}, {}}), "Bare");
    } while (
        std::next_permutation(families.begin(), families.end(), [](auto a, auto b) { return a.data() < b.data(); }));
}

TEST(OperationTable, TakesTheRowOfSeveralSubresourcesWithMoreConditions) {
    auto const& all = all_operations();
    EXPECT_EQ(answer_of(all, {on::object, "PUT", {"encryption", "partNumber", "uploadId"}, {}}), "UploadPart");
    EXPECT_EQ(answer_of(all, {on::object, "PUT", {"encryption", "partNumber", "uploadId"}, "x-amz-copy-source"}),
              "UploadPartCopy");
    EXPECT_EQ(answer_of(all, {on::object, "PUT", {"encryption", "uploadId"}, {}}), "UpdateObjectEncryption");
    EXPECT_EQ(answer_of(all, {on::bucket, "GET", {"encryption", "id", "metrics"}, {}}),
              "GetBucketMetricsConfiguration");
}

TEST(OperationTable, TakesTheSubresourceThatHasTheMethod) {
    EXPECT_EQ(answer_of(all_operations(), {on::bucket, "PUT", {"location", "policy"}, {}}), "PutBucketPolicy");
    EXPECT_EQ(answer_of(all_operations(), {on::object, "DELETE", {"torrent", "uploadId"}, {}}), "AbortMultipartUpload");
}

TEST(OperationTable, GivesRequestsWithACopySourceToRowsThatAskForOne) {
    auto const refused = [](on resource, std::set<std::string_view> query) {
        auto const row = route_in(all_operations(), {resource, "PUT", std::move(query), "x-amz-copy-source"});
        return !row && row.error().code == errc::invalid_argument;
    };
    for (auto const& row : all_operations().rows())
        if (row.verb == "PUT" && row.header.empty() && row.has_subresource() && row.query != "uploadId")
            EXPECT_TRUE(refused(row.resource, conditions_of(row).query)) << row.name;
}

// Neither the bare row nor that of a parameter is what it meant.
TEST(OperationTable, RefusesSubresourcesThatDoNotHaveTheMethod) {
    auto const& all = all_operations();
    auto const refused = answer_of(all, {on::bucket, "PUT", {"location"}, {}});
    EXPECT_EQ(refused, message_of(error{errc::method_not_allowed}));
    EXPECT_EQ(answer_of(all, {on::bucket, "GET", {"delete", "list-type"}, {}}), refused);
    EXPECT_EQ(answer_of(all, {on::bucket, "PUT", {"list-type"}, {}}), refused);
    EXPECT_EQ(answer_of(all, {on::object, "PUT", {"torrent"}, "x-amz-copy-source"}), refused);
    for (auto const& row : all.rows()) {
        if (!row.has_subresource()) continue;
        for (auto const verb : {"GET", "PUT", "POST", "DELETE", "HEAD"}) {
            auto const found = route_in(all, {row.resource, verb, {row.query}, {}});
            if (found) EXPECT_EQ((*found)->query, row.query) << verb;
        }
    }
}

TEST(OperationTable, TakesPreflightsWhateverTheirSubresource) {
    for (auto const& row : all_operations().rows())
        if (row.resource != on::service)
            EXPECT_EQ(answer_of(all_operations(), {row.resource, "OPTIONS", {row.query}, {}}),
                      row.resource == on::bucket ? "PreflightBucket" : "PreflightObject");
}

// Of several that fit as well; a parameter is none.
TEST(OperationTable, TakesTheFirstOfSeveralSubresourcesByTheirNames) {
    EXPECT_EQ(answer_of(all_operations(), {on::bucket, "GET", {"encryption", "policy"}, {}}), "GetBucketEncryption");
    EXPECT_EQ(answer_of(all_operations(), {on::bucket, "GET", {"list-type", "location"}, {}}), "GetBucketLocation");
    EXPECT_EQ(answer_of(all_operations(), {on::bucket, "GET", {"list-type", "prefix"}, {}}), "ListObjectsV2");
}

result<http::response> answer_nothing(services const&, request_context&, std::string_view) {
    return http::response{};
}
condition_values say_nothing(std::string_view) {
    return {};
}

TEST(OperationTable, KnowsWhichBodiesSayWhoMay) {
    operation row{.name = "A", .verb = "PUT", .resource = on::object};
    EXPECT_FALSE(row.asks_by_body());
    row.run = handler::document{answer_nothing};
    EXPECT_FALSE(row.asks_by_body());
    row.run = handler::document{.handle = answer_nothing, .keys = say_nothing};
    EXPECT_TRUE(row.asks_by_body());
    for (handler::any const& kind : {handler::any{handler::form{nullptr}}, handler::any{handler::batch{nullptr}}}) {
        row.run = kind;
        EXPECT_TRUE(row.asks_by_body());
        EXPECT_TRUE(row.takes_body());
    }
}

}  // namespace
}  // namespace s3seal::s3
