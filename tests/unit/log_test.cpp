#include "server/log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/json.hpp>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace s3seal::log {

namespace {

constexpr char time_pattern[] = "[0-9]+-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]\\.[0-9][0-9][0-9]Z";

std::string stderr_of(std::function<void()> const& act) {
    testing::internal::CaptureStderr();
    act();
    return testing::internal::GetCapturedStderr();
}

class Log : public testing::Test {
protected:
    Log() { set_up(level::info, format::text); }
    ~Log() override { set_up(level::warn, format::text); }

    // One line without its time stamp and its end.
    static std::string text_of(std::string_view message, fields more = {}) {
        auto const line = stderr_of([&] { info(message, more); });
        EXPECT_THAT(line, testing::MatchesRegex(std::string{time_pattern} + " .*\n"));
        return line.substr(25, line.size() - 26);
    }

    static boost::json::object json_of(std::string_view message, fields more = {}) {
        auto const line = stderr_of([&] { warn(message, more); });
        EXPECT_EQ(line.find('\n'), line.size() - 1) << line;
        return boost::json::parse(line).as_object();
    }
};

std::string text_at(boost::json::object const& object, std::string_view name) {
    return boost::json::value_to<std::string>(object.at(name));
}

}  // namespace

TEST_F(Log, TextLineHasTimeLevelMessageAndFields) {
    EXPECT_EQ(text_of("started", {{"port", 4566}, {"host", "::1"}, {"left", -1}}),
              "info  started port=4566 host=::1 left=-1");
}

TEST_F(Log, TextQuotesWhatWouldNotReadBack) {
    EXPECT_EQ(text_of("m", {{"a", ""}, {"b", "x y"}, {"c", "k=v"}, {"d", "say \"hi\\\""}}),
              R"(info  m a="" b="x y" c="k=v" d="say \"hi\\\"")");
}

TEST_F(Log, TextStaysOneLine) {
    EXPECT_EQ(text_of("a\nb\x1b[31m", {{"key", "x\r\ny"}}), "info  a\\x0ab\\x1b[31m key=x\\x0d\\x0ay");
    EXPECT_EQ(text_of("stra\xc3\x9f"
                      "e"),
              "info  stra\xc3\x9f"
              "e");
}

// Line ends of other standards, and what turns the direction of writing.
TEST_F(Log, NeitherFormatPrintsWhatSomeReadersTakeForALineEnd) {
    std::string const text =
        "a\xc2\x85"
        "b\xe2\x80\xa8"
        "c\xe2\x80\xae"
        "d\xe2\x81\xa6"
        "e\xc2\x9b"
        "f\xe2\x80\xa6";
    EXPECT_EQ(text_of("m", {{"k", text}}),
              "info  m k=a\\xc2\\x85b\\xe2\\x80\\xa8c\\xe2\\x80\\xaed\\xe2\\x81\\xa6e\\xc2\\x9bf\xe2\x80\xa6");
    EXPECT_EQ(text_of("m", {{"k", "\xff\xc2"}}), "info  m k=\\xff\\xc2");
    set_up(level::info, format::json);
    auto const line = stderr_of([&] { info("m", {{"k", text}}); });
    EXPECT_THAT(line, testing::HasSubstr("\"a\\u0085b\\u2028c\\u202ed\\u2066e\\u009bf\xe2\x80\xa6\""));
    EXPECT_EQ(text_at(boost::json::parse(line).as_object(), "k"), text);
}

TEST_F(Log, JsonIsOneObjectALine) {
    set_up(level::info, format::json);
    auto const object = json_of("started", {{"port", 4566}, {"host", "::1"}, {"left", -1}, {"max", UINT64_MAX}});
    ASSERT_EQ(object.size(), 7u);
    EXPECT_EQ(text_at(object, "level"), "warn");
    EXPECT_EQ(text_at(object, "msg"), "started");
    EXPECT_EQ(object.at("port"), 4566);
    EXPECT_EQ(text_at(object, "host"), "::1");
    EXPECT_EQ(object.at("left"), -1);
    EXPECT_EQ(object.at("max").as_uint64(), UINT64_MAX);
    EXPECT_THAT(text_at(object, "ts"), testing::MatchesRegex(time_pattern));
}

TEST_F(Log, JsonReadsBackAnyText) {
    set_up(level::info, format::json);
    std::string all_ascii;
    for (char c = 0; c < 0x7f; ++c) all_ascii += c;
    all_ascii += '\x7f';
    EXPECT_EQ(text_at(json_of(all_ascii, {{all_ascii, all_ascii}}), "msg"), all_ascii);
    EXPECT_EQ(text_at(json_of("m", {{"k\"\n", all_ascii}}), "k\"\n"), all_ascii);
    EXPECT_EQ(json_of("stra\xc3\x9f"
                      "e")
                  .at("msg"),
              "stra\xc3\x9f"
              "e");
}

TEST_F(Log, JsonTakesBytesThatAreNoUtf8) {
    set_up(level::info, format::json);
    EXPECT_EQ(text_at(json_of("a\xff\xc3"), "msg"), "a\xc3\xbf\xc3\x83");
}

TEST_F(Log, FormatCharactersMeanNothing) {
    EXPECT_EQ(text_of("100% {} %v", {{"f", "{0}"}}), "info  100% {} %v f={0}");
}

TEST_F(Log, LevelBoundsWhatIsWritten) {
    auto const write_all = [] {
        for (auto const at : {level::trace, level::debug, level::info, level::warn, level::error}) write(at, "m");
    };
    auto const lines = [&](level lowest) {
        set_up(lowest, format::text);
        auto const text = stderr_of(write_all);
        return std::count(text.begin(), text.end(), '\n');
    };
    EXPECT_EQ(lines(level::trace), 5);
    EXPECT_EQ(lines(level::debug), 4);
    EXPECT_EQ(lines(level::info), 3);
    EXPECT_EQ(lines(level::warn), 2);
    EXPECT_EQ(lines(level::error), 1);
    EXPECT_EQ(lines(level::off), 0);
}

TEST_F(Log, EnabledTellsWhetherALineIsWorthMaking) {
    set_up(level::warn, format::text);
    EXPECT_FALSE(enabled(level::info));
    EXPECT_TRUE(enabled(level::warn));
    set_up(level::off, format::text);
    EXPECT_FALSE(enabled(level::error));
    EXPECT_FALSE(enabled(level::off));
}

TEST_F(Log, ThreadsDoNotMixTheirLines) {
    auto const text = stderr_of([] {
        std::vector<std::thread> threads;
        for (int t = 0; t < 4; ++t)
            threads.emplace_back([] {
                for (int i = 0; i < 100; ++i) info("message", {{"field", "value"}});
            });
        for (auto& one : threads) one.join();
    });
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 400);
    EXPECT_THAT(text, testing::Not(testing::HasSubstr("valuevalue")));
    EXPECT_EQ(text.size() % 400, 0u);
}

}  // namespace s3seal::log
