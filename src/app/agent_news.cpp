#include "app/agent_news.h"

#include "service/rows.h"
#include "service/sealed_words.h"

namespace tongban::app {

namespace {

constexpr const char* kAgentNews = "agent.news";

/// "食品经营许可、招牌设置"; everything where the scope is all of it.
pack::Bilingual services_of(const pack::Content& content, const identity::Authorisation& given) {
    pack::Bilingual services;
    for (const std::string& id : given.scope) {
        pack::Bilingual name{id, id};
        if (id == "*")
            name = {"所有事项", "all services"};
        else if (const pack::ServiceItem* item = content.find_item(id))
            name = item->name;
        else if (const pack::Bundle* bundle = content.find_bundle(id))
            name = bundle->name;
        const bool is_first = services.zh.empty();
        services.zh += (is_first ? "" : "、") + name.zh;
        services.en += (is_first ? "" : ", ") + (name.en.empty() ? name.zh : name.en);
    }
    return services;
}

service::InboxText text_of(
    const std::string& who, const pack::Bilingual& services, const identity::Authorisation& given
) {
    const std::string until = to_string(given.until);
    if (given.revoked)
        return {
            "代办授权已被收回", "An authorisation was taken back",
            fmt::format(
                "{} 收回了给您的授权（原到 {} 为止）：{}。您不能再代其办理。", who, until,
                services.zh
            ),
            fmt::format(
                "{} has taken back your authorisation (until {}): {}. You can no longer act for "
                "them.",
                who, until, services.en
            )};
    return {
        "有人授权您代办", "You may act for somebody",
        fmt::format(
            "{} 授权您代为办理：{}。从 {} 起，到 {} 为止，对方可以随时收回。", who, services.zh,
            to_string(given.from), until
        ),
        fmt::format(
            "{} has authorised you to apply for them: {}. From {} until {}; they can take it back "
            "at any time.",
            who, services.en, to_string(given.from), until
        )};
}

}  // namespace

void tell_agent(
    const Platform& platform,
    const std::string& principal_name,
    const identity::Authorisation& authorisation,
    ledger::Commit& commit
) {
    const auto content = platform.content.content();
    const std::string who = service::seal_words(*platform.keyring, principal_name, "");
    const service::InboxText text =
        text_of(who, services_of(*content, authorisation), authorisation);
    commit.rows.push_back(service::inbox_row(
        commit.key, (authorisation.revoked ? "agent-end." : "agent.") + authorisation.id,
        authorisation.agent, "", commit.at, text
    ));
    // What goes out over other lines names nobody.
    commit.messages.push_back(
        {"notify.sms",
         {{"template", kAgentNews},
          {"to", authorisation.agent},
          {"values", {{"title", text.title}, {"title_en", text.title_en}}}}}
    );
}

}  // namespace tongban::app
