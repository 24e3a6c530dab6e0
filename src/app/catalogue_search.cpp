#include "app/catalogue_search.h"

namespace tongban::app {

namespace {

void add_facts(
    const pack::Content& content,
    const std::string& topic,
    const std::string& department,
    search::Entry& entry
) {
    const auto known = std::ranges::find(content.topics, topic, &pack::Topic::id);
    if (known != content.topics.end()) entry.topic = known->name.zh;
    if (const auto found = content.departments.find(department); found != content.departments.end())
        entry.department = found->second.name.zh;
    for (const auto& [id, sayings] : content.synonyms)
        if (id == entry.id)
            entry.sayings.insert(entry.sayings.end(), sayings.begin(), sayings.end());
}

}  // namespace

search::Words search_words(const pack::Content& content) {
    search::Words words{
        .around = content.search_words.around,
        .light = content.search_words.light,
        .elsewhere = content.search_words.elsewhere,
        .meanings = {},
        .sounds = content.search_words.sounds};
    for (const pack::Meaning& meaning : content.search_words.meanings)
        words.meanings.push_back({.say = meaning.say, .means = meaning.means});
    return words;
}

std::vector<search::Entry> search_entries(const pack::Content& content) {
    std::vector<search::Entry> entries;
    for (const pack::Bundle& bundle : content.bundles) {
        search::Entry entry{
            .id = bundle.id,
            .name = bundle.name.zh,
            .name_en = bundle.name.en,
            .weight = bundle.executable ? 3 : 1};
        add_facts(content, "", bundle.lead_department, entry);
        entries.push_back(std::move(entry));
    }
    for (const pack::ServiceItem& item : content.items) {
        search::Entry entry{
            .id = item.id,
            .name = item.name.zh,
            .name_en = item.name.en,
            .other_names = item.catalogue_names,
            .weight = item.executable ? 2 : 0};
        if (!item.result_name.zh.empty()) entry.other_names.push_back(item.result_name.zh);
        if (const auto type = content.credential_types.find(item.result_credential);
            type != content.credential_types.end())
            entry.other_names.push_back(type->second.name.zh);
        add_facts(content, item.topic, item.department, entry);
        entries.push_back(std::move(entry));
    }
    return entries;
}

}  // namespace tongban::app
