#include "server/cli/ready_file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace s3seal::cli {

namespace {

namespace fs = std::filesystem;

std::string content_of(fs::path const& path) {
    std::ifstream file{path};
    return {std::istreambuf_iterator<char>{file}, {}};
}

class ReadyFile : public testing::Test {
protected:
    ReadyFile() { fs::create_directory(folder_); }
    ~ReadyFile() override { fs::remove_all(folder_); }

    std::size_t files() const { return static_cast<std::size_t>(std::distance(fs::directory_iterator{folder_}, {})); }

    fs::path const folder_ = fs::temp_directory_path() / ("s3seal-ready-" + std::to_string(::getpid()));
    fs::path const path_ = folder_ / "ready.json";
};

}  // namespace

TEST_F(ReadyFile, IsThereWhenItIsAnnouncedAndAsLongAsItsServer) {
    auto const server = describe_server("127.0.0.1", 4566, "1.0");
    {
        auto made = ready_file::prepare(path_, "PEM", server);
        ASSERT_TRUE(made) << made.error();
        EXPECT_FALSE(fs::exists(path_));
        ASSERT_TRUE(made->announce());
        auto const read = read_ready_file(path_);
        ASSERT_TRUE(read) << read.error();
        auto expected = server;
        expected.pid = ::getpid();
        expected.ca = ca_file_of(path_).string();
        EXPECT_EQ(*read, expected);
        EXPECT_EQ(content_of(read->ca), "PEM");
        EXPECT_EQ(files(), 2u);
    }
    EXPECT_EQ(files(), 0u);
}

TEST_F(ReadyFile, LeavesNothingWhenItIsNeverAnnounced) {
    {
        ASSERT_TRUE(ready_file::prepare(path_, "PEM", describe_server("127.0.0.1", 1, "1.0")));
    }
    EXPECT_EQ(files(), 0u);
}

TEST_F(ReadyFile, LeavesThatOfAnother) {
    auto made = ready_file::prepare(path_, "", describe_server("127.0.0.1", 1, "1.0"));
    ASSERT_TRUE(made && made->announce());
    ASSERT_TRUE(write_whole(path_, "another's"));
    {
        auto const gone = *std::move(made);
    }
    EXPECT_EQ(content_of(path_), "another's");
}

TEST_F(ReadyFile, TakesThePlaceOfRegularFilesOnly) {
    auto const server = describe_server("127.0.0.1", 1, "1.0");
    auto const why = path_.string() + " is there, and no regular file";
    ASSERT_EQ(::mkfifo(path_.c_str(), 0600), 0);
    EXPECT_EQ(find_holder(path_).where, holder::none);  // and waits for nobody who writes
    EXPECT_EQ(ready_file::prepare(path_, "PEM", server).error(), why);
    EXPECT_TRUE(fs::is_fifo(path_));
    fs::remove(path_);
    fs::create_symlink("/dev/null", path_);
    EXPECT_EQ(ready_file::prepare(path_, "PEM", server).error(), why);
    fs::remove(path_);
    fs::create_directory(path_);
    EXPECT_EQ(ready_file::prepare(path_, "PEM", server).error(), why);
    EXPECT_EQ(files(), 1u);
}

TEST_F(ReadyFile, IsWrittenIntoAFileOfItsOwn) {
    auto const planted = folder_ / (".ready.json." + std::to_string(::getpid()) + ".tmp");
    auto const others = folder_ / "others";
    ASSERT_TRUE(write_whole(others, "another's"));
    fs::create_hard_link(others, planted);
    auto made = ready_file::prepare(path_, "", describe_server("127.0.0.1", 1, "1.0"));
    ASSERT_TRUE(made && made->announce());
    EXPECT_EQ(content_of(others), "another's");
}

TEST_F(ReadyFile, IsNoOthersFile) {
    for (auto const* text : {"x", "[]", "{}", R"({"endpoint": 7})", "{"}) {
        ASSERT_TRUE(write_whole(path_, text));
        EXPECT_EQ(read_ready_file(path_).error(), path_.string() + " is no ready file of s3seal");
    }
    EXPECT_NE(read_ready_file(folder_ / "none").error().find("there is no ready file"), std::string::npos);
}

TEST(DescribedServer, IsReachedFromItsOwnMachine) {
    EXPECT_EQ(describe_server("0.0.0.0", 1, "").endpoint, "http://127.0.0.1:1");
    EXPECT_EQ(describe_server("::", 1, "").https_endpoint, "https://[::1]:1");
    EXPECT_EQ(describe_server("10.0.0.1", 80, "").endpoint, "http://10.0.0.1:80");
}

}  // namespace s3seal::cli
