#include "server/cli/process.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <optional>
#include <string>

namespace s3seal::cli {

namespace {

constexpr std::chrono::seconds plenty{60};

int end_of(program_start const& what) {
    auto const started = start_program(what);
    EXPECT_GT(started.process, 0) << started.failure;
    auto const status = wait_for_end(started.process, plenty);
    return status ? exit_code_of(*status) : -1;
}

}  // namespace

TEST(StartedProgram, EndsWithItsCode) {
    EXPECT_EQ(end_of({.command = {"sh", "-c", "exit 3"}}), 3);
    EXPECT_EQ(end_of({.command = {"sh", "-c", "kill -KILL $$"}}), 128 + SIGKILL);
}

TEST(StartedProgram, TellsWhyItCannotBeRun) {
    EXPECT_EQ(start_program({.command = {"no-such-program-here"}}).failure, ENOENT);
    EXPECT_EQ(start_program({.command = {"/"}}).failure, EACCES);
}

TEST(StartedProgram, HasTheVariablesThatItIsGiven) {
    ::setenv("S3SEAL_TEST_GOES", "x", 1);
    EXPECT_EQ(
        end_of({.command = {"sh", "-c", "test \"$S3SEAL_TEST_COMES\" = 'a b' && test -z \"${S3SEAL_TEST_GOES+x}\""},
                .set = {{"S3SEAL_TEST_COMES", "a b"}},
                .unset = {"S3SEAL_TEST_GOES"}}),
        0);
    ::unsetenv("S3SEAL_TEST_GOES");
}

TEST(StartedProgram, IsInAGroupOfItsOwnWhenDetached) {
    auto const group = std::to_string(::getpgrp());
    std::string const compare{"read -r _ _ _ _ group _ < /proc/$$/stat; test $group = " + group};
    EXPECT_EQ(end_of({.command = {"sh", "-c", compare}}), 0);
    EXPECT_EQ(end_of({.command = {"sh", "-c", compare}, .is_detached = true}), 1);
}

TEST(SignalWatch, TellsWhatComes) {
    signal_watch watch;
    ::kill(::getpid(), SIGTERM);
    auto const one = watch.next();
    EXPECT_EQ(one.signal, SIGTERM);
    EXPECT_FALSE(one.is_from_terminal);
    auto const started = start_program({.command = {"true"}});
    EXPECT_EQ(watch.next().signal, SIGCHLD);
    EXPECT_TRUE(wait_for_end(started.process, plenty));
}

TEST(SignalWatch, LeavesWhatIsIgnored) {
    ::signal(SIGHUP, SIG_IGN);
    std::optional<signal_watch> watch{std::in_place};
    ::kill(::getpid(), SIGHUP);
    ::kill(::getpid(), SIGINT);
    EXPECT_EQ(watch->next().signal, SIGINT);
    watch.reset();
    EXPECT_EQ(::signal(SIGHUP, SIG_DFL), SIG_IGN);
}

TEST(SignalWatch, IsNoMatterOfThoseThatAreStarted) {
    signal_watch watch;
    EXPECT_EQ(end_of({.command = {"sh", "-c", "kill -TERM $$; exit 0"}}), 128 + SIGTERM);
}

// A process makes a guardian of another one and is killed.
TEST(Guardian, EndsWhomItGuardsWhenItsOwnerIsKilled) {
    int ends[2]{-1, -1};
    ASSERT_EQ(::pipe(ends), 0);
    auto const guarded = start_program({.command = {"sleep", "1000"}});
    auto const owner = ::fork();
    if (owner == 0) {
        guardian const one{guarded.process};
        (void)!::write(ends[1], "x", 1);
        for (;;) ::pause();
    }
    char made = 0;
    ASSERT_EQ(::read(ends[0], &made, 1), 1);
    ::kill(owner, SIGKILL);
    ::waitpid(owner, nullptr, 0);
    auto const status = wait_for_end(guarded.process, plenty);
    ASSERT_TRUE(status);
    EXPECT_EQ(exit_code_of(*status), 128 + SIGTERM);
    ::close(ends[0]);
    ::close(ends[1]);
}

TEST(Guardian, LeavesWhomItGuardedWhenItGoes) {
    auto const guarded = start_program({.command = {"sleep", "1000"}});
    {
        guardian const one{guarded.process};
    }
    EXPECT_FALSE(wait_for_end(guarded.process, std::chrono::milliseconds{0}));
    ::kill(guarded.process, SIGKILL);
    EXPECT_EQ(exit_code_of(wait_for_end(guarded.process, plenty).value_or(0)), 128 + SIGKILL);
}

}  // namespace s3seal::cli
