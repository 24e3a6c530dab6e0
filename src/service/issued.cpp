#include "service/issued.h"

#include "crypto/digest.h"
#include "directory/identifiers.h"

namespace tongban::service {

namespace {

constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";  // GB 32100: no I O S V Z

bool registers_an_entity(const pack::ServiceItem& item) {
    return item.result_credential == "business-licence";
}

}  // namespace

std::string registered_credit_code(const CaseState& state, const Member& member) {
    const crypto::Digest digest = crypto::sha256(member.number);
    // GB 32100: 9 market supervision, 1 enterprise or 2 individual business.
    std::string code = member.item == "ent-setup-individual" ? "92" : "91";
    const bool has_code = state.region.find_first_not_of("0123456789") == std::string::npos;
    code += has_code ? state.region : std::string("500000");
    std::string body = "MA";
    for (size_t i = 0; i < 6; ++i) body += kAlphabet[digest[i] % kAlphabet.size()];
    const auto inner = directory::organisation_code_check(body);
    code += body + (inner ? *inner : '0');
    const auto check = directory::credit_code_check(code);
    return code + (check ? *check : '0');
}

json::object issued_facts(
    const CaseState& state,
    const Member& member,
    const pack::CredentialRule& rule,
    const std::string& issuer,
    Date today
) {
    const std::string serial =
        member.number.substr(member.number.size() > 12 ? member.number.size() - 12 : 0);
    json::object facts{
        {"number", "TEST" + state.region.substr(0, 6) + serial},
        {"on", to_string(today)},
        {"issuer", issuer}};
    if (rule.type == "business-licence") facts["uscc"] = registered_credit_code(state, member);
    if (rule.valid_years > 0) {
        const auto end = today.ymd() + std::chrono::years(rule.valid_years);
        const Date same_day =
            end.ok() ? Date(std::chrono::sys_days(end))
                     : Date(std::chrono::sys_days(end.year() / end.month() / std::chrono::last));
        facts["valid_to"] = to_string(same_day.plus_days(-1));
    }
    return facts;
}

std::string credit_code_of_case(const CaseState& state, const pack::Content& content) {
    for (const Member& member : state.members) {
        const pack::ServiceItem* item = content.find_item(member.item);
        if (item != nullptr && registers_an_entity(*item) && member.stage == MemberStage::Granted)
            return registered_credit_code(state, member);
    }
    return {};
}

}  // namespace tongban::service
