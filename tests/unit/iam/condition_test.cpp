#include "server/iam/condition.hpp"

#include <gtest/gtest.h>

namespace s3seal::iam {
namespace {

struct example {
    std::string_view op;
    std::vector<std::string> wanted;
    std::vector<std::string> sent;  // empty: the key is absent
    bool holds;
};

std::ostream& operator<<(std::ostream& out, example const& one) {
    out << one.op;
    for (auto const& value : one.wanted) out << " " << value;
    out << " |";
    for (auto const& value : one.sent) out << " " << value;
    return out;
}

class Conditions : public testing::TestWithParam<example> {};

TEST_P(Conditions, Hold) {
    auto one = parse_operator(GetParam().op);
    ASSERT_TRUE(one);
    one->key = "aws:Key";
    one->values = GetParam().wanted;
    request_context known;
    if (!GetParam().sent.empty()) known.keys.found()["aws:key"] = GetParam().sent;
    known.keys.found()["aws:username"] = {"alice"};
    EXPECT_EQ(holds(*one, known, true), GetParam().holds);
}

INSTANTIATE_TEST_SUITE_P(
    Operators, Conditions,
    testing::Values(
        example{"StringEquals", {"a", "b"}, {"b"}, true}, example{"StringEquals", {"a"}, {"A"}, false},
        example{"StringEquals", {"a*"}, {"ab"}, false}, example{"StringEquals", {"${aws:username}"}, {"alice"}, true},
        example{"StringNotEquals", {"a", "b"}, {"c"}, true}, example{"StringNotEquals", {"a", "b"}, {"b"}, false},
        example{"StringEqualsIgnoreCase", {"a"}, {"A"}, true},
        example{"StringNotEqualsIgnoreCase", {"a"}, {"A"}, false}, example{"StringLike", {"a*"}, {"ab"}, true},
        example{"StringNotLike", {"a*"}, {"ab"}, false}, example{"stringlike", {"a?"}, {"ab"}, true},
        example{"NumericEquals", {"10"}, {"10.0"}, true}, example{"NumericEquals", {"10"}, {"ten"}, false},
        example{"NumericNotEquals", {"10"}, {"11"}, true}, example{"NumericLessThan", {"10"}, {"9"}, true},
        example{"NumericLessThan", {"10"}, {"10"}, false}, example{"NumericLessThanEquals", {"10"}, {"10"}, true},
        example{"NumericGreaterThan", {"10"}, {"11"}, true}, example{"NumericGreaterThanEquals", {"10"}, {"9"}, false},
        example{"DateEquals", {"2026-11-24T10:00:00Z"}, {"2026-11-24T10:00:00Z"}, true},
        example{"DateLessThan", {"2026-11-25"}, {"2026-11-24T10:00:00Z"}, true},
        example{"DateGreaterThan", {"2026-11-24T12:00:00+02:00"}, {"2026-11-24T10:00:01Z"}, true},
        example{"DateLessThan", {"1795514400"}, {"2026-11-24T09:59:59Z"}, true},
        example{"DateLessThan", {"soon"}, {"2026-11-24T10:00:00Z"}, false},
        example{"DateNotEquals", {"2026-11-24"}, {"2026-11-25"}, true},
        example{"DateLessThanEquals", {"2026-11-24"}, {"2026-11-24"}, true},
        example{"DateGreaterThanEquals", {"2026-11-24"}, {"2026-11-23"}, false},
        example{"Bool", {"false"}, {"false"}, true}, example{"Bool", {"true"}, {"false"}, false},
        example{"Bool", {"True"}, {"true"}, true}, example{"BinaryEquals", {"aGVsbG8="}, {"aGVsbG8="}, true},
        example{"BinaryEquals", {"aGVsbG8="}, {"aGVsbG9="}, false},
        example{"IpAddress", {"192.0.2.0/24"}, {"192.0.2.77"}, true},
        example{"IpAddress", {"192.0.2.0/25"}, {"192.0.2.200"}, false},
        example{"IpAddress", {"192.0.2.1"}, {"192.0.2.1"}, true},
        example{"IpAddress", {"2001:db8::/33"}, {"2001:db8:7fff::1"}, true},
        example{"IpAddress", {"2001:db8::/33"}, {"2001:db8:8000::1"}, false},
        example{"IpAddress", {"192.0.2.0/33"}, {"192.0.2.1"}, false},
        example{"IpAddress", {"0.0.0.0/0"}, {"203.0.113.9"}, true},
        example{"NotIpAddress", {"192.0.2.0/24"}, {"198.51.100.1"}, true},
        example{"ArnEquals", {"arn:aws:iam::*:user/a*"}, {"arn:aws:iam::1:user/alice"}, true},
        example{"ArnLike", {"arn:aws:*:user/a"}, {"arn:aws:iam::1:user/a"}, false},
        example{"ArnNotLike", {"arn:aws:iam::1:*"}, {"arn:aws:iam::2:root"}, true},
        example{"ArnNotEquals", {"arn:aws:iam::1:root"}, {"arn:aws:iam::1:root"}, false}));

// Positive operators are false on a missing key, negated ones true, IfExists makes either true.
INSTANTIATE_TEST_SUITE_P(
    MissingKeys, Conditions,
    testing::Values(example{"StringEquals", {"a"}, {}, false}, example{"StringNotEquals", {"a"}, {}, true},
                    example{"StringEqualsIfExists", {"a"}, {}, true},
                    example{"StringNotEqualsIfExists", {"a"}, {}, true},
                    example{"StringEqualsIfExists", {"a"}, {"b"}, false}, example{"NumericLessThan", {"1"}, {}, false},
                    example{"Bool", {"false"}, {}, false}, example{"BoolIfExists", {"false"}, {}, true},
                    example{"NotIpAddress", {"10.0.0.0/8"}, {}, true}, example{"ArnNotEqualsIfExists", {"x"}, {}, true},
                    example{"Null", {"true"}, {}, true}, example{"Null", {"false"}, {}, false},
                    example{"Null", {"true"}, {"a"}, false}, example{"Null", {"false"}, {"a"}, true}));

INSTANTIATE_TEST_SUITE_P(SeveralValues, Conditions,
                         testing::Values(example{"ForAnyValue:StringEquals", {"a", "b"}, {"c", "b"}, true},
                                         example{"ForAnyValue:StringEquals", {"a"}, {}, false},
                                         example{"ForAnyValue:StringNotEquals", {"a"}, {"a", "b"}, true},
                                         example{"ForAllValues:StringEquals", {"a", "b"}, {"a", "b"}, true},
                                         example{"ForAllValues:StringEquals", {"a", "b"}, {"a", "c"}, false},
                                         example{"ForAllValues:StringEquals", {"a"}, {}, true},
                                         example{"ForAllValues:StringNotEquals", {"a"}, {"b", "a"}, false},
                                         example{"ForAllValues:StringLikeIfExists", {"a*"}, {"ab", "ac"}, true}));

TEST(ConditionOperators, ThatDoNotExistAreNone) {
    for (auto const* name : {"", "Equals", "StringEqual", "NullIfExists", "ForAnyValue:Null", "ForSome:StringEquals"})
        EXPECT_FALSE(parse_operator(name)) << name;
}

}  // namespace
}  // namespace s3seal::iam
