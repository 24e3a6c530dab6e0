// The packs of tests/pack/small in a folder of their own, to be changed.
#pragma once

#include <gtest/gtest.h>

#include <fstream>

#include "crypto/scratch.h"
#include "pack/check.h"
#include "pack/load.h"

namespace tongban::pack {

namespace fs = std::filesystem;

inline std::string read(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

inline int line_of(const std::string& text, std::string_view part) {
    const size_t at = text.find(part);
    if (at == std::string::npos) return -1;
    return 1 + static_cast<int>(
                   std::count(text.begin(), text.begin() + std::ssize(text.substr(0, at)), '\n')
               );
}

class Small {
  public:
    Small() {
        fs::copy(
            fs::path(TONGBAN_SOURCE_DIR) / "tests/pack/small", root(), fs::copy_options::recursive
        );
    }

    fs::path root() const { return scratch_.path("packs"); }
    fs::path file(const std::string& name) const { return root() / "catalogue" / name; }

    void replace(const std::string& name, const std::string& from, const std::string& to) const {
        std::string text = read(file(name));
        const size_t place = text.find(from);
        ASSERT_NE(place, std::string::npos) << name << " has no " << from;
        text.replace(place, from.size(), to);
        std::ofstream(file(name), std::ios::binary) << text;
    }

    void write(const std::string& name, const std::string& text) const {
        std::ofstream(file(name), std::ios::binary) << text;
    }

    Issues issues() const {
        Loaded loaded = load({root() / "catalogue", root() / "registers"});
        Issues issues = std::move(loaded.issues);
        if (loaded.content)
            for (Issue& issue : check(*loaded.content)) issues.push_back(std::move(issue));
        return issues;
    }

    Issues errors() const {
        Issues found = issues();
        std::erase_if(found, [](const Issue& issue) { return issue.severity != Severity::Error; });
        return found;
    }

  private:
    test::Scratch scratch_;
};

inline std::string told(const Issues& issues) {
    std::string all;
    for (const Issue& issue : issues)
        all += fmt::format("{}:{} {} {}\n", issue.file, issue.line, issue.code, issue.message);
    return all;
}

}  // namespace tongban::pack
