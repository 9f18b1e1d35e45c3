#include "server/kms/key_lookup.hpp"

#include "server/kms/key_reference.hpp"
#include "server/kms/permission.hpp"

namespace s3seal::kms {

namespace {

// aws/s3 exists wherever somebody asks for it.
result<key_ptr> find_by_alias(call& of, key_reference const& wanted) {
    bool const own = wanted.account == of.from.who.account;
    if (wanted.name == managed_alias && own)
        return of.svc.keys.find_or_create_managed(wanted.account, wanted.region, of.from.now);
    auto const named = of.svc.keys.find_alias(wanted.account, wanted.region, wanted.name);
    if (!named) return missing_alias(wanted.arn());
    TRY(auto found, of.svc.keys.find({wanted.account, wanted.region, named->key_id}, of.from.now));
    if (!found) return missing_alias(wanted.arn());
    return found;
}

}  // namespace

result<key_ptr> find_key(call& of, std::string_view reference, aliases by, std::string_view action) {
    TRY(auto const wanted, parse_key_reference(reference, of.from.who.account, of.from.region));
    if (wanted.is_alias() && by == aliases::refused) return invalid_key_id(reference);
    auto found = wanted.is_alias() ? find_by_alias(of, wanted)
                                   : of.svc.keys.find({wanted.account, wanted.region, wanted.name}, of.from.now);
    if (!found) return found;
    if (!*found && wanted.account != of.from.who.account) return not_visible(of.from.who, action);
    if (!*found) return missing_key(wanted.by_arn ? reference : wanted.arn());
    if (wanted.is_alias()) of.alias = wanted.name;
    of.note.key_arn = (*found)->arn;
    return found;
}

result<key_ptr> find_permitted_key(call& of, std::string_view reference, aliases by,
                                   encryption_context const* context) {
    if (context) of.note_context(*context);
    auto const action = std::string{"kms:"}.append(of.operation);
    TRY(auto found, find_key(of, reference, by, action));
    CHECK_OK(permit(of, *found, action, context));
    return found;
}

}  // namespace s3seal::kms
