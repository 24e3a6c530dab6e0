// Nobody's personal data leave without an entry in the access log: held against every answer that a
// test's visitor gets.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "ledger/ledger.h"

namespace tongban::app {

class Readings {
  public:
    /// `demo` is the content of the demo pack: its invented people are watched.
    Readings(ledger::Ledger& ledger, const json::object& demo) : ledger_(ledger) {
        for (const json::value& person : demo.at("people").at("people").as_array()) {
            Watched one{"person:" + text(person, "id"), {}};
            for (const char* key : {"name", "resident_id", "phone"})
                one.identifiers.push_back(text(person, key));
            watched_.push_back(std::move(one));
        }
    }

    using Counts = std::map<std::string, std::int64_t>;

    /// Entries by person.
    Counts counts() const {
        Counts counts;
        EXPECT_TRUE(ledger_.read([&](ledger::Reader& reader) {
            return reader.query(
                "SELECT subject, count(*) FROM access_log GROUP BY subject", {},
                [&](const ledger::Reader::Row& row) {
                    counts[std::string(row.text(0))] = row.integer(1);
                    return true;
                }
            );
        }));
        return counts;
    }

    /// Who is named in an answer to `reader` and found no new entry about oneself.
    std::string unlogged(const std::string& reader, const std::string& body, const Counts& before)
        const {
        const Counts after = counts();
        const auto of = [](const Counts& counts, const std::string& id) {
            const auto found = counts.find(id);
            return found == counts.end() ? 0 : found->second;
        };
        std::string missing;
        for (const Watched& one : watched_) {
            if (one.id == reader || of(after, one.id) > of(before, one.id)) continue;
            for (const std::string& identifier : one.identifiers)
                if (body.find(identifier) != std::string::npos)
                    missing += one.id + " by " + identifier + "; ";
        }
        return missing;
    }

  private:
    struct Watched {
        std::string id;
        std::vector<std::string> identifiers;
    };

    static std::string text(const json::value& of, const char* key) {
        return std::string(of.at(key).as_string());
    }

    ledger::Ledger& ledger_;
    std::vector<Watched> watched_;
};

}  // namespace tongban::app
