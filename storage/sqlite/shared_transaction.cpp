#include "storage/sqlite/shared_transaction.hpp"

namespace s3seal::storage::sqlite {

shared_transaction::membership& shared_transaction::last() {
    thread_local membership one;
    return one;
}

result<> shared_transaction::begin() {
    if (group_) return {};
    CHECK_OK(on_.execute("BEGIN IMMEDIATE"));
    group_ = std::make_shared<change_group>();
    return {};
}

void shared_transaction::abandon() {
    if (on_.in_transaction()) (void)on_.execute("ROLLBACK");
    group_.reset();
}

result<> shared_transaction::commit(announcement& to) {
    if (!group_) return {};
    auto const done = is_broken() ? error{broken_by_, "a change has ended the transaction"} : on_.execute("COMMIT");
    if (!done && on_.in_transaction()) (void)on_.execute("ROLLBACK");
    group_->end(done);
    to.add(std::exchange(group_, nullptr));
    return done;
}

}  // namespace s3seal::storage::sqlite
