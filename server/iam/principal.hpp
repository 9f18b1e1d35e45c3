// Who acts, as policies see it.
#pragma once

#include <memory>
#include <string>
#include <vector>

namespace s3seal::iam {

struct policy;

// What was granted to a principal itself. An account's root has none of these: nothing limits it.
struct permissions {
    std::vector<std::shared_ptr<policy const>> identity;
    std::vector<std::shared_ptr<policy const>> session;  // what a role's session was narrowed to
};

struct principal {
    std::string account;   // 12 digits; "": anonymous
    std::string arn;       // arn:aws:iam::111122223333:user/alice, arn:aws:sts::111122223333:assumed-role/role/session
    std::string role_arn;  // of the role that was assumed, else ""
    std::string id;        // aws:userid
    std::shared_ptr<permissions const> granted;  // null: root
    bool trusted = false;  // the server itself, which acts for the account: nothing is refused to it, nor noted of it

    bool anonymous() const noexcept { return account.empty(); }
    bool is_root() const noexcept { return !anonymous() && !granted; }
};

}  // namespace s3seal::iam
