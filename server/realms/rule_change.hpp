// Rules of faults may say what the dates of signatures are measured by.
#pragma once

#include "server/realms/realm.hpp"

namespace s3seal::realms {

// Lives while a realm's rules are changed: the first rule that measures by the realm's clock makes the clock do so, and
// when the last one has gone it does what it did when the realm began.
class rule_change {
public:
    explicit rule_change(realm& of);
    ~rule_change();
    rule_change(rule_change const&) = delete;
    rule_change& operator=(rule_change const&) = delete;

private:
    realm& of_;
    bool did_measure_;
};

}  // namespace s3seal::realms
