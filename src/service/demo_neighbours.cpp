#include "service/demo_neighbours.h"

namespace tongban::service {

std::vector<const json::object*> demo_entries(const json::object& demo, std::string_view name) {
    std::vector<const json::object*> found;
    const json::object* file = find_object(demo, name);
    const json::array* list = file == nullptr ? nullptr : find_array(*file, name);
    if (list != nullptr)
        for (const json::value& entry : *list)
            if (const json::object* object = entry.if_object()) found.push_back(object);
    return found;
}

std::string demo_text(const json::object& entry, std::string_view key) {
    if (const auto found = find_string(entry, key)) return *found;
    if (const auto number = find_int(entry, key)) return std::to_string(*number);
    return {};
}

namespace {

PersonFacts facts_of(const json::object& person) {
    return {
        "person:" + demo_text(person, "id"), demo_text(person, "name"),
        demo_text(person, "resident_id"), demo_text(person, "phone")};
}

std::string enterprise_id(const json::object& enterprise) {
    return "enterprise:" + demo_text(enterprise, "uscc");
}

}  // namespace

Result<PersonFacts> DemoNeighbours::person(const std::string& id, const Purpose&) {
    for (const json::object* person : demo_entries(demo_, "people"))
        if ("person:" + demo_text(*person, "id") == id) return facts_of(*person);
    return refuse("identity.unknown", ErrorKind::NotFound);
}

std::string DemoNeighbours::name_of(const std::string& id, const Purpose& purpose) {
    const auto known = person(id, purpose);
    return known ? known->name : std::string();
}

Result<PersonFacts>
DemoNeighbours::person_by_resident_id(const std::string& resident_id, const Purpose&) {
    for (const json::object* person : demo_entries(demo_, "people"))
        if (demo_text(*person, "resident_id") == resident_id) return facts_of(*person);
    return refuse("identity.unknown_person", ErrorKind::NotFound);
}

Result<std::vector<StaffFacts>> DemoNeighbours::all_staff() {
    std::vector<StaffFacts> all;
    for (const json::object* entry : demo_entries(demo_, "staff")) {
        StaffFacts one{"staff:" + demo_text(*entry, "account"), demo_text(*entry, "name"), {}};
        if (const json::array* grants = find_array(*entry, "grants"))
            for (const json::value& grant : *grants)
                if (const json::object* known = grant.if_object())
                    if (const auto role = authority::find_role(demo_text(*known, "role")))
                        one.grants.push_back(
                            {*role, demo_text(*known, "region"), demo_text(*known, "department")}
                        );
        all.push_back(std::move(one));
    }
    return all;
}

Result<std::vector<EnterpriseFacts>> DemoNeighbours::enterprises_of(const std::string& person) {
    std::vector<EnterpriseFacts> found;
    for (const json::object* enterprise : demo_entries(demo_, "enterprises"))
        if (const json::array* representatives = find_array(*enterprise, "representatives"))
            for (const json::value& one : *representatives)
                if (const json::object* role = one.if_object();
                    role && "person:" + demo_text(*role, "person") == person)
                    found.push_back(
                        {enterprise_id(*enterprise), demo_text(*enterprise, "name"),
                         demo_text(*enterprise, "uscc")}
                    );
    for (const json::object* one : demo_entries(demo_, "people"))
        for (const RegisterEntity& entity : registered_)
            if ("person:" + demo_text(*one, "id") == person &&
                demo_text(*one, "resident_id") == entity.representative)
                found.push_back(
                    {"enterprise:" + entity.credit_code, demo_text(entity.values, "name"),
                     entity.credit_code}
                );
    return found;
}

HeldAnswer DemoNeighbours::
    look_up(const std::string& register_id, const std::string& key, const std::vector<std::string>& fields, const std::string&, const Purpose&) {
    HeldAnswer answer;
    answer.unavailable = down_.contains(register_id) ? "down" : "no_record";
    if (down_.contains(register_id)) return answer;
    for (const RegisterEntity& entity : registered_) {
        if (entity.register_id != register_id || entity.credit_code != key) continue;
        answer.unavailable.clear();
        for (const std::string& field : fields)
            if (const json::value* value = entity.values.if_contains(field))
                answer.values[field] = {*value, "", "", to_string(china_date(entity.at))};
        return answer;
    }
    for (const json::object* one : demo_entries(demo_, "registers")) {
        const json::array* records = find_array(*one, "records");
        if (demo_text(*one, "id") != register_id || records == nullptr) continue;
        for (const json::value& entry : *records) {
            const json::object* record = entry.if_object();
            const json::object* values =
                record == nullptr ? nullptr : find_object(*record, "values");
            if (values == nullptr || demo_text(*record, "key") != key) continue;
            answer.unavailable.clear();
            for (const std::string& field : fields)
                if (const json::value* value = values->if_contains(field))
                    answer.values[field] = {
                        *value, demo_text(*one, "name"), demo_text(*one, "name_en"),
                        demo_text(*record, "as_of")};
        }
    }
    return answer;
}

bool DemoNeighbours::is_registered(const std::string& register_id, const std::string& key) {
    const Instant never{0};
    std::vector<ledger::Commit> log;
    return look_up(register_id, key, {}, {}, {{}, {}, {}, {}, never, log}).unavailable.empty();
}

Result<std::vector<ledger::Commit>> DemoNeighbours::register_entity(const RegisterEntity& request) {
    if (is_registered(request.register_id, request.credit_code))
        return refuse("registry.record_exists", ErrorKind::Conflict);
    registered_.push_back(request);
    return std::vector<ledger::Commit>{};
}

Result<std::vector<ledger::Commit>> DemoNeighbours::issue(const IssueCredential& request) {
    if (!request.replaces.empty()) {
        ended_[request.replaces] = "superseded";
        changes_.push_back({request.type, "superseded"});
    }
    HolderCredential credential{
        .id = request.id,
        .holder = request.holder,
        .type = request.type,
        .name = request.type,
        .number = request.case_number};
    if (const auto number = find_string(request.fields, "licence_number"))
        credential.number = *number;
    credential.valid_until = request.valid_until;
    issued_.push_back(std::move(credential));
    fields_[request.id] = request.fields;
    changes_.push_back({request.type, "valid", request.holder_name, request.fields});
    return std::vector<ledger::Commit>{};
}

Result<ledger::Commit> DemoNeighbours::cancel_credential(const CancelCredential& request) {
    std::string type;
    for (const json::object* entry : demo_entries(demo_, "credentials"))
        if (request.id ==
            "credential:demo-" + demo_text(*entry, "holder") + "-" + demo_text(*entry, "type"))
            type = demo_text(*entry, "type");
    for (const HolderCredential& credential : issued_)
        if (credential.id == request.id) type = credential.type;
    ended_[request.id] = "cancelled";
    changes_.push_back({type, "cancelled"});
    return ledger::Commit{};
}

std::vector<HolderCredential> DemoNeighbours::all_credentials() const {
    std::map<std::string, std::string> ids;  // of the demo's people and enterprises
    for (const json::object* person : demo_entries(demo_, "people"))
        ids[demo_text(*person, "id")] = "person:" + demo_text(*person, "id");
    for (const json::object* enterprise : demo_entries(demo_, "enterprises"))
        ids[demo_text(*enterprise, "id")] = enterprise_id(*enterprise);
    std::vector<HolderCredential> found;
    for (const json::object* entry : demo_entries(demo_, "credentials")) {
        const std::string who = demo_text(*entry, "holder"), type = demo_text(*entry, "type");
        HolderCredential credential{
            .id = "credential:demo-" + who + "-" + type,
            .holder = ids[who],
            .type = type,
            .name = type,
            .number = demo_text(*entry, "number")};
        if (const auto until = parse_date(demo_text(*entry, "valid_to")))
            credential.valid_until = *until;
        found.push_back(std::move(credential));
    }
    found.insert(found.end(), issued_.begin(), issued_.end());
    for (HolderCredential& credential : found)
        if (const auto ended = ended_.find(credential.id); ended != ended_.end())
            credential.stage = ended->second;
    return found;
}

Result<std::optional<HolderCredential>> DemoNeighbours::find_credential(const std::string& id) {
    for (HolderCredential& one : all_credentials())
        if (one.id == id) return std::optional(std::move(one));
    return std::optional<HolderCredential>();
}

Result<std::vector<HolderCredential>> DemoNeighbours::credentials_of_type(
    const std::string& holder, const std::string& type, const std::string& number
) {
    std::vector<HolderCredential> found = all_credentials();
    std::erase_if(found, [&](const HolderCredential& one) {
        return one.holder != holder || one.type != type ||
               (!number.empty() && one.number != number);
    });
    return found;
}

Result<json::object> DemoNeighbours::credential_fields(const std::string& id) {
    if (const auto issued = fields_.find(id); issued != fields_.end()) return issued->second;
    for (const json::object* entry : demo_entries(demo_, "credentials"))
        if (id ==
            "credential:demo-" + demo_text(*entry, "holder") + "-" + demo_text(*entry, "type"))
            if (const json::object* claims = find_object(*entry, "claims")) return *claims;
    return json::object{};
}

Result<SignedProof> DemoNeighbours::sign(
    const std::string& person,
    const std::string& sha256,
    const std::string& sm3,
    const std::string& wording,
    Instant at
) {
    return SignedProof{
        {{"person", person},
         {"sha256", sha256},
         {"sm3", sm3},
         {"wording", wording},
         {"at", to_rfc3339(at)}},
        {}};
}

bool DemoNeighbours::is_signature_valid(
    const json::object& proof,
    const std::string& sha256,
    const std::string& sm3,
    const std::string& wording,
    Instant at
) {
    return proof.contains("person") && find_string(proof, "sha256") == sha256 &&
           find_string(proof, "sm3") == sm3 && find_string(proof, "wording") == wording &&
           find_string(proof, "at") == to_rfc3339(at);
}

}  // namespace tongban::service
