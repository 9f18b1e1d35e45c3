#include "server/mock/init_state.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace s3seal::mock {
namespace {

TEST(InitState, LaterLinesReplaceEarlierOnes) {
    auto const read = parse_init_state(
        "BOOT COMPLETED\n"
        "READY RUNNING 01 make buckets.sh\n"
        "READY RUNNING 02.py\r\n"
        "READY SUCCESSFUL 01 make buckets.sh\n"
        "START RUNNING 02.py\n"
        "READY ERROR 02.py\n");
    EXPECT_EQ(read.completed, (std::array{true, false, false, false}));
    EXPECT_EQ(read.scripts,
              (std::vector<init_script>{
                  {2, "01 make buckets.sh", "SUCCESSFUL"}, {2, "02.py", "ERROR"}, {1, "02.py", "RUNNING"}}));
}

TEST(InitState, OtherLinesDoNotCount) {
    for (auto const* text : {"", "\n", "READY", "READY\n", "READY COMPLETED", "READY COMPLETED now\n",
                             "ready COMPLETED\n", "READY RUNNING\n", "READY RUNNING \n", "READY STOPPED a\n",
                             "LATER RUNNING a\n", "READY RUNNING a", " READY COMPLETED\n"})
        EXPECT_EQ(parse_init_state(text), init_state{}) << text;
}

TEST(InitState, HasALimit) {
    std::string many;
    for (std::size_t i = 0; i < 2 * max_init_scripts; ++i) many += fmt::format("BOOT RUNNING {}\n", i);
    EXPECT_EQ(parse_init_state(many).scripts.size(), max_init_scripts);
    EXPECT_EQ(parse_init_state("BOOT RUNNING " + std::string(2 * max_init_bytes, 'a') + "\nREADY COMPLETED\n"),
              init_state{});
}

TEST(InitState, WithoutAFileIsThatOfTheServer) {
    EXPECT_EQ(load_init_state("", false), init_state{});
    EXPECT_EQ(load_init_state("", true).completed, (std::array{true, true, true, false}));
    EXPECT_EQ(load_init_state("/nowhere/state", true), init_state{});  // nobody has written it yet
    auto const file = std::filesystem::path{testing::TempDir()} / "init-state";
    std::ofstream{file} << "BOOT COMPLETED\n";
    EXPECT_EQ(load_init_state(file, true).completed, (std::array{true, false, false, false}));
}

}  // namespace
}  // namespace s3seal::mock
