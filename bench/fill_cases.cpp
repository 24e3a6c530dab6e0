// Makes a data folder for measurements: fill_cases DATA CASES PACK...
//
// Accounts: a clerk and an approver of every district and of the municipality
// ("bench-clerk-500103", "bench-approver-500103") and sixteen people, all with the password below.
// Then CASES open cases with the rows that lists read (case, members, work items) and one small
// event each, spread over districts, services and days as the packs have them; their applications
// are not written out, so they can be listed, not opened.
#include <cstdio>
#include <deque>
#include <future>
#include <random>

#include "crypto/random.h"
#include "identity/identity.h"
#include "ledger/open.h"
#include "pack/load.h"
#include "service/numbers.h"
#include "service/recount.h"
#include "service/rows.h"
#include "service/store.h"

namespace {

using namespace tongban;
using namespace tongban::service;

constexpr const char* kPassword = "Measured-Not-Guessed-1";
constexpr int kPeople = 16;
constexpr int kDays = 24;  // on which the open cases were submitted
constexpr size_t kTogether = 500;

[[noreturn]] void give_up(const Error& error) {
    std::fprintf(
        stderr, "%s %s %s\n", error.code.c_str(), json::serialize(error.details).c_str(),
        error.cause.c_str()
    );
    std::exit(1);
}
template <class T>
T must(Result<T> result) {
    if (!result) give_up(result.error());
    if constexpr (!std::is_void_v<T>) return std::move(result).value();
}

/// GB 11643: a number of nobody whose check character is right.
std::string resident_id(int number) {
    std::string digits = fmt::format("50011219{:02}0101{:03}", 60 + number % 30, number % 1000);
    constexpr int kWeights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    int sum = 0;
    for (size_t i = 0; i < 17; ++i) sum += (digits[i] - '0') * kWeights[i];
    return digits + "10X98765432"[sum % 11];
}

void add_accounts(
    const identity::Identity& identity, const std::vector<std::string>& regions, Instant now
) {
    for (int i = 0; i < kPeople; ++i)
        must(identity.seed_person(
            {.name = "测量用人",
             .resident_id = resident_id(i + 100),
             .phone = fmt::format("139{:08}", 20'000'000 + i),
             .password = kPassword,
             .id = fmt::format("person:bench-{}", i)},
            now
        ));
    for (const std::string& region : regions)
        for (const char* role : {"clerk", "approver"}) {
            const std::string account = fmt::format("bench-{}-{}", role, region);
            must(identity.seed_staff(
                {account,
                 "测量用工作人员",
                 kPassword,
                 {{role, region, "*"}},
                 false,
                 "staff:" + account},
                now
            ));
        }
}

/// An accepted case of one service and day, as the engine decides and writes it.
struct Template {
    const pack::ServiceItem* item = nullptr;
    Date day;
    ledger::Commit commit;
    std::string organisation;
};

constexpr const char* kNumber = "#number";
constexpr const char* kQuery = "#query";
constexpr const char* kRegion = "500103";

CaseState application(const pack::ServiceItem& item) {
    CaseState state;
    state.number = kNumber;
    state.query_code = kQuery;
    state.service = item.id;
    state.service_kind = "item";
    state.name = item.name.zh;
    state.name_en = item.name.en;
    state.region = kRegion;
    state.department = item.department;
    state.channel = "web";
    state.applicant_kind = "natural";
    state.applicant = state.person = "#person";
    Member member;
    member.item = item.id;
    member.number = kNumber;
    member.name = item.name.zh;
    member.name_en = item.name.en;
    member.department = item.department;
    member.organisation = "#organisation";
    member.process = item.executable->process;
    member.limits = {
        .is_instant = item.is_instant,
        .legal_days = item.legal_limit.value,
        .promised_days = item.promised_limit.value.value_or(20),
        .extension_days_max = 0};
    state.limits.promised_days = member.limits.promised_days;
    state.members.push_back(std::move(member));
    return state;
}

std::vector<Template> templates(
    const pack::Content& content, const crypto::Keyring& keyring, Instant now
) {
    std::vector<Template> made;
    for (const pack::ServiceItem& item : content.items) {
        if (!item.executable) continue;
        for (int back = 1; back <= kDays; ++back) {
            const Instant at{now.ms - back * 86'400'000LL};
            const Facts facts{content, at, "staff:bench", "测量用工作人员", "t"};
            // One in eight still waits at the window.
            const CaseState state = application(item);
            std::optional<AcceptCase> accept;
            if (back % 8 != 0) accept = AcceptCase{.checked = audit_points_of(state, content)};
            auto turn = decide(CaseState{}, SubmitCase{state, accept}, facts);
            if (!turn || (accept && turn->state.work_items.empty())) continue;
            made.push_back({&item, china_date(at), must(commit_of(*turn, 0, keyring)), {}});
        }
    }
    return made;
}

/// The limits are of the packs' calendar: nothing has to be counted anew when the server starts.
void mark_limits(ledger::Ledger& ledger, const pack::Content& content, Instant now) {
    ledger::Commit commit;
    commit.key = {"500000", "limits:bench"};
    commit.actor = "system:bench";
    commit.at = now;
    commit.events.push_back({"LimitsFingerprintChanged", {{"cases", 0}}});
    commit.rows.push_back(
        {"INSERT INTO service_marks (region, name, value) VALUES ($1, 'limits', $2)",
         {std::string("500000"), limits_fingerprint(content)}}
    );
    must(ledger.commit_and_wait(std::move(commit)));
}

struct Filler {
    const pack::Content& content;
    const crypto::Keyring& keyring;
    std::vector<std::string> regions;
    std::map<std::pair<std::string, std::string>, std::string> organisations = {};
    std::map<std::string, std::string> codes = {};
    std::map<std::string, int> last = {};
    std::mt19937_64 random{7};
    std::int64_t count = 0;

    const std::string& organisation(
        const std::string& department, const std::string& region, Date day
    ) {
        std::string& name = organisations[{department, region}];
        if (name.empty())
            name = must(content.directory->organisation_for(department, region, day)).name;
        return name;
    }

    std::string number(const Template& from, const std::string& region) {
        std::string& code = codes[from.item->id + region];
        if (code.empty())
            code = implementation_code_of(
                content, from.item->department, from.item->type, from.item->sequence, region,
                from.day
            );
        const std::string prefix = code + compact(from.day);
        return fmt::format("{}{:04}", prefix, ++last[prefix]);
    }

    ledger::Commit next(const Template& from) {
        const std::string& region = regions[random() % regions.size()];
        const std::string number = this->number(from, region);
        if (number.size() < 5 || last[number.substr(0, number.size() - 4)] > 9'999) return {};
        ledger::Commit commit;
        commit.key = {region, "case:" + number};
        commit.actor = from.commit.actor;
        commit.at = from.commit.at;
        commit.events.push_back({"CaseListed", {{"number", number}}});
        const std::string sealed =
            seal_json(keyring, {{"name", fmt::format("测量用申请人{}", ++count)}}, number);
        const std::string person = fmt::format("person:listed-{}", count % 100'000);
        for (const ledger::RowChange& row : from.commit.rows) {
            const std::string_view sql = row.sql;
            if (sql.find("INTO inbox") != std::string_view::npos) continue;
            ledger::RowChange copy = row;
            for (size_t i = 0; i < copy.values.size(); ++i)
                if (auto* text = std::get_if<std::string>(&copy.values[i])) {
                    if (*text == kNumber)
                        *text = number;
                    else if (*text == kQuery)
                        *text = fmt::format("Q{:012}", count);
                    else if (*text == kRegion)
                        *text = region;
                    else if (*text == from.commit.key.stream)
                        *text = commit.key.stream;
                    else if (*text == "#person")
                        *text = person;
                    else if (*text == "#organisation")
                        *text = organisation(from.item->department, region, from.day);
                    else if (text->size() > 40 && i > 8 && from_base64url(*text))
                        *text = sealed;
                }
            commit.rows.push_back(std::move(copy));
        }
        return commit;
    }
};

void add_cases(
    ledger::Ledger& ledger, Filler& filler, const std::vector<Template>& templates, int wanted
) {
    std::deque<std::future<void>> open;
    std::vector<ledger::Commit> together;
    for (int i = 0; i < wanted;) {
        ledger::Commit commit = filler.next(templates[filler.random() % templates.size()]);
        if (commit.rows.empty()) continue;
        ++i;
        together.push_back(std::move(commit));
        if (together.size() < kTogether && i < wanted) continue;
        auto done = std::make_shared<std::promise<void>>();
        open.push_back(done->get_future());
        ledger.commit_all(std::exchange(together, {}), [done](Result<ledger::Committed> result) {
            if (!result) give_up(result.error());
            done->set_value();
        });
        if (open.size() > 8) {
            open.front().wait();
            open.pop_front();
        }
        if (i % 100'000 < static_cast<int>(kTogether)) {
            std::fprintf(stderr, "\r%d cases", i);
        }
    }
    for (auto& one : open) one.wait();
    std::fprintf(stderr, "\n");
}

}  // namespace

int main(int count, char** words) {
    if (count < 4) {
        std::fprintf(stderr, "fill_cases DATA CASES PACK...\n");
        return 2;
    }
    const std::filesystem::path data = words[1];
    const int wanted = std::atoi(words[2]);
    std::filesystem::create_directories(data);
    const pack::Loaded loaded =
        pack::load(std::vector<std::filesystem::path>(words + 3, words + count));
    if (!loaded.content) {
        std::fprintf(stderr, "the packs do not load\n");
        return 1;
    }
    const pack::Content& content = *loaded.content;
    const Instant now = SystemTime().now();
    const auto ledger = must(ledger::open_sqlite((data / "tongban.db").string()));
    const crypto::Keyring keyring =
        must(crypto::Keyring::load_or_create((data / "keyring.json").string()));
    const identity::Identity identity(*ledger, keyring, "500000");
    must(const_cast<identity::Identity&>(identity).create_tables());
    must(ledger->create_tables(case_tables()));
    must(ledger->create_tables(mark_tables()));
    std::vector<std::string> regions;
    for (const directory::Region* unit :
         content.directory->regions().district_units(china_date(now)))
        regions.push_back(unit->code);
    std::vector<std::string> all = regions;
    all.push_back(content.directory->regions().municipality());
    add_accounts(identity, all, now);
    if (wanted > 0) {
        Filler filler{content, keyring, regions};
        const auto made = templates(content, keyring, now);
        if (made.empty()) {
            std::fprintf(stderr, "no service can be accepted\n");
            return 1;
        }
        add_cases(*ledger, filler, made, wanted);
        mark_limits(*ledger, content, now);
    }
    json::array codes;
    for (const std::string& region : all) codes.push_back(json::string(region));
    const json::object made{
        {"regions", std::move(codes)}, {"cases", wanted}, {"bytes", must(ledger->status()).bytes}};
    std::printf("%s\n", json::serialize(made).c_str());
    return 0;
}
