#include "server/log/log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/json.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace s3seal::log {

namespace {

constexpr char time_pattern[] = "[0-9]+-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]\\.[0-9][0-9][0-9]Z";

std::string stderr_of(std::function<void()> const& act) {
    testing::internal::CaptureStderr();
    act();
    return testing::internal::GetCapturedStderr();
}

// stderr is a pipe that nobody reads until it is asked to.
class unread_stderr {
public:
    unread_stderr() {
        EXPECT_EQ(::pipe2(pipe_.data(), O_CLOEXEC), 0);
        EXPECT_EQ(::dup2(pipe_[1], STDERR_FILENO), STDERR_FILENO);
        ::close(pipe_[1]);
    }
    ~unread_stderr() { restore(); }

    // What came into it, when `last` is the last thing to do with it.
    std::string read_while(std::function<void()> const& last) {
        std::string text;
        std::thread reader{[&] {
            std::array<char, 4096> some;
            for (ssize_t got; (got = ::read(pipe_[0], some.data(), some.size())) > 0;)
                text.append(some.data(), static_cast<std::size_t>(got));
        }};
        last();
        restore();
        reader.join();
        ::close(pipe_[0]);
        return text;
    }

private:
    void restore() {
        if (before_ < 0) return;
        ::dup2(before_, STDERR_FILENO);
        ::close(std::exchange(before_, -1));
    }

    int before_ = ::fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0);
    std::array<int, 2> pipe_{};
};

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
        "f\xd8\x9c"
        "g\xe2\x80\xa6";
    EXPECT_EQ(
        text_of("m", {{"k", text}}),
        "info  m k=a\\xc2\\x85b\\xe2\\x80\\xa8c\\xe2\\x80\\xaed\\xe2\\x81\\xa6e\\xc2\\x9bf\\xd8\\x9cg\xe2\x80\xa6");
    EXPECT_EQ(text_of("m", {{"k", "\xff\xc2"}}), "info  m k=\\xff\\xc2");
    set_up(level::info, format::json);
    auto const line = stderr_of([&] { info("m", {{"k", text}}); });
    EXPECT_THAT(line, testing::HasSubstr("\"a\\u0085b\\u2028c\\u202ed\\u2066e\\u009bf\\u061cg\xe2\x80\xa6\""));
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

TEST_F(Log, InTheBackgroundNothingIsLostAndTheOrderStays) {
    auto const text = stderr_of([] {
        background const printing{std::chrono::hours{1}};
        for (int i = 0; i < 20'000; ++i) info("m", {{"i", i}});
    });
    std::string numbers;
    std::string expected;
    for (std::size_t at = 0; (at = text.find("i=", at)) != text.npos; ++at)
        numbers += text.substr(at, text.find('\n', at) - at + 1);
    for (int i = 0; i < 20'000; ++i) expected += "i=" + std::to_string(i) + "\n";
    EXPECT_TRUE(numbers == expected);
}

// Twice as much as may wait: whoever logs goes on, and who reads late is told.
TEST_F(Log, InTheBackgroundNobodyWaitsForAReader) {
    std::string const value(1000, 'x');
    constexpr std::uint64_t lines = 16'000;
    unread_stderr pipe;
    std::optional<background> printing{std::chrono::hours{1}};
    for (std::uint64_t i = 0; i < lines; ++i) info("m", {{"value", value}});
    auto const text = pipe.read_while([&] { printing.reset(); });
    auto const kept = static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n')) - 1;
    EXPECT_GT(kept, lines / 4);
    EXPECT_LT(kept, lines);
    EXPECT_THAT(text, testing::EndsWith(" warn  lines of the log were lost: stderr was not read fast enough lines=" +
                                        std::to_string(lines - kept) + "\n"));
}

TEST_F(Log, AfterTheBackgroundLinesAreWrittenAtOnce) {
    {
        background const printing;
    }
    EXPECT_EQ(text_of("m"), "info  m");
}

}  // namespace s3seal::log
