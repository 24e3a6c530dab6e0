#include "app/credential_timers.h"

#include "credential/timers.h"
#include "service/remedy.h"
#include "service/rows.h"
#include "service/sealed_words.h"

namespace tongban::app {

namespace {

using Commits = std::vector<ledger::Commit>;

constexpr const char* kEndsNews = "credential.ends";
constexpr const char* kStateNews = "credential.state";

Result<Commits> expire(Platform& platform, const ledger::DueTimer& timer, Instant now) {
    auto commit = platform.credentials->change(
        timer.key.stream, credential::ExpireCredential{china_date(now)}, "system:timer", now
    );
    Commits commits;
    if (commit)
        commits.push_back(std::move(commit).value());
    else if (commit.error().kind != ErrorKind::Conflict && commit.error().kind != ErrorKind::NotFound)
        return commit.error();  // ended otherwise meanwhile: nothing is left to do
    return commits;
}

/// A person, or the one who applied for an enterprise.
Result<std::string> reader_of(Platform& platform, const credential::rows::Record& record) {
    if (record.holder.starts_with("person:")) return record.holder;
    std::string person;
    TRY(platform.ledger->read([&](ledger::Reader& reader) {
        return reader.query(
            "SELECT c.person FROM case_members m JOIN cases c"
            // A member may be of another district than its case, whose number its stream names.
            " ON c.number = substr(m.stream, 6) WHERE m.number = $1",
            {record.case_number},
            [&](const ledger::Reader::Row& row) {
                person = row.text(0);
                return false;
            }
        );
    }));
    return person;
}

std::string english_name(const pack::Content& content, const credential::rows::Record& record) {
    const auto type = content.credential_types.find(record.type_id);
    const bool has_name = type != content.credential_types.end() && !type->second.name.en.empty();
    return has_name ? type->second.name.en : record.type_name;
}

Result<Commits> remind(Platform& platform, const ledger::DueTimer& timer, Instant now) {
    const auto loaded = platform.credentials->load(timer.key.stream);
    if (!loaded && loaded.error().kind != ErrorKind::NotFound) return loaded.error();
    if (!loaded || loaded->record.stage != credential::Stage::Valid) return Commits{};
    const credential::rows::Record& record = loaded->record;
    const std::string person = TRY(reader_of(platform, record));
    if (person.empty()) return Commits{};
    const auto content = platform.content.content();
    const std::string english = english_name(*content, record);
    ledger::Commit commit;
    commit.key = timer.key;
    commit.expected_version = loaded->version;
    commit.actor = "system:timer";
    commit.at = now;
    commit.rows.push_back(service::inbox_row(
        timer.key, "remind", person, record.case_number, now,
        {fmt::format("证照将到期：{}", record.type_name), fmt::format("Ends soon: {}", english),
         fmt::format(
             "{}（{}）有效期至 {}，需要延续的请提前申请。", record.type_name, record.number,
             record.valid_until
         ),
         fmt::format(
             "{} ({}) is valid until {}. Apply for renewal in good time if you need it.", english,
             record.number, record.valid_until
         )}
    ));
    commit.messages.push_back(
        {"notify.sms", {{"kind", kEndsNews}, {"person", person}, {"number", record.number}}}
    );
    Commits commits;
    commits.push_back(std::move(commit));
    return commits;
}

}  // namespace

Result<void> tell_holder(
    Platform& platform,
    const credential::rows::Record& record,
    const std::string& state,
    const credential::Grounds& grounds,
    ledger::Commit& commit
) {
    const std::string person = TRY(reader_of(platform, record));
    if (person.empty()) return {};
    const auto until = parse_date(record.valid_until);
    const bool is_over = state == "valid" && until && china_date(commit.at) > *until;
    const pack::Bilingual what =
        state == "suspended" ? pack::Bilingual{"已暂停使用", "suspended"}
        : is_over
            ? pack::
                  Bilingual{"的暂停已解除，但有效期已届满", "no longer suspended, but has expired"}
        : state == "valid"     ? pack::Bilingual{"已恢复有效", "valid again"}
        : state == "cancelled" ? pack::Bilingual{"已注销", "cancelled"}
        : state == "revoked"   ? pack::Bilingual{"已被撤销", "revoked"}
                               : pack::Bilingual{"已被吊销", "revoked as a penalty"};
    const auto content = platform.content.content();
    const pack::Bilingual remedy =
        service::remedy_of(*content, record.department, record.area_code, china_date(commit.at));
    const bool against = state != "valid";
    const std::string english = english_name(*content, record);
    const std::string reason =
        service::seal_words(*platform.keyring, grounds.reason, record.case_number);
    commit.rows.push_back(service::inbox_row(
        commit.key, fmt::format("state{}", commit.expected_version), person, record.case_number,
        commit.at,
        {fmt::format("证照{}：{}", what.zh, record.type_name),
         fmt::format("Your credential is {}: {}", what.en, english),
         fmt::format(
             "{}（{}）{}。决定机关：{}。理由：{}。依据：{}。{}", record.type_name, record.number,
             what.zh, grounds.organisation, reason, grounds.article,
             against ? remedy.zh : std::string()
         ),
         fmt::format(
             "{} ({}) is {}. Reason: {}. Law: {}. {}", english, record.number, what.en, reason,
             grounds.article, against ? remedy.en : std::string()
         )}
    ));
    commit.messages.push_back(
        {"notify.sms", {{"kind", kStateNews}, {"person", person}, {"number", record.number}}}
    );
    return {};
}

Result<void> follow_stage(
    Platform& platform,
    const credential::rows::Record& record,
    const std::string& state,
    ledger::Commit& commit
) {
    constexpr std::string_view kEnterprise = "enterprise:";
    const auto content = platform.content.content();
    const auto type = content->credential_types.find(record.type_id);
    if (type == content->credential_types.end() || type->second.register_id.empty() ||
        !record.holder.starts_with(kEnterprise))
        return {};
    // A penalty takes the licence (吊销), not the entity: it is wound up and struck off by those
    // who act for it (公司法 art. 229, 239). A registration that is annulled or struck off is its
    // end.
    const bool is_over = state == "cancelled" || state == "revoked";
    for (ledger::RowChange& row : TRY(platform.registry->amend(
             type->second.register_id, record.holder.substr(kEnterprise.size()),
             {{"status", state == "valid" ? "active" : state}}, is_over, china_date(commit.at)
         )))
        commit.rows.push_back(std::move(row));
    return {};
}

void add_credential_timers(ledger::TimerRunner& runner, Platform& platform) {
    runner.handle(credential::kExpireTimer, [&](const ledger::DueTimer& timer, Instant now) {
        return expire(platform, timer, now);
    });
    runner.handle(credential::kRemindTimer, [&](const ledger::DueTimer& timer, Instant now) {
        return remind(platform, timer, now);
    });
}

}  // namespace tongban::app
