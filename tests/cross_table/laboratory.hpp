// One application in this process for all tests of the cross table: it takes a while to make its keys.
#pragma once

#include "server/app.hpp"
#include "storage/base/random.hpp"
#include "tests/cross_table/check.hpp"

#include <chrono>
#include <memory>
#include <stdexcept>
#include <vector>

namespace s3seal::test {

struct laboratory {
    manual_clock time{std::chrono::sys_days{std::chrono::year{2026} / 3 / 1}};
    seeded_random random{4711};
    std::unique_ptr<app> served = make();
    application_wire wire{*served, "20260301T000000Z"};
    rules table{read_tables(S3SEAL_SOURCE_DIR "/tests/cross_table/tables")};
    world asked{wire, table};
    std::vector<question> const questions = table.questions();
    filler const fill = [this](std::string const& text, question const& meaning) { return asked.fill(text, meaning); };

    question with_names(question const& one) { return asked.with_names(table.meaning_of(one)); }

    std::unique_ptr<app> make() {
        config::settings settings;
        settings.behaviour.new_buckets_block_sse_c = false;
        settings.host_aliases = {{.signed_for = "s3", .received_as = "localhost"}};
        settings.limits.kms_calls = 32;  // those of one question are looked for
        auto made = app::make(settings, time, random);
        if (!made) throw std::runtime_error{made.error().detail};
        return *std::move(made);
    }

    static laboratory& shared() {
        static laboratory one;
        return one;
    }
};

}  // namespace s3seal::test
