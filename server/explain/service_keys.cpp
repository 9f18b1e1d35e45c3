#include "server/explain/service_keys.hpp"

#include "server/kms/condition_keys.hpp"
#include "server/s3/access/condition_keys.hpp"
#include "server/sts/condition_keys.hpp"

#include <vector>

namespace s3seal::explain {

iam::services_of_policy condition_keys_of_all() {
    static auto const all = [] {
        std::vector<iam::service_keys> out;
        for (auto const& some :
             {s3::condition_keys_of_s3(), kms::condition_keys_of_kms(), sts::condition_keys_of_sts()})
            out.insert(out.end(), some.begin(), some.end());
        return out;
    }();
    return all;
}

}  // namespace s3seal::explain
