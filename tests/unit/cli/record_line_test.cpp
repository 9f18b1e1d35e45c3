#include "server/cli/record_line.hpp"

#include "server/cli/record_filters.hpp"
#include "server/journal/query.hpp"
#include "server/journal/record_json.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>

namespace s3seal::cli {
namespace {

using namespace std::chrono_literals;

journal::record a_write() {
    journal::record out;
    out.id = "ID1";
    out.at = instant{1'700'000'000'123ms};
    out.operation = "PutObject";
    out.bucket = "pii-eu";
    out.key = "2026/a.txt";
    out.caller = "arn:aws:iam::000000000000:user/alice";
    out.status = 200;
    out.state = journal::state::complete;
    out.decided = 3ms;
    out.encryption = service::encryption{"aws:kms", "arn:aws:kms:us-east-1:000000000000:key/0a6f", true, "header"};
    return out;
}

std::string line_of(journal::record const& one, colours use = colours::no) {
    return record_line(journal::print_record(one), use);
}

TEST(RecordLine, TellsWhatWasDoneAndHowItWasEncrypted) {
    EXPECT_EQ(line_of(a_write()),
              "22:13:20.123  200  PutObject  pii-eu/2026/a.txt  aws:kms by header, bucket key, key/0a6f  user/alice  "
              "3 ms  ID1");
}

TEST(RecordLine, TellsWhyARequestWasRefusedAndWhichFaultsFired) {
    auto refused = a_write();
    refused.status = 503;
    refused.error_code = "SlowDown";
    refused.encryption.reset();
    refused.caller.clear();
    refused.faults = {{.rule = "r1", .effect = "error", .test = {}}, {.rule = "r2", .effect = "delay", .test = {}}};
    EXPECT_EQ(line_of(refused),
              "22:13:20.123  503  PutObject  pii-eu/2026/a.txt  SlowDown  fault error, delay  anonymous  3 ms  ID1");
}

TEST(RecordLine, OfARequestThatIsNoOperationTellsItsTarget) {
    journal::record cut;
    cut.method = "BREW";
    cut.target = "/pot";
    cut.state = journal::state::cut;
    EXPECT_EQ(line_of(cut), "00:00:00.000  ---  BREW  /pot  cut  anonymous  0 ms");
}

TEST(RecordLine, HasColoursForPeople) {
    auto const shown = line_of(a_write(), colours::yes);
    EXPECT_NE(shown.find("\x1b[32m200\x1b[0m"), shown.npos) << shown;
    EXPECT_NE(shown.find("\x1b[36maws:kms by header"), shown.npos) << shown;
}

TEST(RecordLine, WhatClientsChoseCannotSteerTheTerminal) {
    auto odd = a_write();
    odd.key =
        "a\x1b[2Jb\nc\x7f\xc2\x9b"
        "d\xc3\xa9";
    EXPECT_NE(line_of(odd).find("pii-eu/a?[2Jb?c??d\xc3\xa9  "), std::string::npos) << line_of(odd);
}

TEST(RecordLine, SaysWhyRecordsAreMissing) {
    boost::json::object const data{{"records", 17}};
    EXPECT_EQ(gap_line("forgotten", data), "missing here, as later ones took their place: 17");
    EXPECT_EQ(gap_line("cleared", data), "missing here, as they were cleared away on purpose: 17");
    EXPECT_EQ(gap_line("request", data), "");
}

TEST(RecordFilters, AreThoseOfTheJournal) {
    for (auto const& one : journal::filters())
        EXPECT_TRUE(std::any_of(record_filters.begin(), record_filters.end(), [&](auto const& flag) {
            return flag.parameter == one.name;
        })) << one.name;
    EXPECT_EQ(record_filters.size(), journal::filters().size());
}

}  // namespace
}  // namespace s3seal::cli
