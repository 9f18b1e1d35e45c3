#include "server/s3/request/object_lock_configuration.hpp"

#include "server/xml/codec.hpp"

#include <gtest/gtest.h>

#include <string>

namespace s3seal::s3 {
namespace {

// "" when it is taken, else the error's code and what it says.
std::string refusal_of(std::string const& rule) {
    auto const read =
        xml::read<object_lock_configuration>("<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled>" +
                                             rule + "</ObjectLockConfiguration>");
    if (!read) return "unreadable";
    auto const checked = accept(*read);
    if (checked) return "";
    std::string out{row_of(checked.error().code).code};
    for (auto const& [name, text] : checked.error().extras) out += " " + text;
    return checked.error().message ? out + ": " + *checked.error().message : out;
}
std::string with(std::string const& retention) {
    return refusal_of("<Rule><DefaultRetention>" + retention + "</DefaultRetention></Rule>");
}

TEST(ObjectLockConfiguration, MayHaveARule) {
    EXPECT_EQ(refusal_of(""), "");
    EXPECT_EQ(with("<Mode>GOVERNANCE</Mode><Days>1</Days>"), "");
    EXPECT_EQ(with("<Mode>COMPLIANCE</Mode><Years>100</Years>"), "");
    EXPECT_EQ(with("<Days>36500</Days><Mode>COMPLIANCE</Mode>"), "");
    EXPECT_EQ(with("<Mode>COMPLIANCE</Mode><DefaultEventHold><Days>30</Days></DefaultEventHold>"), "");
    EXPECT_EQ(with("<Mode>COMPLIANCE</Mode><Days>1</Days><DefaultEventHold><Years>7</Years></DefaultEventHold>"), "");
}

TEST(ObjectLockConfiguration, HasAModeAndOnePeriod) {
    EXPECT_EQ(refusal_of("<Rule/>"), "unreadable");
    for (auto const* wrong : {"<Days>1</Days>", "<Mode>governance</Mode><Days>1</Days>",
                              "<Mode>GOVERNANCE</Mode><Days/>", "<Mode>GOVERNANCE</Mode><Days>1.5</Days>"})
        EXPECT_EQ(with(wrong), "unreadable") << wrong;
    for (auto const* wrong :
         {"<Mode>GOVERNANCE</Mode>", "<Mode>GOVERNANCE</Mode><Days>1</Days><Years>1</Years>",
          "<Mode>GOVERNANCE</Mode><DefaultEventHold/>",
          "<Mode>GOVERNANCE</Mode><DefaultEventHold><Days>1</Days><Years>1</Years></DefaultEventHold>"})
        EXPECT_EQ(with(wrong), "MalformedXML") << wrong;
}

TEST(ObjectLockConfiguration, HasPeriodsWithinLimits) {
    EXPECT_EQ(with("<Mode>GOVERNANCE</Mode><Days>0</Days>"),
              "InvalidArgument Days 0: Default retention period must be a positive integer value.");
    EXPECT_EQ(with("<Mode>GOVERNANCE</Mode><Years>-1</Years>"),
              "InvalidArgument Years -1: Default retention period must be a positive integer value.");
    EXPECT_EQ(with("<Mode>GOVERNANCE</Mode><Days>36501</Days>"),
              "InvalidArgument Days 36501: Default retention period too large.");
    EXPECT_EQ(with("<Mode>GOVERNANCE</Mode><Years>101</Years>"),
              "InvalidArgument Years 101: Default retention period too large.");
    EXPECT_EQ(with("<Mode>GOVERNANCE</Mode><DefaultEventHold><Days>36501</Days></DefaultEventHold>"),
              "InvalidArgument Days 36501: Default event hold duration too large.");
}

}  // namespace
}  // namespace s3seal::s3
