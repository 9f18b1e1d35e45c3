// Each condition, on the latest version and on the one that changes, for everything that changes a version.
#include "tests/unit/storage/contract/listed.hpp"
#include "tests/unit/storage/contract/metadata_store_test.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <thread>

namespace s3seal::storage {
namespace {

using test::errc_of;
using test::must;
using outcome = std::optional<errc>;

constexpr instant now{std::chrono::seconds{1'750'000'000}};

// What lies under a key: "ours" is what the conditions ask for, "another" is not. Operations change the null version.
enum class state { nothing, ours, ours_below_another, ours_below_a_marker, another_below_ours };
constexpr state every_state[]{state::nothing, state::ours, state::ours_below_another, state::ours_below_a_marker,
                              state::another_below_ours};
enum class row_seen { none, ours, another };

row_seen current_in(state of) {
    if (of == state::ours || of == state::another_below_ours) return row_seen::ours;
    return of == state::ours_below_another ? row_seen::another : row_seen::none;
}

row_seen target_in(state of) {
    if (of == state::nothing) return row_seen::none;
    return of == state::another_below_ours ? row_seen::another : row_seen::ours;
}

struct asked {
    char const* name;
    condition what;
    outcome of_none;
    outcome of_another;  // of ours it holds, but for the first
    outcome of_ours = {};

    outcome told(row_seen row) const {
        return row == row_seen::none ? of_none : row == row_seen::ours ? of_ours : of_another;
    }
};

std::vector<asked> every_condition(std::uint64_t revision_of_ours) {
    return {
        {"be_absent", must::be_absent{}, {}, errc::already_exists, errc::already_exists},
        {"exist", must::exist{}, errc::not_found, {}},
        {"have_etag", must::have_etag{"ours"}, errc::not_found, errc::conflict},
        {"have_size", must::have_size{10}, errc::not_found, errc::conflict},
        {"have_modified", must::have_modified{now}, errc::not_found, errc::conflict},
        {"have_tag", must::have_tag{"owner", "us"}, errc::not_found, errc::conflict},
        {"have_revision", must::have_revision{revision_of_ours}, errc::conflict, errc::conflict},
        {"be_unlocked", must::be_unlocked{now}, {}, errc::locked},
    };
}

class GuardedRows : public MetadataStore {
protected:
    GuardedRows() { must(store_->create_bucket(a_bucket("b"))); }

    static object ours(std::string version = "null") {
        auto row = an_object("k", "ours");
        row.version = std::move(version);
        row.modified = now;
        row.blob = {.size = 10, .inline_bytes = {}, .id = "blob of ours"};
        row.tags = {{"colour", "blue"}, {"owner", "us"}};
        row.lock = {"COMPLIANCE", now - std::chrono::seconds{1}, false};
        return row;
    }
    static object another(std::string version = "null") {
        auto row = an_object("k", "another");
        row.version = std::move(version);
        row.blob = {.size = 11, .inline_bytes = {}, .id = "blob of another"};
        row.tags = {{"owner", "others"}};
        row.lock = {"", {}, true};
        return row;
    }
    static object a_marker(std::string version) {
        auto row = an_object("k", "");
        row.version = std::move(version);
        row.delete_marker = true;
        return row;
    }

    // Gives the revision of ours; 0: it is not there.
    std::uint64_t set_up(state wanted) {
        for (auto const& one : list().entries) must(store_->delete_object({id_, "k", one.version}, {}));
        auto const put = [&](object const& row) { must(store_->put_object(id_, row, {})); };
        bool const below = wanted == state::another_below_ours;
        if (below) put(another());
        if (wanted != state::nothing) put(ours(below ? "v2" : "null"));
        if (wanted == state::ours_below_another) put(another("v2"));
        if (wanted == state::ours_below_a_marker) put(a_marker("v2"));
        return wanted == state::nothing ? 0 : must(store_->load_head({id_, "k", below ? "v2" : "null"})).revision;
    }
    listed_page list() {
        listed_page page;
        page.end = must(store_->list_versions(id_, {}, page));
        return page;
    }
    // All that a refused change must leave as it was.
    std::pair<std::vector<listed_entry>, std::vector<std::uint64_t>> everything() {
        auto const page = list();
        std::vector<std::uint64_t> revisions;
        for (auto const& one : page.entries)
            revisions.push_back(must(store_->load_head({id_, "k", one.version})).revision);
        return {page.entries, revisions};
    }

    // Every condition in every state, asked of the current version and of the one that changes. `unasked`: what the
    // change says by itself where there is nothing to change.
    template <class Change>
    void expect_all(Change change, outcome unasked = {}) {
        for (auto const in : every_state) {
            for (auto const& one : every_condition(0)) {
                expect_one(in, one.name, false, change, unasked);
                expect_one(in, one.name, true, change, unasked);
            }
        }
    }
    template <class Change>
    void expect_one(state in, std::string_view name, bool of_target, Change change, outcome unasked) {
        auto const all = every_condition(set_up(in));
        auto const& one = *std::find_if(all.begin(), all.end(), [&](asked const& each) { return each.name == name; });
        auto const on = of_target ? while_target(one.what) : while_current(one.what);
        auto told = one.told(of_target ? target_in(in) : current_in(in));
        if (!told && in == state::nothing) told = unasked;
        auto const before = everything();
        EXPECT_EQ(change(on), told) << name << (of_target ? " of the target, state " : " of the current, state ")
                                    << static_cast<int>(in);
        if (told)
            EXPECT_EQ(everything(), before) << name << " was refused";
        else if (in != state::nothing)
            EXPECT_NE(everything(), before) << name << " held";
    }
    bucket_id const id_{"", "b"};
};

S3SEAL_ON_EVERY_ENGINE(GuardedRows);

TEST_P(GuardedRows, ArePutOnlyThen) {
    auto row = an_object("k", "put");
    expect_all([&](terms const& on) { return errc_of(store_->put_object(id_, row, on)); });
}

TEST_P(GuardedRows, AreDeletedOnlyThen) {
    expect_all([&](terms const& on) { return errc_of(store_->delete_object({id_, "k", "null"}, on)); });
}

TEST_P(GuardedRows, AreUpdatedOnlyThen) {
    expect_all(
        [&](terms const& on) {
            return errc_of(store_->update_object({id_, "k", "null"}, {.tags = tag_list{{"new", "tag"}}}, on));
        },
        errc::not_found);
}

TEST_P(GuardedRows, AreAppendedToOnlyThen) {
    expect_all(
        [&](terms const& on) -> outcome {
            auto const seen = store_->load_object({id_, "k", "null"});
            if (!seen) return errc_of(store_->append_object(id_, ours(), ours(), on));
            auto longer = *seen;
            longer.parts = {a_part(1, seen->blob.id), a_part(2, "more")};
            longer.part_count = 2;
            longer.etag = "longer";
            return errc_of(store_->append_object(id_, *seen, longer, on));
        },
        errc::conflict);
}

TEST_P(GuardedRows, AreRenamedOnlyThen) {
    auto const rename = [&](terms const& on) {
        return errc_of(store_->rename_object({id_, "k", "null"}, "new", {}, on));
    };
    must(store_->put_object(id_, an_object("k"), {}));
    EXPECT_EQ(rename(while_target(must::have_etag{"another"})), errc::conflict);
    EXPECT_EQ(rename(while_current(must::exist{})), errc::not_found) << "nothing is there";
    must(store_->put_object(id_, an_object("new"), {}));
    EXPECT_EQ(rename(while_current(must::be_absent{})), errc::already_exists);
    EXPECT_EQ(rename(while_current(must::exist{})), std::nullopt);
}

TEST_P(GuardedRows, AreCompletedOnlyThen) {
    int count = 0;
    expect_all([&](terms const& on) {
        auto const id = "u" + std::to_string(++count);
        must(store_->create_upload(id_, an_upload(id)));
        must(store_->put_part(id_, id, a_part(1, id)));
        auto const told = errc_of(store_->complete_upload(id_, id, an_object_of({a_part(1, id)}), on, "done"));
        if (told) EXPECT_EQ(ids_of(must(store_->abort_upload(id_, "k", id))), std::vector{id}) << "it is still open";
        return told;
    });
}

// What is addressed without a version is the latest: both are asked of the same.
TEST_P(GuardedRows, AreTheLatestWithoutAVersion) {
    set_up(state::ours_below_another);
    tag_list const tags{{"new", "tag"}};
    for (auto const& on : {while_current(must::have_etag{"ours"}), while_target(must::have_etag{"ours"})}) {
        EXPECT_EQ(errc_of(store_->delete_object({id_, "k"}, on)), errc::conflict);
        EXPECT_EQ(errc_of(store_->update_object({id_, "k"}, {.tags = tags}, on)), errc::conflict);
    }
    must(store_->update_object({id_, "k"}, {.tags = tags}, while_target(must::have_etag{"another"})));
    EXPECT_EQ(must(store_->load_head({id_, "k", "v2"})).tags, tags);
    must(store_->delete_object({id_, "k"}, while_target(must::have_tag{"new", "tag"})));
    EXPECT_EQ(must(store_->load_head({id_, "k"})).etag, "ours");
}

TEST_P(GuardedRows, ThatAreDeleteMarkersAreNothingAsTheCurrentOneAndSomethingAsTheTarget) {
    must(store_->put_object(id_, a_marker("null"), {}));
    auto const put = [&](terms const& on) { return errc_of(store_->put_object(id_, a_marker("null"), on)); };
    EXPECT_EQ(put(while_current(must::exist{})), errc::not_found);
    EXPECT_EQ(put(while_current(must::have_etag{""})), errc::not_found);
    EXPECT_EQ(put(while_target(must::be_absent{})), errc::already_exists);
    EXPECT_EQ(put(while_target(must::exist{})), std::nullopt);
    EXPECT_EQ(put(while_current(must::be_absent{})), std::nullopt);
    EXPECT_EQ(errc_of(store_->delete_object({id_, "k"}, while_target(must::be_unlocked{now}))), std::nullopt);
}

TEST_P(GuardedRows, MeetAllConditions) {
    set_up(state::ours);
    auto const tell = [&](terms const& on) { return errc_of(store_->put_object(id_, ours(), on)); };
    EXPECT_EQ(tell(while_current(must::exist{}, must::have_etag{"ours"}, must::have_size{11})), errc::conflict);
    EXPECT_EQ(tell(while_current(must::have_etag{"another"}, must::be_absent{})), errc::conflict) << "the first tells";
    EXPECT_EQ(tell(while_current(must::be_absent{}, must::have_etag{"another"})), errc::already_exists);
    auto both = while_current(must::exist{}, must::have_etag{"ours"});
    both.must.target = {must::have_etag{"another"}};
    EXPECT_EQ(tell(both), errc::conflict);
    both.must.target = {must::have_etag{"ours"}, must::have_size{10}, must::be_unlocked{now}};
    EXPECT_EQ(tell(both), std::nullopt);
}

TEST_P(GuardedRows, AreLockedAsLongAsTheyAreRetainedOrHeld) {
    auto const put = [&](object_lock const& lock) {
        auto row = ours();
        row.lock = lock;
        must(store_->put_object(id_, row, {}));
    };
    auto const tell = [&](instant at, bool past_governance = false) {
        return errc_of(store_->update_object({id_, "k"}, {}, while_target(must::be_unlocked{at, past_governance})));
    };
    put({"GOVERNANCE", now, false});
    reopen();
    EXPECT_EQ(tell(now - std::chrono::milliseconds{1}), errc::locked);
    EXPECT_EQ(tell(now - std::chrono::milliseconds{1}, true), std::nullopt);
    EXPECT_EQ(tell(now), std::nullopt) << "until then";
    put({"COMPLIANCE", now, false});
    EXPECT_EQ(tell(now - std::chrono::milliseconds{1}, true), errc::locked);
    put({"GOVERNANCE", now, true});
    EXPECT_EQ(tell(now + std::chrono::hours{1}, true), errc::locked) << "held";
    put({"GOVERNANCE", now, false, true});
    EXPECT_EQ(tell(now + std::chrono::hours{1}), errc::locked) << "held until the hold is released";
    EXPECT_EQ(tell(now + std::chrono::hours{1}, true), std::nullopt);
    put({});
    EXPECT_EQ(tell(now), std::nullopt);
}

TEST_P(GuardedRows, OfOneRevisionAreChangedByOneThread) {
    set_up(state::ours);
    auto const on = while_target(must::have_revision{must(store_->load_head({id_, "k"})).revision});
    std::atomic<int> changed = 0;
    {
        std::vector<std::jthread> running;
        for (int thread = 0; thread < 4; ++thread)
            running.emplace_back([&, thread] {
                tag_list const tags{{"by", std::to_string(thread)}};
                changed += store_->update_object({id_, "k"}, {.tags = tags}, on).has_value();
            });
    }
    EXPECT_EQ(changed, 1);
}

// What was decided by a bucket's settings is done only while they are so.
TEST_P(GuardedRows, WantTheBucketAsItWasSeen) {
    auto const seen = must(store_->load_bucket(id_))->revision;
    terms by_it;
    by_it.bucket = seen;
    must(store_->put_object(id_, an_object("k"), by_it));
    must(store_->create_upload(id_, an_upload("u")));
    must(store_->put_part(id_, "u", a_part(1, "one")));
    setting_change const change{.kind = "versioning", .document = "Enabled"};
    must(store_->change_settings(id_, {&change, 1}, seen));
    EXPECT_EQ(errc_of(store_->put_object(id_, an_object("k", "later"), by_it)), errc::stale);
    EXPECT_EQ(errc_of(store_->delete_object({id_, "k"}, by_it)), errc::stale);
    EXPECT_EQ(errc_of(store_->complete_upload(id_, "u", an_object_of({a_part(1, "one")}), by_it, "done")), errc::stale);
    EXPECT_EQ(must(store_->load_head({id_, "k"})).etag, an_object("k").etag);
    by_it.bucket = must(store_->load_bucket(id_))->revision;
    must(store_->complete_upload(id_, "u", an_object_of({a_part(1, "one")}), by_it, "done"));
    must(store_->put_object(id_, an_object("k", "later"), by_it));
    must(store_->delete_object({id_, "k"}, by_it));
}

}  // namespace
}  // namespace s3seal::storage
