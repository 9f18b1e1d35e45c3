#include "server/cli/event_reader.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace s3seal::cli {
namespace {

using all = std::vector<std::string>;

constexpr std::string_view stream =
    ":\n\nid: 1\nevent: request\ndata: {\"a\":1}\n\n: comment\r\nevent:forgotten\r\ndata:x\r\ndata: y\r\n\r\n"
    "event: nothing\n\ndata\n\ndata: last\n\ndata: cut";

TEST(EventReader, GivesWholeEventsWhereverTheyAreCut) {
    for (std::size_t size = 1; size <= stream.size(); ++size) {
        all seen;
        event_reader reader{[&](std::string_view event, std::string_view data) {
            seen.push_back(std::string{event}.append("|").append(data));
            return true;
        }};
        for (std::size_t i = 0; i < stream.size(); i += size) EXPECT_TRUE(reader.read(stream.substr(i, size)));
        EXPECT_EQ(seen, (all{"request|{\"a\":1}", "forgotten|x\ny", "|last"})) << size;
    }
}

TEST(EventReader, EndsWhenNobodyWantsMore) {
    int seen = 0;
    event_reader reader{[&](std::string_view, std::string_view) { return ++seen < 2; }};
    EXPECT_FALSE(reader.read(stream));
    EXPECT_EQ(seen, 2);
}

}  // namespace
}  // namespace s3seal::cli
