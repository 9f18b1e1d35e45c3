#include "server/config/first_process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

namespace s3seal::config {

namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;

// Looks as /proc does.
class FirstProcess : public testing::Test {
protected:
    FirstProcess() : folder_{fs::path{testing::TempDir()} / ("s3seal_processes_" + std::to_string(getpid()))} {
        fs::create_directories(folder_ / "self");
        fs::create_directories(folder_ / "1");
        fs::create_symlink("/s3seal", folder_ / "self" / "exe");
    }
    ~FirstProcess() override { fs::remove_all(folder_); }

    void started(std::string const& executable, std::string_view arguments) {
        std::error_code ignored;
        fs::remove(folder_ / "1" / "exe", ignored);
        if (!executable.empty()) fs::create_symlink(executable, folder_ / "1" / "exe");
        std::ofstream{folder_ / "1" / "cmdline", std::ios::binary} << arguments;
    }

    fs::path folder_;
};

}  // namespace

TEST_F(FirstProcess, ThatRunsThisProgramTellsItsArguments) {
    started("/s3seal", {"/s3seal\0server\0\0/data\0", 22});
    EXPECT_THAT(arguments_of_first_process(folder_), ElementsAre("/s3seal", "server", "", "/data"));
}

TEST_F(FirstProcess, AnotherProgramTellsNothing) {
    started("/usr/lib/systemd/systemd", {"/s3seal\0--port\0001\0", 17});
    EXPECT_THAT(arguments_of_first_process(folder_), IsEmpty());
}

TEST_F(FirstProcess, AnInitTellsWhatItWasToldToStart) {
    for (auto const* init : {"/sbin/docker-init", ""}) {
        started(init, {"/sbin/docker-init\0--\0/s3seal\0--port\0005000\0", 41});
        EXPECT_THAT(arguments_of_first_process(folder_), ElementsAre("/s3seal", "--port", "5000")) << init;
    }
    using namespace std::string_view_literals;
    for (auto const another :
         {"/sbin/docker-init\0--\0/s3seal-like\0"sv, "/sbin/docker-init\0--\0/app\0/work/s3seal\0--port\0001\0"sv,
          "bash\0-c\0cd work\0/s3seal\0--port\0001\0"sv, "/sbin/docker-init\0--\0"sv}) {
        started("/sbin/docker-init", another);
        EXPECT_THAT(arguments_of_first_process(folder_), IsEmpty()) << another;
    }
}

TEST_F(FirstProcess, OfAnotherUserItsNameCounts) {
    started("", {"s3seal\0--port\0"
                 "1\0",
                 16});
    EXPECT_THAT(arguments_of_first_process(folder_), ElementsAre("s3seal", "--port", "1"));
    started("", {"/sbin/init\0", 11});
    EXPECT_THAT(arguments_of_first_process(folder_), IsEmpty());
}

TEST_F(FirstProcess, IsUnknownWhereThereIsNoSuchFolder) {
    EXPECT_THAT(arguments_of_first_process(folder_ / "none"), IsEmpty());
    started("/s3seal", std::string(100'000, 'x'));
    EXPECT_THAT(arguments_of_first_process(folder_), IsEmpty());
}

}  // namespace s3seal::config
