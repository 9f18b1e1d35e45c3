#include "server/kms/key_lookup.hpp"

#include "server/kms/key_reference.hpp"
#include "server/kms/permission.hpp"

namespace s3seal::kms {

namespace {

// aws/s3 exists wherever somebody asks for it.
result<key_ptr> find_by_alias(call& call, key_reference const& wanted) {
    bool const own = wanted.account == call.from.who.account;
    if (wanted.name == managed_alias && own)
        return call.svc.keys.find_or_create_managed(wanted.account, wanted.region, call.from.now);
    auto const named = call.svc.keys.find_alias(wanted.account, wanted.region, wanted.name);
    if (!named) return missing_alias(wanted.arn());
    TRY(auto found, call.svc.keys.find({wanted.account, wanted.region, named->key_id}, call.from.now));
    if (!found) return missing_alias(wanted.arn());
    return found;
}

}  // namespace

result<key_ptr> find_key(call& call, std::string_view reference, aliases by, std::string_view action) {
    TRY(auto const wanted, parse_key_reference(reference, call.from.who.account, call.from.region));
    if (wanted.is_alias() && by == aliases::refused) return invalid_key_id(reference);
    auto found = wanted.is_alias() ? find_by_alias(call, wanted)
                                   : call.svc.keys.find({wanted.account, wanted.region, wanted.name}, call.from.now);
    if (!found || !*found) call.note.key_arn = wanted.arn();
    if (!found) return found;
    if (!*found && wanted.account != call.from.who.account) return not_visible(call.from.who, action);
    if (!*found) return missing_key(wanted.by_arn ? reference : wanted.arn());
    if (wanted.is_alias()) call.alias = wanted.name;
    call.note.key_arn = (*found)->arn;
    return found;
}

result<key_ptr> find_permitted_key(call& call, std::string_view reference, aliases by,
                                   encryption_context const* context) {
    if (context) call.note_context(*context);
    auto const action = std::string{"kms:"}.append(call.operation);
    TRY(auto found, find_key(call, reference, by, action));
    CHECK_OK(permit(call, *found, action, context));
    CHECK_OK(call.authorized());
    return found;
}

}  // namespace s3seal::kms
